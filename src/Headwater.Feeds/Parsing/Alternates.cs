namespace Headwater.Feeds.Parsing;

/// <summary>Chooses among the links with <c>rel="alternate"</c>.</summary>
internal static class Alternates
{
    /// <summary>
    /// HTML is preferred to other formats, and <paramref name="language"/> to no language to another language. The first of equals wins;
    /// null if there is no alternate.
    /// </summary>
    public static string? Best(ReadOnlySpan<Link> links, string? language)
    {
        var (best, highest) = ((string?)null, int.MinValue);
        foreach (var link in links)
        {
            if (link.Rel != "alternate" || !UrlResolver.IsWeb(link.Href))
                continue;
            var rank = (IsPage(link.Type) ? 4 : 0) + (link.Language is null ? 1 : IsSame(link.Language, language) ? 2 : 0);
            if (rank > highest)
                (best, highest) = (link.Href, rank);
        }

        return best;
    }

    private static bool IsPage(string? type) =>
        string.IsNullOrEmpty(type) || type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/xhtml", StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string language, string? other) =>
        other is not null && Primary(language).Equals(Primary(other), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Primary(string tag) =>
        tag.AsSpan(0, tag.AsSpan().IndexOfAny('-', '_') is > 0 and var end ? end : tag.Length);
}
