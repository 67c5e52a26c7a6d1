using Azure;
using Azure.Data.Tables;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Polling;

/// <summary>A feed whose row cannot be written would be due again every minute, before all others of its host.</summary>
public sealed class AbsurdFeedTests(AzuriteFixture azurite)
{
    private const int InternalError = 102;

    // Longer than a property of a row may be.
    private static readonly string Long = new('x', 40_000);

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Absurdities => new()
    {
        { "title", $"<title>{Long}</title>", "" },
        { "identity", $"<atom:id>{Long}</atom:id><atom:link rel='self' href='https://a.example/{Long}'/>", "" },
        { "ttl", "<ttl>-2147483648</ttl>", "" },
        { "largest ttl", "<ttl>2147483647</ttl>", "" },
        { "days", $"<skipDays>{string.Concat(Enumerable.Repeat("<day>Never</day>", 10_000))}</skipDays>", "" },
        { "hours", $"<skipHours>{string.Concat(Enumerable.Range(0, 20_000).Select(hour => $"<hour>{hour}</hour>"))}</skipHours>", "" },
        { "period", $"<sy:updatePeriod>{Long}</sy:updatePeriod><sy:updateFrequency>2147483647</sy:updateFrequency>", "" },
        { "base", "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateBase>0001-01-01T00:00:00Z</sy:updateBase>", "" },
        { "validator", "", "ETag" },
        { "date", "", "Last-Modified" },
        { "caching", "", "Cache-Control" },
        { "expiry", "", "Expires" },
        { "pause", "", "Retry-After" },
    };

    [Theory]
    [MemberData(nameof(Absurdities))]
    public async Task Absurd_feed_is_read_once_like_any_other(string what, string elements, string header)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", context =>
        {
            if (header.Length > 0)
                context.Response.Headers[header] = Long;
            return context.Response.WriteAsync(
                $"""
                <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
                <channel>{elements}
                <item><guid>1</guid><title>One</title></item></channel></rss>
                """,
                _end);
        });
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")));

        await system.PollAsync();
        await system.PollAsync();

        Assert.True(origin.Requests.Count == 1, what);
        var feed = Assert.Single((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Refused_row_is_reported_and_blocks_no_other_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/1.xml", Rss.Of("One"));
        origin.Feed("/2.xml", Rss.Of("Two"));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, $"{origin.Url("/1.xml")} {origin.Url("/2.xml")}"));
        system.Logs.Expect(InternalError);
        var refused = FeedUrl.Id(origin.Url("/1.xml"));
        system.Wire.Answer = (call, message) => call.Path == "$batch" && StorageWire.Body(message) is var body
            && body.Contains(refused, StringComparison.Ordinal) && body.Contains("1 new, 0 changed", StringComparison.Ordinal)
                && !body.Contains("too large", StringComparison.Ordinal)
                ? throw new RequestFailedException(400, "The row is too large.")
                : null;

        await system.PollAsync();
        await system.PollAsync();

        Assert.Equal(2, origin.Requests.Count);
        var polls = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .Select(feed => feed.GetProperty("lastPoll")).ToArray();
        Assert.Equal(["internal-error", "read"], polls.Select(poll => poll.GetProperty("outcome").GetString()).Order());
        Assert.Contains(polls, poll => poll.GetProperty("reason").GetString() == "The row is too large.");
    }

    [Theory]
    [InlineData("Asked", "not json", "read")]
    [InlineData("Rhythm", "[]", "read")]
    [InlineData("Url", "nonsense", "forbidden")]
    [InlineData("MovedTo", "http://\u05d0a.example/", "forbidden")]
    public async Task Damaged_row_is_reported_and_blocks_no_other_feed(string property, string value, string outcome)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/1.xml", Rss.Of("One"));
        origin.Feed("/2.xml", Rss.Of("Two"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/1.xml", "/2.xml");
        var damaged = FeedUrl.Id(origin.Url("/1.xml"));
        await foreach (var row in system.Storage.Feeds.QueryAsync<TableEntity>(cancellationToken: _end))
        {
            if (!row.RowKey.Contains(damaged, StringComparison.Ordinal))
                continue;
            row[property] = value;
            await system.Storage.Feeds.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, _end);
        }

        await system.PollAsync();

        foreach (var (slug, expected) in ((string, string)[])[("1-xml", outcome), ("2-xml", "read")])
            Assert.Equal(expected, (await PolledFeeds.FeedAsync(system, slug)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }
}
