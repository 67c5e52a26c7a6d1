using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedPollerTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feed_becomes_articles_and_reports_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();

        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Order());
        Assert.Contains(system.Logs.All, log => log.Text.EndsWith(": 2 new, 0 changed, 0 unchanged", StringComparison.Ordinal));
        var feed = await PolledFeeds.FeedAsync(system);
        Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString());
        Assert.True(feed.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset() >= system.Time.GetUtcNow().AddHours(1));
    }

    [Fact]
    public async Task Items_that_were_not_read_are_not_a_success()
    {
        const string Unread =
            "<rss><channel><title>F</title><x:list xmlns:x='urn:x'><x:item><x:a/></x:item></x:list></channel></rss>";
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();

        origin.Feed("/feed.xml", Unread, "\"a\"");
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();

        var feed = await PolledFeeds.FeedAsync(system);
        Assert.Equal(("items-not-read", 1),
            (feed.GetProperty("lastPoll").GetProperty("outcome").GetString(), feed.GetProperty("failures").GetInt32()));
        Assert.Contains("item", feed.GetProperty("lastPoll").GetProperty("reason").GetString(), StringComparison.Ordinal);
        var kept = system.Storage.FeedBlobs.GetBlobClient(StorageNames.RefusedDocumentBlob(feed.GetProperty("id").GetString()!));
        Assert.Equal(Unread, (await kept.DownloadContentAsync(_end)).Value.Content.ToString());

        // Asked for the whole document, and nothing was taken for having left the feed.
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title));
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("W/\"weak\"")]
    [InlineData("unquoted")]
    [InlineData("\"a\"-gzip")]
    public async Task Unchanged_feed_costs_one_write_and_no_message(string etag)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), etag);
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        system.Time.Advance(Later);
        system.Wire.Clear();

        await system.PollAsync();

        Assert.Equal(etag, origin.Requests.Last().Headers["If-None-Match"]);
        var calls = system.Wire.Calls
            .Where(call => !call.Query.Contains("comp=lease", StringComparison.Ordinal)
                && !call.Path.StartsWith("feeds/timers/", StringComparison.Ordinal)).ToArray();

        Assert.Equal(["GET Feeds()", "POST $batch"], calls.Select(call => $"{call.Method} {call.Path}"));
        Assert.Equal("unchanged", (await PolledFeeds.FeedAsync(system)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Same_body_is_unchanged_whatever_the_validators()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"b\"");
        system.Time.Advance(TimeSpan.FromDays(2));
        system.Wire.Clear();

        await system.PollAsync();

        Assert.Equal(2, origin.Requests.Count);
        var known = $"feeds/{StorageNames.KnownItemsBlob(FeedUrl.Id(origin.Url("/feed.xml")))}";
        Assert.DoesNotContain(system.Wire.Calls, call => call.Path == known);
        Assert.Equal("unchanged", (await PolledFeeds.FeedAsync(system)).GetProperty("lastPoll").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Body_that_is_not_a_feed_is_a_failure_until_it_is_one()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", "<html><body>Please log in</body></html>", contentType: "text/html");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAsync();

        var failure = Assert.Single(await FailuresAsync(system));
        Assert.Equal("document", failure.Kind);
        var poll = (await PolledFeeds.FeedAsync(system)).GetProperty("lastPoll");
        Assert.StartsWith($"{poll.GetProperty("outcome").GetString()}: ", failure.Reason, StringComparison.Ordinal);

        origin.Feed("/feed.xml", Rss.Of("One"));
        system.Time.Advance(TimeSpan.FromDays(2));
        await system.PollAsync();

        Assert.Empty(await FailuresAsync(system));
        Assert.Equal(0, (await PolledFeeds.FeedAsync(system)).GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task Error_of_one_feed_does_not_affect_the_others()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/broken.xml", TestOrigin.Status(500));
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/broken.xml", "/feed.xml");

        await system.PollAndDrainAsync();

        Assert.Single(await EndState.ChangesAsync(system.Storage));
        var broken = await PolledFeeds.FeedAsync(system, "broken");
        Assert.Equal((1, "http-error"),
            (broken.GetProperty("failures").GetInt32(), broken.GetProperty("lastPoll").GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Feed_deleted_during_its_poll_leaves_nothing_behind()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        origin.Page("/feed.xml", async context =>
        {
            using var deleted = await system.Client.DeleteAsync(
                new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/feed.xml"))}", UriKind.Relative), _end);
            await context.Response.WriteAsync(Rss.Of("One"), _end);
        });

        await system.PollAndDrainAsync();

        Assert.Empty((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        Assert.Empty((await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray());
    }

    [Fact]
    public async Task Options_changed_during_a_poll_count_for_the_next()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        origin.Page("/feed.xml", async context =>
        {
            if (origin.Requests.Count == 1)
            {
                await RegistryCalls.SendAsync(
                    system, HttpMethod.Patch, $"api/feeds/{FeedUrl.Id(origin.Url("/feed.xml"))}", new { userAgent = "Another/1" });
            }

            context.Response.Headers.ETag = "\"a\"";
            await context.Response.WriteAsync(Rss.Of("One"), _end);
        });

        await system.PollAndDrainAsync();
        await system.PollAndDrainAsync();

        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal("Another/1", origin.Requests.Last().Headers["User-Agent"]);
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Single(await EndState.ChangesAsync(system.Storage));
    }

    [Fact]
    public async Task Due_row_whose_feed_was_removed_is_not_polled_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.Storage.Feeds.DeleteEntityAsync(
            FeedRow.Partition, FeedUrl.Id(origin.Url("/feed.xml")), cancellationToken: _end);

        await system.PollAsync();
        await system.PollAsync();

        Assert.Single(origin.Requests);
    }

    private Task<IReadOnlyList<Failure>> FailuresAsync(TestSystem system) =>
        system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end);
}
