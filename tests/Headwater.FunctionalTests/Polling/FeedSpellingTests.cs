using System.Net;
using System.Net.Http.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Polling;

/// <summary>One feed has many spellings of its URL (RFC 3986, section 6.2.2).</summary>
public sealed class FeedSpellingTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_spellings_are_one_feed_however_they_come()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/a/feed~1", Rss.Of("One"));
        var site = origin.BaseUrl.Authority;
        string[] spellings =
        [
            $"http://{site}/a/feed~1", $"HTTP://{site}/a/feed~1", $"http://{site}/./a/feed~1", $"http://{site}/a/b/../feed~1",
            $"http://{site}/a/feed%7e1", $"http://{site}/%61/feed~1#top", $"feed://{site}/a/feed~1", $" feed:http://{site}/a/feed~1 ",
        ];
        var account = azurite.NewAccount();
        await using var system = await TestSystem.StartAsync(account);
        foreach (var spelling in spellings)
        {
            using var body = JsonContent.Create(new { url = spelling });
            using var answer = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), body, _end);
            Assert.Equal(spelling == spellings[0] ? HttpStatusCode.Created : HttpStatusCode.OK, answer.StatusCode);
        }

        using var list = JsonContent.Create(spellings.Select(spelling => new { url = spelling }));
        using var known = await system.Client.PostAsync(new Uri("api/feeds", UriKind.Relative), list, _end);
        Assert.True(known.IsSuccessStatusCode);
        await using var again = await TestSystem.StartAsync(
            account, system.Time, (PollingOptions.FeedUrlsSetting, string.Join(' ', spellings.Select(spelling => spelling.Trim()))));

        var feed = Assert.Single((await again.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Equal(spellings[0], feed.GetProperty("url").GetString());
    }
}
