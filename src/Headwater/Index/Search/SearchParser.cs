using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Headwater.Index.Search;

/// <summary>
/// Reads <c>q</c>: words that must all occur, "phrases", prefix*, -not, OR, parentheses, and title: author: category: before any of these.
/// Writes the expression of the full-text index. Only letters and digits of what was typed get there, in quotes; everything else is ours.
/// </summary>
internal sealed class SearchParser
{
    /// <summary>Characters; a longer question is no question.</summary>
    public const int MaxLength = 500;

    /// <summary>Words and phrases; each is a look-up in the index.</summary>
    public const int MaxTerms = 32;

    public const int MaxDepth = 16;

    /// <summary>Letters and digits before a star; with fewer, a good part of all words would be looked up.</summary>
    public const int MinPrefix = 2;

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
    private string? _mistake;

    private SearchParser(string text)
    {
        _text = text;
        _open.Push(new Group(AnyText, Excluded: false, 0));
    }

    /// <param name="mistake">What is wrong and where.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SearchExpression? expression, out string mistake)
    {
        var parser = new SearchParser(text);
        expression = parser.Parse();
        mistake = parser._mistake ?? "";
        return expression is not null;
    }

    private SearchExpression? Parse()
    {
        if (_text.Length > MaxLength)
        {
            Wrong(0, $"at most {MaxLength} characters; there are {_text.Length}");
            return null;
        }

        while (SkipSpace() && _mistake is null)
        {
            if (Next(')'))
                Close();
            else if (Word() is "OR")
                Or();
            else
                Operand();
        }

        if (_mistake is null && _open.Count > 1)
            Wrong(_open.Peek().Position, "the parenthesis is never closed");
        if (_mistake is not null)
            return null;
        if (_open.Peek().Finish() is { } expression)
            return expression;
        Wrong(_text.Length, _text.Trim().Length == 0 ? "there is nothing to search for" : "something is missing after OR");
        return null;
    }

    private void Operand()
    {
        var start = _position;
        var excluded = Next('-');
        var column = Column();
        if (Next('('))
        {
            if (_open.Count > MaxDepth)
                Wrong(start, $"parentheses are nested more than {MaxDepth} deep");
            _open.Push(new Group(column ?? _open.Peek().Column, excluded, start));
            return;
        }

        if (++_terms > MaxTerms)
        {
            Wrong(start, $"there are more than {MaxTerms} words and phrases");
            return;
        }

        if (Literal() is { } literal)
            _open.Peek().Add(new SearchExpression($"{column ?? _open.Peek().Column} : {literal}", excluded));
    }

    /// <summary>The column of a field and its colon, when one stands here.</summary>
    private string? Column()
    {
        var start = _position;
        while (_position < _text.Length && char.IsAsciiLetter(_text[_position]))
            _position++;
        if (_position > start && Next(':'))
        {
            if (Columns.TryGetValue(_text[start..(_position - 1)], out var column))
                return column;
            Wrong(start, $"{_text[start..(_position - 1)]}: is no field; there are title:, author: and category:, and a colon in a text wants quotes");
        }

        _position = start;
        return null;
    }

    /// <summary>A phrase or a word, as a quoted string of the full-text index.</summary>
    private string? Literal()
    {
        var start = _position;
        string typed;
        if (Next('"'))
        {
            var end = _text.IndexOf('"', _position);
            if (end < 0)
                return Wrong(start, "the quote is never closed");
            typed = _text[_position..end];
            _position = end + 1;
        }
        else
        {
            typed = Word();
            _position += typed.Length;
        }

        var prefix = Next('*');
        var (words, letters) = Tokens(typed);
        if (letters == 0)
            return Wrong(start, $"there is no letter or digit to search for in '{typed}'");
        if (prefix && letters < MinPrefix)
            return Wrong(start, $"at least {MinPrefix} letters or digits come before a *");
        if (prefix && Word().Length > 0)
            return Wrong(_position - 1, "a * stands at the end of a word");
        return $"\"{words}\"{(prefix ? "*" : "")}";
    }

    private void Or()
    {
        if (!_open.Peek().Or())
            Wrong(_position, "something is missing before OR");
        _position += 2;
    }

    private void Close()
    {
        var at = _position - 1;
        if (_open.Count == 1)
        {
            Wrong(at, "the parenthesis was never opened");
            return;
        }

        var group = _open.Pop();
        if (group.Finish() is { } expression)
            _open.Peek().Add(group.Excluded ? expression.Not() : expression);
        else
            Wrong(at, "something is missing before the parenthesis");
    }

    /// <summary>Up to the next character that means something; not consumed.</summary>
    private string Word()
    {
        var end = _position;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')' or '"' or '*'))
            end++;
        return _text[_position..end];
    }

    /// <summary>What the tokenizer unicode61 makes of a text: runs of letters, marks and digits, here with one space between them.</summary>
    private static (string Words, int Letters) Tokens(string text)
    {
        var words = new StringBuilder(text.Length);
        var letters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark && letters > 0)
                words.Append(rune);
            else if (Rune.IsLetter(rune) || Rune.IsNumber(rune))
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

    private string? Wrong(int position, string mistake)
    {
        _mistake ??= string.Create(CultureInfo.InvariantCulture, $"{mistake} (character {position + 1}).");
        return null;
    }

    /// <summary>What stands between two parentheses: alternatives, each of which requires and excludes.</summary>
    private sealed record Group(string Column, bool Excluded, int Position)
    {
        private readonly List<SearchExpression> _alternatives = [];
        private readonly List<SearchExpression> _parts = [];

        public void Add(SearchExpression expression) => _parts.Add(expression);

        /// <summary>Ends an alternative. False when there is none.</summary>
        public bool Or()
        {
            if (_parts.Count == 0)
                return false;
            _alternatives.Add(SearchExpression.All(_parts));
            _parts.Clear();
            return true;
        }

        public SearchExpression? Finish() => Or() ? SearchExpression.Any(_alternatives) : null;
    }
}
