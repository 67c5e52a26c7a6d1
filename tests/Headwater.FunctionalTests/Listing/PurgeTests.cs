using Headwater.FunctionalTests.Testing;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Headwater.FunctionalTests.Listing;

/// <summary>The blobs of what was deleted go when the grace period is over.</summary>
public sealed class PurgeTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Purge_removes_deleted_blobs_after_the_grace_period()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "2.00:00:00"));
        await feed.PollAsync("One", "Two");
        await feed.PollAsync("One|edited", "Two");
        var before = await feed.BlobsAsync();
        var id = await feed.IdOfAsync("One|edited");
        await feed.DeleteAsync(id);

        await feed.PurgeAsync();
        Assert.Equal(before, await feed.BlobsAsync());
        feed.System.Time.Advance(TimeSpan.FromDays(2));
        await feed.PurgeAsync();
        var after = await feed.BlobsAsync();
        Assert.Equal(before.Where(name => !name.Contains(id, StringComparison.Ordinal)), after);
        Assert.Equal(before.Count - 4, after.Count);
        feed.System.Wire.Clear();
        await feed.PurgeAsync();
        Assert.All(feed.System.Wire.Calls, call => Assert.True(call.IsRead, $"{call}"));
    }

    [Fact]
    public async Task Blobs_written_just_before_the_removal_are_purged_too()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ahead: TimeSpan.Zero, ("Removal__GracePeriod", "2.00:00:00"));
        await feed.PollAsync("One");
        await feed.RemoveAsync();
        Assert.NotEmpty(await feed.BlobsAsync());

        feed.System.Time.Advance(TimeSpan.FromDays(3));
        await feed.PurgeAsync();

        Assert.Empty(await feed.BlobsAsync());
    }

    [Fact]
    public async Task Clock_that_was_set_back_leaves_no_blob()
    {
        await using var feed = await DeletableFeed.StartAsync(
            azurite, TimeSpan.Zero, ("Removal__GracePeriod", "2.00:00:00"), ("Retention__MaxArticlesPerFeed", "1"));
        await feed.PollAsync("One", "Two");
        feed.System.Time.AdjustTime(feed.System.Time.GetUtcNow().AddHours(-1));
        await feed.PurgeAsync();
        Assert.Single(await feed.TitlesAsync());
        Assert.Equal(4, (await feed.BlobsAsync()).Count);

        feed.System.Time.Advance(TimeSpan.FromDays(3));
        await feed.PurgeAsync();

        Assert.Equal(2, (await feed.BlobsAsync()).Count);
    }

    /// <summary>Its date does not say when it was made; its place in the log does.</summary>
    [Fact]
    public async Task Deletion_by_a_clock_that_was_ahead_stops_no_other()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "2.00:00:00"));
        await feed.PollAsync("One", "Two");
        var now = feed.System.Time.GetUtcNow();
        await feed.System.Services.GetRequiredService<ChangeLog>().AppendAsync(
            ArticleChangeLine.Write(
                ArticleChange.Deletion(DeletableFeed.FeedId, await feed.IdOfAsync("One"), now.AddYears(1), now.AddYears(1))),
            _end);
        await feed.DeleteAsync(await feed.IdOfAsync("Two"));

        feed.System.Time.Advance(TimeSpan.FromDays(1));
        await feed.PurgeAsync();
        Assert.Equal(4, (await feed.BlobsAsync()).Count);
        feed.System.Time.Advance(TimeSpan.FromDays(1));
        await feed.PurgeAsync();

        Assert.Empty(await feed.BlobsAsync());
    }

    [Fact]
    public async Task Purge_removes_eight_articles_at_once()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite, ("Removal__GracePeriod", "2.00:00:00"));
        await feed.PollAsync([.. Enumerable.Range(1, 12).Select(number => $"Post {number}")]);
        await feed.RemoveAsync();
        feed.System.Time.Advance(TimeSpan.FromDays(2));
        var (asked, wire) = (0, feed.System.Wire);
        TaskCompletionSource reached = new(), gate = new();
        wire.Answer = (call, _) =>
        {
            if (call.Path.StartsWith("Articles(", StringComparison.Ordinal))
            {
                // Nothing is answered any more, so every article gets no further than here.
                wire.Silence = gate.Task;
                if (Interlocked.Increment(ref asked) == 8)
                    reached.SetResult();
            }

            return null;
        };

        var purge = feed.PurgeAsync();
        await reached.Task.WaitAsync(_end);
        Assert.Equal(8, asked);
        (wire.Answer, wire.Silence) = (null, Task.CompletedTask);
        gate.SetResult();
        await purge;

        Assert.Empty(await feed.BlobsAsync());
    }

    [Fact]
    public async Task Purge_skips_unreadable_rows_and_continues_after_a_crash()
    {
        await using var feed = await DeletableFeed.StartAsync(azurite);
        await feed.PollAsync("One", "Two", "Three");
        await feed.System.Services.GetRequiredService<ChangeLog>().AppendAsync("nonsense\n"u8.ToArray(), _end);
        await feed.RemoveAsync();
        feed.System.Time.Advance(TimeSpan.FromMinutes(1));
        var purger = new ArticlePurger(
            feed.System.Storage, feed.System.Services.GetRequiredService<ChangeLog>(),
            feed.System.Services.GetRequiredService<ArticleRemover>(), feed.System.Services.GetRequiredService<FailureLog>(),
            Options.Create(new RemovalOptions { GracePeriod = TimeSpan.FromMinutes(1) }), feed.System.Time,
            NullLogger<ArticlePurger>.Instance)
        {
            DeletionsPerSave = 1,
        };
        var reads = 0;
        feed.System.Wire.Answer = (call, _) =>
            call.Path.StartsWith("Articles", StringComparison.Ordinal) && ++reads > 10 ? throw new CrashException() : null;

        await Assert.ThrowsAsync<CrashException>(() => purger.PurgeAsync(RunDeadline.First(feed.System.Time), _end));
        var saved = await feed.System.Storage.Log.GetBlobClient(StorageNames.PurgePosition).DownloadContentAsync(_end);
        Assert.NotEqual(LogPosition.Start.ToString(), saved.Value.Content.ToString());

        feed.System.Wire.Answer = null;
        await purger.PurgeAsync(RunDeadline.First(feed.System.Time), _end);
        Assert.Empty(await feed.BlobsAsync());
    }
}
