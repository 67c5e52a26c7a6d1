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
    public async Task Of_two_writers_one_comes_too_late(bool firstReadsDue, bool secondReadsDue)
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
    public async Task A_feed_may_leave_the_due_order_and_come_back_and_keep_its_time()
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
    public async Task A_tick_reads_the_due_feeds_whatever_the_number_of_feeds()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await AddAsync(system, 10_000, number => Noon.AddMinutes(number < 200 ? -number : number));
        var feeds = system.Services.GetRequiredService<FeedTable>();
        system.Wire.Clear();

        // As the service counts them: rows that were read, before anything is left out.
        var due = await feeds.DueAsync(Noon, _end).ToListAsync(_end);

        Assert.Equal(200, due.Count);
        var call = Assert.Single(system.Wire.Calls);
        Assert.Contains("RowKey", call.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("Due", call.Query, StringComparison.Ordinal);
    }

    private static FeedRow Feed(string id, DateTimeOffset due) => new() { Id = id, Url = $"https://{id}.example/feed.xml", Due = due, Registered = Noon };

    /// <summary>Rows as <see cref="FeedTable"/> writes them, a hundred in a transaction.</summary>
    private async Task AddAsync(TestSystem system, int count, Func<int, DateTimeOffset> due)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(50), _end, async (numbers, token) =>
        {
            var rows = numbers.SelectMany(number => FeedTable.Rows(Feed($"feed-{number}", due(number))));
            await system.Storage.Feeds.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), token);
        });
    }
}
