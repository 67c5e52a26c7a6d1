using System.Text;
using Headwater.Discovery.History;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;

namespace Headwater.Tests.Discovery;

public sealed class BackfillStepsTests
{
    private const string Url = "https://blog.example.org/feed/?cat=3";
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly BackfillRow Start =
        new() { RowKey = BackfillRow.Key("f"), FeedUrl = Url, Started = Noon, ReadTo = Noon, Due = Noon, MaxItems = 100 };

    [Theory]
    [InlineData("<generator>https://wordpress.org/?v=6.8</generator>", "wordpress https://blog.example.org/feed/?cat=3&paged=2")]
    [InlineData("<item><guid>https://blog.example.org/?p=12</guid></item>", "wordpress https://blog.example.org/feed/?cat=3&paged=2")]
    [InlineData("<generator>Blogger</generator><item/><item/>", "blogger https://blog.example.org/feed/?cat=3&start-index=3")]
    [InlineData("""<a:link rel="next" href="/p2"/><generator>Blogger</generator>""", "next https://blog.example.org/p2")]
    [InlineData("""<a:link rel="next" href="/p2"/><a:link rel="prev-archive" href="/1"/>""", "archive https://blog.example.org/1")]
    [InlineData("<item><guid>urn:1</guid></item>", "unknown ")]
    public void The_way_to_the_history_is_found_in_the_feed(string inside, string expected)
    {
        var row = BackfillSteps.Begin(Start, Rss(inside), Url, Noon);

        Assert.Equal(expected, $"{row.KindName.ToLowerInvariant()} {row.Next}");
        Assert.Equal(row.Next is null ? BackfillState.Done : BackfillState.Running, row.State);
    }

    [Fact]
    public void Json_feeds_name_their_next_page()
    {
        var json = """{"version": "https://jsonfeed.org/version/1.1", "next_url": "https://blog.example.org/2", "items": []}""";

        Assert.Equal("https://blog.example.org/2", BackfillSteps.Begin(Start, Parse(json), Url, Noon).Next);
    }

    [Fact]
    public void YouTube_says_that_it_offers_no_more() => Assert.Contains(
        "15 videos",
        BackfillSteps.Begin(Start, Rss(""), "https://www.youtube.com/feeds/videos.xml?channel_id=UC1", Noon).Reason,
        StringComparison.Ordinal);

    [Fact]
    public void A_feed_that_is_passed_on_is_paged_at_its_own_address()
    {
        var feed = Rss(
            """<link>https://blog.example.org/</link><a:link rel="self" href="https://blog.example.org/feed/"/>"""
                + "<generator>https://wordpress.org/?v=6.8</generator>");

        Assert.Equal("https://blog.example.org/feed/?paged=2", BackfillSteps.Begin(Start, feed, "https://feeds.example.com/b", Noon).Next);
    }

    [Fact]
    public void Known_pages_that_lead_into_the_past_do_not_end_it()
    {
        var row = BackfillSteps.Begin(Start, Page(100), Url, Noon);
        for (var day = 99; day > 50; day--)
            row = BackfillSteps.Read(row, Page(day), Url, Result($"{day}"), Noon);

        Assert.True(row.IsRunning);
        Assert.Equal($"https://blog.example.org/feed/?cat=3&paged={row.Pages + 2}", row.Next);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pages_that_answer_the_same_again_end_it(bool dated)
    {
        var row = BackfillSteps.Begin(Start, Page(dated ? 9 : 0), Url, Noon);
        row = BackfillSteps.Read(row, Page(dated ? 9 : 0), Url, Result("9", news: 1), Noon);
        var pages = 0;
        for (; row.IsRunning; pages++)
            row = BackfillSteps.Read(row, Page(dated ? 9 : 0), Url, Result("9"), Noon);

        Assert.Equal((3, BackfillState.Done), (pages, row.State));
    }

    [Fact]
    public void Endless_pages_of_new_posts_end_at_the_limit()
    {
        var row = BackfillSteps.Begin(Start with { MaxItems = int.MaxValue }, Page(9), Url, Noon);
        for (var page = 0; row.IsRunning; page++)
            row = BackfillSteps.Read(row, Page(9), Url, Result($"{page}", news: 1), Noon);

        Assert.Equal(BackfillSteps.MaxPages, row.Pages);
        Assert.InRange(row.Seen.Length, 1, 30_000); // what a property of a row holds
    }

    [Fact]
    public void Failures_are_tried_again_later_and_give_up()
    {
        var (row, now) = (BackfillSteps.Begin(Start, Page(9), Url, Noon), Noon);
        for (var attempt = 1; row.IsRunning; attempt++)
        {
            Assert.InRange(attempt, 1, 5);
            row = BackfillSteps.NotFetched(row, new FetchOutcome.TimedOut("It was slow."), now);
            Assert.True(row.Due is null || row.Due > now);
            now = row.Due ?? now;
        }

        Assert.Equal((BackfillState.Failed, "It was slow."), (row.State, row.Reason));
        Assert.Equal(TimeSpan.FromMinutes(1 + 4 + 16 + 64), now - Noon);
    }

    [Fact]
    public void A_server_that_always_says_in_a_second_is_asked_less()
    {
        var (row, now, waits) = (BackfillSteps.Begin(Start, Page(9), Url, Noon), Noon, new List<double>());
        for (var answer = 1; answer <= 5; answer++)
        {
            row = BackfillSteps.NotFetched(row, new FetchOutcome.RetryLater(503, now.AddSeconds(1), "503"), now);
            waits.Add((row.Due!.Value - now).TotalMinutes);
            now = row.Due.Value;
        }

        Assert.Equal([1, 4, 16, 64, 64], waits);
        Assert.True(row.IsRunning);
    }

    [Fact]
    public void A_page_that_is_missing_is_the_end_and_a_wait_is_kept()
    {
        var row = BackfillSteps.Begin(Start, Page(9), Url, Noon);

        Assert.Equal(BackfillState.Done, BackfillSteps.NotFetched(row, new FetchOutcome.HttpError(404, "404"), Noon).State);
        Assert.Equal(BackfillState.Running, BackfillSteps.NotFetched(Start, new FetchOutcome.HttpError(404, "404"), Noon).State);
        Assert.Equal(
            Noon.AddDays(9), BackfillSteps.NotFetched(row, new FetchOutcome.RetryLater(429, Noon.AddDays(9), "429"), Noon).Due);
    }

    private static HistoryResult Result(string id, int news = 0) => new([id], news, 0, 0, Noon);

    private static FeedDocument Page(int day) => Rss(
        "<generator>https://wordpress.org/?v=6.8</generator><item><guid>urn:x</guid>"
            + (day > 0 ? $"<pubDate>{new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day):r}</pubDate>" : "") + "</item>");

    private static FeedDocument Rss(string inside) => Parse(
        $"""<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>A</title>{inside}</channel></rss>""");

    private static FeedDocument Parse(string document) =>
        Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(Encoding.UTF8.GetBytes(document), new DocumentOrigin(Url))).Document;
}
