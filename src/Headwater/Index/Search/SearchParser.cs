namespace Headwater.Index.Search;

/// <summary>
/// Reads <c>q</c>: words that must all occur, "phrases", prefix*, -not, NOT, OR, AND, parentheses, and title: author: category: before any
/// of these. People paste titles and sentences, so nothing is an error: what cannot be an operator is text, and signs without letters are
/// ignored.
/// </summary>
internal sealed class SearchParser
{
    /// <summary>Characters that <c>q</c> may have.</summary>
    public const int MaxLength = 2_000;

    /// <summary>Words that are searched, also those of phrases, as each is a look-up in the index. The rest is ignored.</summary>
    public const int MaxWords = 100;

    /// <summary>Parentheses deeper than this are ignored.</summary>
    public const int MaxDepth = 16;

    /// <summary>Characters that a prefix must have: a shorter one matches too many words, so its star is ignored.</summary>
    public const int MinPrefix = 2;

    // A shorter text is not taken for a pasted title: "spark -kafka" must not find an article with the title "Spark Kafka".
    private const int MinTitleWords = 3;

    private static readonly Dictionary<string, SearchField> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = SearchField.Title,
        ["author"] = SearchField.Author,
        ["category"] = SearchField.Category,
    };

    private readonly string _text;
    private readonly Stack<Group> _open = new();
    private int _position;
    private int _words;
    private bool _not;
    private bool _hasHyphen;
    private bool _hasKeyword;
    private bool _hasOr;

    private SearchParser(string text)
    {
        _text = text;
        _open.Push(new Group(SearchField.Any, Excluded: false));
    }

    /// <returns>Null if there is nothing to search for.</returns>
    public static SearchExpression? Parse(string text)
    {
        var parser = new SearchParser(text);
        return parser.Parse() is { } expression ? parser.OrTitle(expression) : null;
    }

    private SearchExpression? Parse()
    {
        while (SkipSpace())
        {
            if (Next(')'))
                Close();
            else if (Keyword() is { } keyword)
                Apply(keyword);
            else
                Operand();
        }

        while (_open.Count > 1)
            Close();
        return _open.Peek().Finish();
    }

    /// <summary>
    /// A pasted title must find its own article even if it contains a hyphen, "NOT" or "author:". So an article whose title contains the
    /// whole text matches, too. OR needs no such rule.
    /// </summary>
    private SearchExpression OrTitle(SearchExpression expression)
    {
        if (_hasOr || !(_hasKeyword || _hasHyphen) || SearchExpression.Words(SearchField.Title, _text) is not { } title)
            return expression;
        return _hasKeyword || title.Tokens.Count >= MinTitleWords ? SearchExpression.Any([expression, title]) : expression;
    }

    private string? Keyword()
    {
        var word = Word();
        if (word is not ("AND" or "OR" or "NOT"))
            return null;
        _position += word.Length;
        return word;
    }

    private void Apply(string keyword)
    {
        if (keyword == "OR" && _open.Peek().Or())
            (_not, _hasOr) = (false, true);
        else if (keyword == "NOT")
            _not = !_not;
    }

    private void Operand()
    {
        // Any other hyphen is a dash, or part of "--verbose".
        var next = _position + 1 < _text.Length ? _text[_position + 1] : ' ';
        var hyphen = (char.IsLetterOrDigit(next) || char.IsSurrogate(next) || next is '"' or '(' or '.') && Next('-');
        var excluded = hyphen != _not;
        var named = Field();
        var field = named ?? _open.Peek().Field;
        _hasHyphen |= hyphen;
        _hasKeyword |= _not || named is not null;
        if (_open.Count <= MaxDepth && Next('('))
        {
            _open.Push(new Group(field, excluded));
            _not = false;
        }
        else if (Words(field) is { } words)
        {
            _not = false;
            if ((_words += words.Tokens.Count) <= MaxWords)
                _open.Peek().Add(excluded ? words.Negated() : words);
        }
    }

    /// <summary>The field that is named here, if a value follows: "Author: Ada" is text.</summary>
    private SearchField? Field()
    {
        var start = _position;
        while (_position < _text.Length && char.IsAsciiLetter(_text[_position]))
            _position++;
        if (Fields.TryGetValue(_text[start.._position], out var field) && Next(':') && _position < _text.Length
            && !char.IsWhiteSpace(_text[_position]))
            return field;
        _position = start;
        return null;
    }

    /// <summary>A phrase or a word; null for signs.</summary>
    private SearchExpression.Phrase? Words(SearchField field)
    {
        string typed;
        if (Next('"'))
        {
            typed = Quoted();
        }
        else
        {
            typed = Word();
            _position += typed.Length;
            if (typed.Length == 0 && !Next('('))
                Next('*'); // nested too deeply, or a star without a prefix
        }

        var star = _position + 1 == _text.Length || (_position + 1 < _text.Length && IsEnd(_text[_position + 1]));
        return SearchExpression.Words(field, typed, prefix: star && Next('*'));
    }

    private static bool IsEnd(char c) => char.IsWhiteSpace(c) || c == ')';

    private string Quoted()
    {
        var start = _position;
        var end = _text.IndexOf('"', start);
        _position = end < 0 ? _text.Length : end + 1;
        return _text[start..(end < 0 ? _text.Length : end)];
    }

    private void Close()
    {
        _not = false;
        if (_open.Count == 1)
            return;
        var group = _open.Pop();
        if (group.Finish() is { } expression)
            _open.Peek().Add(group.Excluded ? expression.Negated() : expression);
    }

    /// <summary>The text up to the next space or special character.</summary>
    private string Word()
    {
        var end = _position;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')' or '"' or '*'))
            end++;
        return _text[_position..end];
    }

    private bool SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length;
    }

    private bool Next(char c)
    {
        if (_position >= _text.Length || _text[_position] != c)
            return false;
        _position++;
        return true;
    }

    /// <summary>The content of a pair of parentheses: alternatives, each a list of parts that must all match.</summary>
    private sealed record Group(SearchField Field, bool Excluded)
    {
        private readonly List<SearchExpression> _alternatives = [];
        private readonly List<SearchExpression> _parts = [];

        public void Add(SearchExpression expression) => _parts.Add(expression);

        /// <summary>Ends an alternative. False if it is empty.</summary>
        public bool Or()
        {
            if (_parts.Count == 0)
                return false;
            _alternatives.Add(SearchExpression.All([.. _parts]));
            _parts.Clear();
            return true;
        }

        public SearchExpression? Finish() => Or() || _alternatives.Count > 0 ? SearchExpression.Any(_alternatives) : null;
    }
}
