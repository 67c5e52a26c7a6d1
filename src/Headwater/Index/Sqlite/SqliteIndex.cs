using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Index.Sqlite;

/// <summary>The index in an SQLite file of this instance.</summary>
/// <remarks>A query that has begun is completed; cancelling ends the wait for its turn.</remarks>
internal sealed class SqliteIndex : IArticleIndex, IDisposable
{
    private readonly ListingOptions _options;
    private readonly IndexFollower _follower;
    private readonly SharedReads _reads;
    private readonly ConcurrencyGate _gate = new(Environment.ProcessorCount);
    private readonly SnippetReader _snippets;
    private readonly TimeProvider _time;

    public SqliteIndex(
        StorageAccount storage, ChangeLog log, ArticleBlobs blobs, IOptions<ListingOptions> options, IOptions<RemovalOptions> removal,
        HeadwaterMetrics metrics, TimeProvider time, ILogger<SqliteIndex> logger)
    {
        (_options, _time) = (options.Value, time);
        _follower = new IndexFollower(
            new LogReader(log, storage, logger), new IndexSnapshots(new SnapshotBlobs(storage.Snapshots, logger), logger),
            _options.IndexPath, removal.Value, time, logger);
        _reads = new SharedReads(_follower.CatchUpAsync, () => _follower.State, _options, metrics, time, logger);
        _snippets = new SnippetReader(blobs, _gate);
    }

    public IndexState State => _reads.State;

    public Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (_follower.Damaged)
            _reads.Again();
        return _reads.CatchUpAsync(fresh, cancellationToken);
    }

    public async Task<ListingPage> QueryAsync(ListingQuery query, CancellationToken cancellationToken) =>
        await _snippets.AddAsync(await RunAsync(reader => reader.Page(query), cancellationToken), query, cancellationToken);

    public Task<FacetCounts> FacetsAsync(ListingQuery query, CancellationToken cancellationToken) =>
        RunAsync(reader => reader.Facets(query), cancellationToken);

    public Task<IReadOnlyDictionary<string, IReadOnlyList<DayCount>>> DaysByFeedAsync(
        IReadOnlyCollection<string> feedIds, DateTimeOffset from, CancellationToken cancellationToken) =>
        RunAsync(reader => reader.DaysByFeed(feedIds, from), cancellationToken);

    // What is looked up by key takes microseconds, and does not wait for its turn.
    public Task<ListedArticle?> FindAsync(string articleId, CancellationToken cancellationToken) =>
        Task.FromResult(_follower.Read(reader => reader.Find(articleId)));

    public Task<FoundArticles> FindAsync(IReadOnlyCollection<string> articleIds, CancellationToken cancellationToken) =>
        Task.FromResult(_follower.Read(reader => reader.Find(articleIds)));

    public Task<string?> FeedTitleAsync(string feedId, CancellationToken cancellationToken) =>
        Task.FromResult(_follower.Read(reader => reader.FeedTitle(feedId)));

    public Task<IReadOnlyCollection<(string FeedId, string Id)>> ExpiredAsync(
        ExpiryRule rule, int limit, CancellationToken cancellationToken) =>
        RunAsync(reader => reader.Expired(rule, limit), cancellationToken);

    public Task<IReadOnlyDictionary<string, ExpiredArticles>> CountExpiredAsync(
        ExpiryRule rule, CancellationToken cancellationToken) =>
        RunAsync(reader => reader.CountExpired(rule), cancellationToken);

    public Task<IReadOnlyList<string>> LabelNamesAsync(CancellationToken cancellationToken) =>
        RunAsync(reader => reader.LabelNames(), cancellationToken);

    /// <summary>
    /// Publishes a snapshot for new instances, if enough has changed since the last one, or if it has words of deleted articles.
    /// </summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        // Until the log has been read, nobody knows whether the file is still of that log: other instances may have published for another.
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds(); // the index does not know it more exactly
        if ((await CatchUpAsync(fresh: true, cancellationToken)) is { Failure: null } state && state.AsOf?.ToUnixTimeMilliseconds() >= now)
            await _follower.PublishAsync(_options.SnapshotChanges, cancellationToken);
    }

    public Task DropAsync(CancellationToken cancellationToken)
    {
        _follower.Drop();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _reads.Dispose();
        _follower.Dispose();
        _gate.Dispose();
    }

    private Task<T> RunAsync<T>(Func<IndexReader, T> query, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _follower.Read(query), cancellationToken);
}
