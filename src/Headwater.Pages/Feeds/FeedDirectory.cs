using Headwater.Api;
using Headwater.Polling;

namespace Headwater.Pages.Feeds;

/// <summary>
/// All feeds in memory, so that they can be sorted and found by words. Ten thousand take a second to read from the table, so a page
/// shows what was read some seconds ago while they are read again; the first page of a process waits.
/// </summary>
internal sealed class FeedDirectory(FeedTable feeds, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    // A registry of a few hundred feeds is read within this time, so its page is never old.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(80);

    private readonly Lock _lock = new();
    private FeedSnapshot? _known;
    private Task<FeedSnapshot>? _reading;

    /// <param name="fresh">True to wait for a state read after the call: something was just changed.</param>
    public async Task<FeedSnapshot> ReadAsync(bool fresh, CancellationToken cancellationToken)
    {
        Task<FeedSnapshot> reading;
        FeedSnapshot? known;
        lock (_lock)
        {
            known = _known;
            if (!fresh && known is not null && time.GetUtcNow() - known.AsOf < MaxAge)
                return known;
            if (fresh || _reading is null or { IsCompleted: true })
                _reading = ReadAllAsync();
            reading = _reading;
        }

        if (!fresh && known is not null)
        {
            await Task.WhenAny(reading, Task.Delay(MaxWait, time, cancellationToken));
            if (!reading.IsCompleted)
                return known;
        }

        return await reading.WaitAsync(cancellationToken);
    }

    private async Task<FeedSnapshot> ReadAllAsync()
    {
        await Task.Yield(); // not under the lock
        var asOf = time.GetUtcNow();
        var all = await feeds.ListAsync(new FeedFilter(State: null, Failing: null, int.MaxValue, After: null), CancellationToken.None)
            .Select(feed => FeedStatus.Of(feed).Shown())
            .ToListAsync(CancellationToken.None);
        var snapshot = new FeedSnapshot(all, asOf);
        lock (_lock)
        {
            if (_known is null || _known.AsOf <= asOf)
                _known = snapshot;
        }

        return snapshot;
    }
}

/// <param name="AsOf">When they were read.</param>
internal sealed record FeedSnapshot(IReadOnlyList<FeedStatus> Feeds, DateTimeOffset AsOf);
