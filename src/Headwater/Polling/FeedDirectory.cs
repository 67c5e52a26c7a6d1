using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// All feeds in memory, for questions that no query of the table answers. Reading ten thousand takes a second, so callers get the state
/// of some seconds ago while a new one is read. Only the first caller of a process waits.
/// </summary>
internal sealed class FeedDirectory(FeedTable feeds, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    // A registry of a few hundred feeds is read within this time, so what is seen of it is never old. No caller waits for a larger one.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private FeedSnapshot? _known;

    // A timestamp, because the clock may be set back.
    private long _knownAt;
    private Task<FeedSnapshot>? _reading;
    private int _changes;

    /// <summary>This instance changed a feed: the next caller waits for a state with the change.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _known = null;
            _reading = null;
            _changes++;
        }
    }

    /// <param name="fresh">True to wait for a state read after the call: something was just changed.</param>
    /// <param name="maxAge">The oldest state that the caller accepts; five seconds by default.</param>
    public async Task<FeedSnapshot> ReadAsync(bool fresh, CancellationToken cancellationToken, TimeSpan? maxAge = null)
    {
        Task<FeedSnapshot> reading;
        FeedSnapshot? known;
        lock (_lock)
        {
            known = _known;
            if (!fresh && known is not null && time.GetElapsedTime(_knownAt) < (maxAge ?? MaxAge))
                return known;
            if (fresh || _reading is null or { IsCompleted: true })
                _reading = ReadAllAsync(_changes);
            reading = _reading;
        }

        if (!fresh && known is not null)
        {
            if (known.ReadWithin > MaxWait)
                return known;
            await Task.WhenAny(reading, Task.Delay(MaxWait, time, cancellationToken));

            // While storage is down, callers get the last state that was read.
            if (!reading.IsCompletedSuccessfully)
                return known;
        }

        return await reading.WaitAsync(cancellationToken);
    }

    /// <summary>The feeds whose articles expire otherwise than the settings say, by id.</summary>
    public async Task<IReadOnlyDictionary<string, FeedRetention>> RetentionsAsync(bool fresh, CancellationToken cancellationToken) =>
        (await ReadAsync(fresh, cancellationToken, TimeSpan.FromMinutes(1))).Feeds
            .Where(feed => feed.Options.Retention is not null)
            .ToDictionary(feed => feed.Id, feed => feed.Options.Retention!);

    private async Task<FeedSnapshot> ReadAllAsync(int changes)
    {
        await Task.Yield(); // not under the lock
        var (asOf, begun) = (time.GetUtcNow(), time.GetTimestamp());
        var all = await feeds.ListAsync(new FeedFilter(State: null, Failing: null, int.MaxValue, After: null), CancellationToken.None)
            .ToListAsync(CancellationToken.None);
        var snapshot = new FeedSnapshot(all, asOf, time.GetElapsedTime(begun));
        lock (_lock)
        {
            if (changes == _changes && (_known is null || _knownAt <= begun))
                (_known, _knownAt) = (snapshot, begun);
        }

        return snapshot;
    }
}

/// <param name="Feeds">Without their history.</param>
/// <param name="AsOf">When they were read.</param>
/// <param name="ReadWithin">How long that took.</param>
internal sealed record FeedSnapshot(IReadOnlyList<FeedRow> Feeds, DateTimeOffset AsOf, TimeSpan ReadWithin)
{
    /// <summary>Which feeds have which tags.</summary>
    public FeedTagMap Tags => field ??= new FeedTagMap(Feeds.Select(feed => (feed.Id, feed.Tags)));

    /// <summary>The labels that rules of feeds can give.</summary>
    public IReadOnlyList<string> LabelNames => field ??=
        [.. Feeds.SelectMany(feed => ArticleRules.Of(feed.Options.Rules).LabelNames).Select(ArticleTerm.Slug).Distinct()];
}
