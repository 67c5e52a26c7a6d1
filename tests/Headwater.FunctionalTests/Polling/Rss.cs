namespace Headwater.FunctionalTests.Polling;

/// <summary>Small feeds.</summary>
internal static class Rss
{
    /// <param name="items">Guids; what follows a bar is the text, else the guid is.</param>
    public static string Of(params IEnumerable<string> items) => $"""
        <rss version="2.0"><channel><title>Feed</title><link>https://publisher.example/</link><description>Posts</description>
        {string.Concat(items.Select(item => item.Split('|')).Select(parts =>
            $"<item><guid isPermaLink=\"false\">{parts[0]}</guid><title>{parts[0]}</title><description>{parts[^1]}</description></item>"))}
        </channel></rss>
        """;
}
