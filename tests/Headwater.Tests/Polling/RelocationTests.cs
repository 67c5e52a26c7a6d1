using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class RelocationTests
{
    private const string New = "https://b.example/feed";
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"a\"", New)]
    [InlineData(null, null)]
    public void A_304_to_a_date_alone_proves_no_move(string? etag, string? moved)
    {
        var feed = new FeedRow
        {
            Id = "a",
            Url = "https://a.example/feed",
            HttpETag = etag,
            HttpLastModified = "Mon, 01 Jun 2026 12:00:00 GMT",
            BodyHash = "0",
            Registered = Noon,
            Due = Noon,
        };
        var unchanged = new PollResult.Unchanged(new FetchOutcome.NotModified { Redirects = [new Redirect(301, New)] });

        for (var hour = 0; hour <= 48; hour += 8)
            feed = FeedTransitions.Apply(feed, unchanged, Noon.AddHours(hour), new PollingOptions());

        Assert.Equal(moved, feed.MovedTo);
    }

    [Theory]
    [InlineData("\"a\"", null)]
    [InlineData(null, New)]
    public void A_304_to_a_date_alone_ends_no_move(string? etag, string? moved)
    {
        var feed = new FeedRow
        {
            Id = "a",
            Url = "https://a.example/feed",
            MovedTo = New,
            HttpETag = etag,
            HttpLastModified = "Mon, 01 Jun 2026 12:00:00 GMT",
            Failures = 1,
            Registered = Noon,
            Due = Noon,
        };

        var after = FeedTransitions.Apply(feed, new PollResult.Unchanged(new FetchOutcome.NotModified()), Noon, new PollingOptions());

        Assert.Equal(moved, after.MovedTo);
    }

    [Fact]
    public void Item_in_an_earlier_version_proves_no_move()
    {
        var feed = new FeedRow { Id = "a", Url = "https://a.example/feed", Registered = Noon, Due = Noon };
        feed = FeedTransitions.Apply(feed, Read("1", new DispatchResult(1, 0, 1, Returns: true)), Noon, new PollingOptions());

        // Another feed, whose items are known from its first document on.
        for (var hour = 8; hour <= 48; hour += 8)
        {
            var items = hour == 8 ? new DispatchResult(2, 0, 0) : new DispatchResult(0, 0, 2);
            feed = FeedTransitions.Apply(feed, Read("2", items, new Redirect(301, New)), Noon.AddHours(hour), new PollingOptions());
        }

        Assert.Null(feed.MovedTo);
    }

    private static PollResult.Read Read(string hash, DispatchResult items, params Redirect[] redirects) => new(
        new FetchOutcome.Fetched(default, new DocumentOrigin()) { Redirects = redirects },
        new FeedDocument { Format = "rss-2.0", Encoding = "utf-8", WellFormed = true, Feed = new Feed() },
        hash,
        items);
}
