using Azure.Data.Tables;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

public sealed class FeedTableTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feeds_come_longest_due_first_and_none_before_its_time()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();
        foreach (var minutes in (int[])[3, 1, 0, -2, 2])
            Assert.True(await feeds.TryAddAsync(Feed($"f{minutes + 5}", Noon.AddMinutes(minutes)), _end));

        var due = await feeds.DueAsync(Noon.AddMinutes(1), _end).ToListAsync(_end);

        Assert.Equal(["f3", "f5", "f6"], due.Select(feed => feed.Id));
    }

    [Fact]
    public async Task A_feed_is_added_once()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();

        Assert.True(await feeds.TryAddAsync(Feed("one", Noon), _end));
        Assert.False(await feeds.TryAddAsync(Feed("one", Noon.AddHours(1)), _end));

        Assert.Equal(Noon, Assert.Single(await feeds.DueAsync(Noon.AddDays(1), _end).ToListAsync(_end)).Due);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Second_of_two_writers_fails(bool firstReadsDue, bool secondReadsDue)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();
        await feeds.TryAddAsync(Feed("one", Noon), _end);
        var (first, second) = (await ReadAsync(firstReadsDue), await ReadAsync(secondReadsDue));

        Assert.True(await feeds.TryReplaceAsync(first, first with { Due = Noon.AddHours(1), Title = "first" }, _end));
        Assert.False(await feeds.TryReplaceAsync(second, second with { Due = Noon.AddHours(2), Title = "second" }, _end));

        var due = Assert.Single(await feeds.DueAsync(Noon.AddDays(1), _end).ToListAsync(_end));
        Assert.Equal((Noon.AddHours(1), "first"), (due.Due, due.Title));
        Assert.Equal(due.Title, (await feeds.FindAsync("one", _end))!.Title);

        async Task<FeedRow> ReadAsync(bool due) =>
            due ? await feeds.DueAsync(Noon, _end).SingleAsync(_end) : (await feeds.FindAsync("one", _end))!;
    }

    [Fact]
    public async Task Feed_can_leave_and_rejoin_the_due_order()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var feeds = system.Services.GetRequiredService<FeedTable>();
        await feeds.TryAddAsync(Feed("one", Noon), _end);

        foreach (var due in (DateTimeOffset?[])[null, Noon.AddHours(1), Noon.AddHours(1), null, null, Noon])
        {
            var feed = (await feeds.FindAsync("one", _end))!;
            Assert.True(await feeds.TryReplaceAsync(feed, feed with { Due = due }, _end));
            Assert.Equal(due, (await feeds.DueAsync(Noon.AddDays(1), _end).SingleOrDefaultAsync(_end))?.Due);
        }
    }

    [Fact]
    public async Task Run_touches_only_the_due_feeds_of_ten_thousand()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", TestOrigin.Status(304));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var now = system.Time.GetUtcNow();
        await AddAsync(system, 10_000, number => new FeedRow
        {
            Id = $"feed-{number}",
            Url = origin.Url("/feed.xml"),
            HttpETag = "\"a\"",
            Due = now.AddMinutes(number < 200 ? -number : number),
            Registered = now,
        });
        var feeds = system.Services.GetRequiredService<FeedTable>();

        // Rows as the service hands them over: the range of keys holds no others, so it reads no others.
        Assert.Equal(200, await feeds.DueAsync(now, _end).CountAsync(_end));
        system.Wire.Clear();

        await system.PollAsync();

        var calls = system.Wire.Calls.Where(
            call => call.Path != "feeds/tick" && !call.Path.StartsWith("feeds/timers/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(200, origin.Requests.Count);
        Assert.InRange(calls.Count(call => call.Path == "$batch"), 1, 200);
        var query = Assert.Single(calls, call => call.Path != "$batch");
        Assert.Contains("RowKey", query.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("Due", query.Query, StringComparison.Ordinal);
        Assert.Empty(await feeds.DueAsync(now, _end).ToListAsync(_end));
    }

    private static FeedRow Feed(string id, DateTimeOffset due) =>
        new() { Id = id, Url = $"https://{id}.example/feed.xml", Due = due, Registered = Noon };

    /// <summary>Rows as <see cref="FeedTable"/> writes them, a hundred in a transaction.</summary>
    private async Task AddAsync(TestSystem system, int count, Func<int, FeedRow> feed)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(50), _end, async (numbers, token) =>
        {
            var rows = numbers.SelectMany(number => FeedTable.Rows(feed(number)));
            await system.Storage.Feeds.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), token);
        });
    }
}
