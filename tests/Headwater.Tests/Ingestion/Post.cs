using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Headwater.Tests.Ingestion;

/// <summary>A post of a feed's history, written in three formats.</summary>
internal sealed record Post(string? Guid, string? Link, string Title, DateTimeOffset? Date = null, string Text = "", string Extra = "")
{
    public static readonly DateTimeOffset Day = new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The text of a post, long enough to be recognised by.</summary>
    public string Body =>
        Text.Length > 0 ? Text : $"The harbour of {Title} has a story of its own, which begins long before the first ship.";

    /// <summary>Posts that differ in everything.</summary>
    public static Post[] Several(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new Post(
            $"id-{number}", $"https://harbour.example/{number}", $"Port {number}", Day.AddHours(number)))];

    public static string Rss(params IEnumerable<Post> posts) =>
        "<rss version=\"2.0\"><channel><title>Harbours</title><link>https://harbour.example/</link><description>Ports</description>"
        + string.Concat(posts.Select(post => "<item>" + Element("title", post.Title)
            + Element("guid", post.Guid, " isPermaLink=\"false\"")
            + Element("link", post.Link) + Element("pubDate", post.Date?.ToString("R", CultureInfo.InvariantCulture))
            + Element("description", $"<p>{post.Body}</p>") + post.Extra + "</item>"))
        + "</channel></rss>";

    public static string Atom(params IEnumerable<Post> posts) =>
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbours</title><id>urn:harbours</id><updated>2026-06-01T00:00:00Z</updated>"
        + string.Concat(posts.Select(post => "<entry>" + Element("title", post.Title) + Element("id", post.Guid)
            + $"<link href=\"{post.Link}\"/>"
            + Element("published", post.Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))
            + Element("content", $"<p>{post.Body}</p>", " type=\"html\"") + "</entry>"))
        + "</feed>";

    public static string Json(params IEnumerable<Post> posts) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["version"] = "https://jsonfeed.org/version/1.1",
        ["title"] = "Harbours",
        ["items"] = posts.Select(post => new Dictionary<string, object?>
        {
            ["id"] = post.Guid,
            ["url"] = post.Link,
            ["title"] = post.Title,
            ["date_published"] = post.Date?.ToString("o", CultureInfo.InvariantCulture),
            ["content_html"] = $"<p>{post.Body}</p>",
        }),
    });

    private static string Element(string name, string? value, string attributes = "") =>
        value is null ? "" : $"<{name}{attributes}>{new XText(value)}</{name}>";
}
