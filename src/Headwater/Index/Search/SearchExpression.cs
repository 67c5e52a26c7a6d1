namespace Headwater.Index.Search;

/// <summary>The syntax tree of <c>q</c>: what an engine translates into its own language.</summary>
/// <param name="key">Canonical text: equal for searches with the same result.</param>
internal abstract class SearchExpression(string key)
{
    public string Key => key;

    /// <summary>The phrases that an article is found by, rather than left out for.</summary>
    public IEnumerable<Phrase> Sought => Phrases(this, sought: true);

    public static SearchExpression All(IReadOnlyList<SearchExpression> parts) => parts is [var only] ? only : new And(parts);

    public static SearchExpression Any(IReadOnlyList<SearchExpression> parts) => parts is [var only] ? only : new Or(parts);

    public SearchExpression Negated() => this is Not not ? not.Part : new Not(this);

    /// <summary>What a text searches for: its words, directly after one another, up to <see cref="SearchParser.MaxWords"/>.</summary>
    /// <returns>Null if there is no letter in it.</returns>
    public static Phrase? Words(SearchField field, string text, bool prefix = false)
    {
        var tokens = TokenReader.Read(text).Take(SearchParser.MaxWords).ToList();
        if (tokens.Count == 0)
            return null;

        // The text that is looked for may go on where this one ends: the pair before has the last letter, a letter alone is a prefix.
        var end = tokens[^1];
        if (end.Kind == TokenKind.Last)
            tokens.RemoveAt(tokens.Count - 1);
        var open = end.Kind == TokenKind.Single || (prefix && end.Kind == TokenKind.Word && end.Text.Length >= SearchParser.MinPrefix);
        return new Phrase(field, [.. tokens.Select(token => token.Text)], open);
    }

    private static IEnumerable<Phrase> Phrases(SearchExpression expression, bool sought) => expression switch
    {
        Phrase phrase => sought ? [phrase] : [],
        Not not => Phrases(not.Part, !sought),
        And and => and.Parts.SelectMany(part => Phrases(part, sought)),
        Or or => or.Parts.SelectMany(part => Phrases(part, sought)),
        _ => throw new NotSupportedException(expression.Key),
    };

    private static string Join(string name, IEnumerable<SearchExpression> parts) =>
        $"{name}({string.Join(',', parts.Select(part => part.Key))})";

    /// <param name="tokens">As <see cref="TokenReader"/> makes them; one after the other.</param>
    /// <param name="prefix">True if the last token may be longer.</param>
    public sealed class Phrase(SearchField field, IReadOnlyList<string> tokens, bool prefix)
        : SearchExpression($"{field}:{string.Join(' ', tokens)}{(prefix ? "*" : "")}")
    {
        public SearchField Field { get; } = field;
        public IReadOnlyList<string> Tokens => tokens;
        public bool Prefix => prefix;
    }

    public sealed class And(IReadOnlyList<SearchExpression> parts) : SearchExpression(Join("all", parts))
    {
        public IReadOnlyList<SearchExpression> Parts => parts;
    }

    public sealed class Or(IReadOnlyList<SearchExpression> parts) : SearchExpression(Join("any", parts))
    {
        public IReadOnlyList<SearchExpression> Parts => parts;
    }

    public sealed class Not(SearchExpression part) : SearchExpression(Join("not", [part]))
    {
        public SearchExpression Part => part;
    }
}

/// <summary>Where a phrase is looked for.</summary>
internal enum SearchField
{
    /// <summary>Title, summary, headings and text.</summary>
    Any,
    Title,
    Author,
    Category,
}
