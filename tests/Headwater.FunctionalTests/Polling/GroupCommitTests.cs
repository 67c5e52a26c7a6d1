using Azure;
using Azure.Data.Tables;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Feeds that are written while a transaction is on its way, which each test makes so: they come from within the call on the wire.</summary>
public sealed class GroupCommitTests(AzuriteFixture azurite)
{
    private const int Count = 50;
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_alone_goes_alone_and_at_once()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);
        system.Wire.Clear();

        foreach (var feed in due.Take(3))
            Assert.True(await ReplaceAsync(system, feed));

        Assert.Equal(3, system.Wire.Calls.Count);
    }

    [Fact]
    public async Task What_comes_meanwhile_goes_together_a_hundred_rows_at_a_time()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);

        var written = await ReplaceTogetherAsync(system, due);

        Assert.All(written, Assert.True);
        Assert.Equal([3, 99, 48], system.Wire.Calls.Select(call => call.Path).Zip(_rows, (path, rows) => path == "$batch" ? rows : 0));
        Assert.All(await DueAsync(system), feed => Assert.Equal(("polled", Noon.AddHours(1)), (feed.Outcome, feed.Due)));
        Assert.Equal(Count, (await DueAsync(system)).Count);
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_and_the_others_of_the_group_are_written_once()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);
        Assert.True(await ReplaceAsync(system, due[7], "first"));

        var written = await ReplaceTogetherAsync(system, due);

        Assert.Equal([7], Enumerable.Range(0, Count).Where(number => !written[number]));
        var after = (await DueAsync(system)).ToDictionary(feed => feed.Id);
        Assert.Equal(Count, after.Count);
        Assert.All(due, feed => Assert.Equal(feed.Id == due[7].Id ? "first" : "polled", after[feed.Id].Outcome));
    }

    [Fact]
    public async Task A_feed_twice_in_a_group_is_written_once()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);

        var written = await ReplaceTogetherAsync(system, [due[0], due[1], due[1], due[2]]);

        Assert.Equal([true, true, false, true], written);
    }

    [Fact]
    public async Task A_row_that_is_refused_fails_alone()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);
        var refusal = new RequestFailedException(413, "The row is too large.");

        var replaced = await TogetherAsync(
            system, due.Select(feed => (Func<Task<bool>>)(() => ReplaceAsync(system, feed))), body => body.Contains(due[9].Id, StringComparison.Ordinal) ? refusal : null);

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => replaced[9]);
        Assert.Same(refusal, failed);
        Assert.All(await Task.WhenAll(replaced.Where((_, number) => number != 9)), Assert.True);
        Assert.Equal(Count - 1, (await DueAsync(system)).Count(feed => feed.Outcome == "polled"));
    }

    [Fact]
    public async Task When_the_service_fails_nobody_repeats_it_one_by_one_and_the_next_try_is_a_new_one()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);

        var replaced = await TogetherAsync(
            system, due.Take(20).Select(feed => (Func<Task<bool>>)(() => ReplaceAsync(system, feed))), _ => new RequestFailedException(500, "Out of order."));

        foreach (var one in replaced)
            Assert.Equal(500, (await Assert.ThrowsAsync<RequestFailedException>(() => one)).Status);
        Assert.Equal(2, system.Wire.Calls.Count);
        system.Wire.Answer = null;
        Assert.True(await ReplaceAsync(system, due[0]));
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_stop_the_others()
    {
        await using var system = await StartAsync();
        var due = await DueAsync(system);
        using var stop = new CancellationTokenSource();

        var replaced = await TogetherAsync(system, due.Take(3).Select((feed, number) => (Func<Task<bool>>)(() =>
        {
            var writing = ReplaceAsync(system, feed, cancellationToken: number == 1 ? stop.Token : _end);
            if (number == 1)
                stop.Cancel();
            return writing;
        })));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replaced[1]);
        Assert.True(await replaced[0]);
        Assert.True(await replaced[2]);
    }

    private readonly List<int> _rows = [];

    private async Task<bool[]> ReplaceTogetherAsync(TestSystem system, IReadOnlyList<FeedRow> feeds) =>
        await Task.WhenAll(await TogetherAsync(system, feeds.Select(feed => (Func<Task<bool>>)(() => ReplaceAsync(system, feed)))));

    /// <summary>The first write begins, and all others come while it is on its way.</summary>
    /// <param name="refuse">By what a call sends; null lets it pass.</param>
    private async Task<Task<bool>[]> TogetherAsync(TestSystem system, IEnumerable<Func<Task<bool>>> writes, Func<string, Exception?>? refuse = null)
    {
        var all = writes.ToArray();
        var begun = new Task<bool>[all.Length];
        var isFirst = true;
        system.Wire.Clear();
        system.Wire.Answer = (_, message) =>
        {
            if (isFirst)
            {
                isFirst = false;
                for (var number = 1; number < all.Length; number++)
                    begun[number] = all[number]();
            }

            var body = StorageWire.Body(message);
            _rows.Add(body.Split("HTTP/1.1").Length - 1);
            return refuse?.Invoke(body) is { } refusal ? throw refusal : null;
        };
        begun[0] = all[0]();
        await Task.WhenAll(begun.Select(write => Task.WhenAny(write)));
        system.Wire.Answer = null;
        return begun;
    }

    private Task<bool> ReplaceAsync(TestSystem system, FeedRow feed, string outcome = "polled", CancellationToken? cancellationToken = null) =>
        Feeds(system).TryReplaceAsync(feed, feed with { Outcome = outcome, Due = Noon.AddHours(1) }, cancellationToken ?? _end);

    private Task<List<FeedRow>> DueAsync(TestSystem system) => Feeds(system).DueAsync(Noon.AddDays(1), _end).ToListAsync(_end).AsTask();

    private static FeedTable Feeds(TestSystem system) => system.Services.GetRequiredService<FeedTable>();

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        var rows = Enumerable.Range(10, Count)
            .SelectMany(number => FeedTable.Rows(new FeedRow { Id = $"feed-{number}", Url = $"https://a.example/{number}", Due = Noon.AddSeconds(number), Registered = Noon }));
        await system.Storage.Feeds.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), _end);
        return system;
    }
}
