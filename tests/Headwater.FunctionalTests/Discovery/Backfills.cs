using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>What tests of backfills ask of a system, and documents that lead to others.</summary>
internal static class Backfills
{
    public static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(TestSystem system, string feedUrl, string body = "")
    {
        var end = TestContext.Current.CancellationToken;
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await system.Client.PostAsync(
            new Uri($"api/feeds/{FeedUrl.Id(feedUrl)}/backfill", UriKind.Relative), content, end);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(end));
    }

    /// <summary>Runs of the timer, a minute apart, until the backfill ends: the feed then.</summary>
    public static async Task<JsonElement> RunAsync(TestSystem system, string feedUrl, int runs = 10)
    {
        for (var run = 0; run < runs; run++)
        {
            await system.PollAndDrainAsync();
            var feed = await system.GetJsonAsync($"api/feeds/{FeedUrl.Id(feedUrl)}");
            if (feed.GetProperty("backfill").GetProperty("state").GetString() != "running")
                return feed;
            system.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Fail($"It does not end: {(await system.GetJsonAsync($"api/feeds/{FeedUrl.Id(feedUrl)}")).GetRawText()}");
        return default;
    }

    /// <summary>How the history is offered, the state of its backfill, and how many pages and articles came.</summary>
    public static string HowFar(JsonElement feed)
    {
        var backfill = feed.GetProperty("backfill");
        return string.Join(
            ' ', ((string[])["how", "state", "pages", "items"]).Where(member => backfill.TryGetProperty(member, out _))
                .Select(member => backfill.GetProperty(member)));
    }

    public static string Reason(JsonElement feed) => feed.GetProperty("backfill").GetProperty("reason").GetString()!;

    /// <summary>Entries whose titles are their ids; a number is the day of January 2020 that they are of.</summary>
    public static string Atom(string[] items, params (string Rel, string Href)[] links) => $"""
        <feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title><id>urn:feed</id><updated>2020-02-01T00:00:00Z</updated>
        {string.Concat(links.Select(link => $"<link rel=\"{link.Rel}\" href=\"{link.Href}\"/>"))}
        {string.Concat(items.Select(item => $"""
            <entry><id>urn:{item}</id><title>{item}</title><published>2020-01-{(item.Length == 1 ? $"0{item}" : "01")}T08:00:00Z</published>
            <updated>2020-01-31T08:00:00Z</updated><content>The text of {item}.</content></entry>
            """))}</feed>
        """;
}
