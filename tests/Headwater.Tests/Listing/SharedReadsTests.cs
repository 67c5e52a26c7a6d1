using System.Diagnostics.Metrics;
using Headwater.Index;
using Headwater.Storage;
using Headwater.Telemetry;
using Headwater.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Listing;

public sealed class SharedReadsTests
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_that_also_erases_delays_no_query()
    {
        var time = new FakeTimeProvider(RandomArticles.Noon);
        var state = new IndexState(LogPosition.Start, AsOf: null, 0, null, false, null);
        var tidying = Task.CompletedTask;
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var reads = new SharedReads(
            _ =>
            {
                state = state with { AsOf = time.GetUtcNow() };
                return tidying;
            },
            () => state, new ListingOptions(), new HeadwaterMetrics(services.GetRequiredService<IMeterFactory>(), time), time,
            NullLogger.Instance);
        await reads.CatchUpAsync(fresh: false, _end);
        var tidied = new TaskCompletionSource();
        tidying = tidied.Task;
        var waiting = reads.CatchUpAsync(fresh: true, _end);

        Assert.True(reads.CatchUpAsync(fresh: false, _end).IsCompletedSuccessfully);
        Assert.False(waiting.IsCompleted);

        tidied.SetResult();
        await waiting;
    }

    /// <summary>Each read of a silent log takes seconds.</summary>
    [Fact]
    public async Task First_read_that_fails_is_the_answer_to_all_who_wait()
    {
        var time = new FakeTimeProvider(RandomArticles.Noon);
        var state = new IndexState(LogPosition.Start, AsOf: null, 0, null, false, null);
        var (silence, begun) = (new TaskCompletionSource(), 0);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var reads = new SharedReads(
            _ =>
            {
                begun++;
                return silence.Task;
            },
            () => state, new ListingOptions(), new HeadwaterMetrics(services.GetRequiredService<IMeterFactory>(), time), time,
            NullLogger.Instance);
        var first = reads.CatchUpAsync(fresh: false, _end);
        var fresh = reads.CatchUpAsync(fresh: true, _end);

        silence.SetException(new IOException("The log is silent."));

        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => fresh);
        Assert.Equal(1, begun);
    }

    [Fact]
    public async Task Reads_that_fail_alike_are_one_line()
    {
        var (time, logs) = (new FakeTimeProvider(RandomArticles.Noon), new ErrorLog());
        var state = new IndexState(LogPosition.Start, AsOf: time.GetUtcNow(), 0, null, false, null);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var reads = new SharedReads(
            _ => throw new IOException("The log is away.\nAll of its headers"),
            () => state, new ListingOptions(), new HeadwaterMetrics(services.GetRequiredService<IMeterFactory>(), time), time, logs);
        for (var read = 0; read < 5; read++)
            await reads.CatchUpAsync(fresh: true, _end);

        time.Advance(TimeSpan.FromSeconds(10));
        await reads.CatchUpAsync(fresh: true, _end);

        const string Line = "Warning: The index cannot be brought up to date: The log is away.";
        Assert.Equal([Line, $"{Line} (4 more like it since the last such line)"], logs.Errors);
    }
}
