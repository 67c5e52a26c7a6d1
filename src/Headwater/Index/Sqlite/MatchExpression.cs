using Headwater.Index.Search;

namespace Headwater.Index.Sqlite;

/// <summary>
/// A search in the query language of the full-text table. The language has "a NOT b" but no "everything but b", so a search that only
/// excludes is stored as what it excludes.
/// </summary>
/// <param name="Text">For MATCH. The words are in quotes and have no quote, so nothing that was typed is syntax.</param>
/// <param name="Excludes">True if the articles that do not match <paramref name="Text"/> are meant.</param>
/// <param name="HasPrefix">True if the beginning of a word is looked for.</param>
internal sealed record MatchExpression(string Text, bool Excludes = false, bool HasPrefix = false)
{
    public static MatchExpression Of(SearchExpression search) => search switch
    {
        SearchExpression.Phrase phrase => new MatchExpression(
            $"{Columns(phrase.Field)} : \"{string.Join(' ', phrase.Tokens)}\"{(phrase.Prefix ? "*" : "")}", HasPrefix: phrase.Prefix),
        SearchExpression.Not not => Of(not.Part).Not(),
        SearchExpression.And and => All([.. and.Parts.Select(Of)]),
        SearchExpression.Or or => All([.. or.Parts.Select(part => Of(part).Not())]).Not(), // De Morgan's law
        _ => throw new NotSupportedException(search.Key),
    };

    private static string Columns(SearchField field) => field switch
    {
        SearchField.Title => "title",
        SearchField.Author => "authors",
        SearchField.Category => "categories",
        _ => "{title summary headings text}",
    };

    private MatchExpression Not() => this with { Excludes = !Excludes };

    private static MatchExpression All(MatchExpression[] parts)
    {
        var excluded = Join(" OR ", parts.Where(part => part.Excludes));
        var required = Join(" AND ", parts.Where(part => !part.Excludes));
        var text = excluded is null ? required! : required is null ? excluded : $"({required} NOT {excluded})";
        return new MatchExpression(text, Excludes: required is null, parts.Any(part => part.HasPrefix));
    }

    private static string? Join(string separator, IEnumerable<MatchExpression> parts) => parts.Select(part => part.Text).ToArray() switch
    {
        [] => null,
        [var only] => only,
        var several => $"({string.Join(separator, several)})",
    };
}
