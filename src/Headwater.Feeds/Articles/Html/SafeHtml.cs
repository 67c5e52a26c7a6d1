namespace Headwater.Feeds.Articles.Html;

/// <summary>Untrusted markup made safe to show.</summary>
public static class SafeHtml
{
    private static readonly RenderOptions Plain = new(ForDisplay: false);

    /// <param name="html">A fragment, as a browser would read the inside of <c>body</c>.</param>
    /// <param name="baseUrl">Absolute; what relative URLs are resolved against.</param>
    /// <returns>Sanitised, URLs absolute.</returns>
    public static string Clean(string html, string? baseUrl) =>
        html.AsSpan().ContainsAny("<&\r\0") ? ArticleRenderer.Render(html, baseUrl, Plain).Html
            : html.Replace(">", "&gt;", StringComparison.Ordinal);
}
