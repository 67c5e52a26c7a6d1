namespace Headwater.FunctionalTests.Telemetry;

internal static class SmallFeed
{
    /// <summary>An RSS document with an item for each title.</summary>
    /// <param name="body">HTML of every item.</param>
    public static string Rss(string[] titles, string body = "<p>Text.</p>", string published = "Mon, 15 Jun 2026 07:00:00 GMT") =>
        $"""
        <rss version="2.0"><channel><title>Small</title>{string.Concat(titles.Select(title =>
            $"<item><title>{title}</title><guid>{title}</guid><pubDate>{published}</pubDate>"
            + $"<description><![CDATA[{body}]]></description></item>"))}</channel></rss>
        """;
}
