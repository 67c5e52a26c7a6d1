namespace Headwater.Index.Search;

/// <summary>
/// A search in the query language of the full-text index. The language has "a NOT b" but no "everything but b", so a search that only
/// excludes is stored as what it excludes.
/// </summary>
/// <param name="Text">For MATCH; equal for equal words.</param>
/// <param name="Excludes">True if the articles that do not match <paramref name="Text"/> are meant.</param>
internal sealed record SearchExpression(string Text, bool Excludes = false)
{
    public SearchExpression Not() => this with { Excludes = !Excludes };

    public static SearchExpression All(IReadOnlyList<SearchExpression> parts)
    {
        var excluded = Join(" OR ", parts.Where(part => part.Excludes));
        var required = Join(" AND ", parts.Where(part => !part.Excludes));
        return required is null ? new SearchExpression(excluded!, Excludes: true)
            : excluded is null ? new SearchExpression(required)
            : new SearchExpression($"({required} NOT {excluded})");
    }

    /// <summary>By De Morgan's law.</summary>
    public static SearchExpression Any(IEnumerable<SearchExpression> parts) => All([.. parts.Select(part => part.Not())]).Not();

    private static string? Join(string separator, IEnumerable<SearchExpression> parts) => parts.Select(part => part.Text).ToArray() switch
    {
        [] => null,
        [var only] => only,
        var several => $"({string.Join(separator, several)})",
    };
}
