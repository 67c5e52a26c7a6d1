using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>The process dies before any of the calls to storage with which the page of an item is fetched, and is started again.</summary>
public sealed class FullTextCrashTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crash_of_the_page_step_at_any_call_loses_nothing()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Page("/2", TestOrigin.Status(404));
        var (expected, _) = await RunAsync(origin, int.MaxValue);
        Assert.Contains("\"body\":\"page\"", expected, StringComparison.Ordinal);
        Assert.Contains("404", expected, StringComparison.Ordinal);
        var crashes = 0;
        for (var call = 1; ; call++)
        {
            var (state, crashed) = await RunAsync(origin, call);
            Assert.Equal(expected, state);
            if (!crashed)
                break;
            crashes++;
        }

        // Due work, the lease, the feed, the rows; of each page row, item, page and item, message, row; the work, the lease.
        Assert.True(crashes >= 15, $"{crashes} crashes");
    }

    private async Task<(string State, bool Crashed)> RunAsync(TestOrigin origin, int call)
    {
        var account = azurite.NewAccount();
        origin.Feed("/feed", SummaryFeed.Rss([origin.Url("/1"), origin.Url("/2")]));
        origin.Feed("/1", SummaryFeed.Page("one"), "\"p\"", "text/html");
        bool crashed;
        await using (var dying = await TestSystem.StartAsync(account))
        {
            await SummaryFeed.AddAsync(dying, new { url = origin.Url("/feed"), fullText = true });
            dying.Logs.Allow(102, 109);
            crashed = await PolledFeeds.CrashAsync(dying, call);
        }

        await using var restarted = await TestSystem.StartAsync(account);
        await restarted.PollAndDrainAsync();
        restarted.Time.Advance(TimeSpan.FromMinutes(1));
        await restarted.PollAndDrainAsync();
        var waiting = await restarted.Storage.Articles.QueryAsync<TableEntity>(cancellationToken: _end)
            .Where(row => row.RowKey.StartsWith("~p", StringComparison.Ordinal)).Select(row => row.RowKey).ToListAsync(_end);
        var due = await restarted.Storage.Feeds.QueryAsync<TableEntity>(cancellationToken: _end)
            .Where(row => row.RowKey.Contains("pages", StringComparison.Ordinal)).Select(row => row.RowKey).ToListAsync(_end);
        var state = await EndState.OfAsync(restarted.Storage);
        return ($"{state}{await NamesAsync(restarted.Storage.PageBlobs)}{await NamesAsync(restarted.Storage.ItemBlobs)}"
            + $"{string.Join(' ', waiting)} {string.Join(' ', due)}", crashed);
    }

    private async Task<string> NamesAsync(BlobContainerClient container) =>
        string.Join('\n', await container.GetBlobsAsync(cancellationToken: _end).Select(blob => blob.Name).ToListAsync(_end)) + "\n";
}
