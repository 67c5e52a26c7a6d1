using System.Globalization;
using System.Text;

namespace Headwater.Index.Search;

/// <summary>
/// Reads <c>q</c>: words that must all occur, "phrases", prefix*, -not, NOT, OR, AND, parentheses, and title: author: category: before any
/// of these. People paste titles and sentences, so nothing is an error: what cannot be an operator is text, and signs without letters are
/// ignored. Only letters and digits of the input reach the expression of the full-text index, in quotes.
/// </summary>
internal sealed class SearchParser
{
    /// <summary>Characters that <c>q</c> may have.</summary>
    public const int MaxLength = 2_000;

    /// <summary>Words and phrases that are searched, as each is a look-up in the index. The rest is ignored.</summary>
    public const int MaxTerms = 100;

    /// <summary>Parentheses deeper than this are ignored.</summary>
    public const int MaxDepth = 16;

    /// <summary>Letters and digits that a prefix must have: a shorter one matches too many words, so its star is ignored.</summary>
    public const int MinPrefix = 2;

    // A shorter text is not taken for a pasted title: "spark -kafka" must not find an article with the title "Spark Kafka".
    private const int MinTitleWords = 3;

    private const string AnyText = "{title summary headings text}";

    private static readonly Dictionary<string, string> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = "title",
        ["author"] = "authors",
        ["category"] = "categories",
    };

    private readonly string _text;
    private readonly Stack<Group> _open = new();
    private int _position;
    private int _terms;
    private bool _not;
    private bool _hasHyphen;
    private bool _hasKeyword;
    private bool _hasOr;

    private SearchParser(string text)
    {
        _text = text;
        _open.Push(new Group(AnyText, Excluded: false));
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
        var (words, _) = Tokens(_text);
        var count = words.Split(' ').Length;
        return !_hasOr && (_hasKeyword || (_hasHyphen && count >= MinTitleWords)) && count <= MaxTerms
            ? SearchExpression.Any([expression, new SearchExpression($"title : \"{words}\"")])
            : expression;
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
        var hyphen = (char.IsLetterOrDigit(next) || char.IsSurrogate(next) || next is '"' or '(') && Next('-');
        var excluded = hyphen != _not;
        var field = Column();
        var column = field ?? _open.Peek().Column;
        _hasHyphen |= hyphen;
        _hasKeyword |= _not || field is not null;
        if (_open.Count <= MaxDepth && Next('('))
        {
            _open.Push(new Group(column, excluded));
            _not = false;
        }
        else if (Literal() is { } literal)
        {
            _not = false;
            if (++_terms <= MaxTerms)
                _open.Peek().Add(new SearchExpression($"{column} : {literal}", excluded));
        }
    }

    /// <summary>The column of a field, if the field is followed by a value: "Author: Ada" is text.</summary>
    private string? Column()
    {
        var start = _position;
        while (_position < _text.Length && char.IsAsciiLetter(_text[_position]))
            _position++;
        if (Columns.TryGetValue(_text[start.._position], out var column) && Next(':') && _position < _text.Length
            && !char.IsWhiteSpace(_text[_position]))
            return column;
        _position = start;
        return null;
    }

    /// <summary>A phrase or a word as a quoted string of the full-text index; null for signs.</summary>
    private string? Literal()
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

        var (words, letters) = Tokens(typed);
        if (letters == 0)
            return null;
        var prefix = letters >= MinPrefix && Next('*')
            && (_position == _text.Length || char.IsWhiteSpace(_text[_position]) || _text[_position] == ')');
        return $"\"{words}\"{(prefix ? "*" : "")}";
    }

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
            _open.Peek().Add(group.Excluded ? expression.Not() : expression);
    }

    /// <summary>The text up to the next space or special character.</summary>
    private string Word()
    {
        var end = _position;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')' or '"' or '*'))
            end++;
        return _text[_position..end];
    }

    /// <summary>
    /// The tokens that the tokenizer unicode61 finds, separated by single spaces: runs of letters, marks, digits and private characters
    /// (some companies use these for their logos).
    /// </summary>
    private static (string Words, int Letters) Tokens(string text)
    {
        var words = new StringBuilder(text.Length);
        var letters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark && letters > 0)
                words.Append(rune);
            else if (Rune.IsLetter(rune) || Rune.IsNumber(rune) || category == UnicodeCategory.PrivateUse)
                (_, letters) = (words.Append(rune), letters + 1);
            else if (words.Length > 0 && words[^1] != ' ')
                words.Append(' ');
        }

        return (words.ToString().Trim(), letters);
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
    private sealed record Group(string Column, bool Excluded)
    {
        private readonly List<SearchExpression> _alternatives = [];
        private readonly List<SearchExpression> _parts = [];

        public void Add(SearchExpression expression) => _parts.Add(expression);

        /// <summary>Ends an alternative. False if it is empty.</summary>
        public bool Or()
        {
            if (_parts.Count == 0)
                return false;
            _alternatives.Add(SearchExpression.All(_parts));
            _parts.Clear();
            return true;
        }

        public SearchExpression? Finish() => Or() || _alternatives.Count > 0 ? SearchExpression.Any(_alternatives) : null;
    }
}
