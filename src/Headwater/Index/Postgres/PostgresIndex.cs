using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>The index in a database that all instances share.</summary>
internal sealed class PostgresIndex : IArticleIndex, IDisposable
{
    private readonly PostgresSource _source;
    private readonly PostgresFollower _follower;
    private readonly SharedReads _reads;
    private readonly ConcurrencyGate _gate = new(Environment.ProcessorCount);

    // A function may run five minutes, and its process ends with it. Large tables take longer to be written again: the server goes on
    // with that between two runs of the timer, also without this process.
    private static readonly TimeSpan MaxErasureWait = TimeSpan.FromMinutes(4);

    // Runs at the same time may begin one each: the lock in the database lets one of them work.
    private Task? _erasing;

    // A caller that waits for a connection could not tell that from a server that is away. The rest is for the follower, for who watches
    // it, and for the timers.
    private readonly ConcurrencyGate _turns = new(PostgresSource.MaxConnections - 3);
    private readonly StorageAccount _storage;
    private readonly SnippetReader _snippets;
    private readonly TimeProvider _time;

    public PostgresIndex(
        StorageAccount storage, ChangeLog log, ArticleBlobs blobs, IOptions<PostgresOptions> postgres,
        IOptions<StorageOptions> identity, IOptions<ListingOptions> options, IOptions<RemovalOptions> removal,
        HeadwaterMetrics metrics, TimeProvider time, ILogger<PostgresIndex> logger)
    {
        _source = new PostgresSource(postgres.Value, identity.Value.CreateCredential);
        _follower = new PostgresFollower(
            _source, new LogReader(log, storage, logger), removal.Value, options.Value.MaxWait, time, logger);
        _reads = new SharedReads(_follower.CatchUpAsync, () => _follower.State, options.Value, metrics, time, logger);
        _snippets = new SnippetReader(blobs, _gate);
        (_storage, _time) = (storage, time);
    }

    public IndexState State => _reads.State;

    public Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken) => _reads.CatchUpAsync(fresh, cancellationToken);

    public async Task<ListingPage> QueryAsync(ListingQuery query, CancellationToken cancellationToken) => await _snippets.AddAsync(
        await AskAsync((reader, token) => reader.PageAsync(query, token), cancellationToken), query, cancellationToken);

    public Task<FacetCounts> FacetsAsync(ListingQuery query, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.FacetsAsync(query, token), cancellationToken);

    public Task<IReadOnlyDictionary<string, IReadOnlyList<DayCount>>> DaysByFeedAsync(
        IReadOnlyCollection<string> feedIds, DateTimeOffset from, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.DaysByFeedAsync(feedIds, from, token), cancellationToken);

    public async Task<ListedArticle?> FindAsync(string articleId, CancellationToken cancellationToken) =>
        (await FindAsync([articleId], cancellationToken)).ById.GetValueOrDefault(articleId);

    public Task<FoundArticles> FindAsync(IReadOnlyCollection<string> articleIds, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.FindAsync(articleIds, token), cancellationToken);

    public Task<string?> FeedTitleAsync(string feedId, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.FeedTitleAsync(feedId, token), cancellationToken);

    public Task<IReadOnlyCollection<(string FeedId, string Id)>> ExpiredAsync(
        ExpiryRule rule, int limit, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.ExpiredAsync(rule, limit, token), cancellationToken);

    public Task<IReadOnlyDictionary<string, ExpiredArticles>> CountExpiredAsync(
        ExpiryRule rule, CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.CountExpiredAsync(rule, token), cancellationToken);

    public Task<IReadOnlyList<string>> LabelNamesAsync(CancellationToken cancellationToken) =>
        AskAsync((reader, token) => reader.LabelNamesAsync(token), cancellationToken);

    /// <summary>There are no snapshots: a new instance asks the same database.</summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        // Instances that had a file each may have left some, with words of articles that were deleted since.
        await foreach (var snapshot in _storage.Snapshots.GetBlobsAsync(cancellationToken: cancellationToken))
            await _storage.Snapshots.DeleteBlobIfExistsAsync(snapshot.Name, cancellationToken: cancellationToken);
        var state = await CatchUpAsync(fresh: true, cancellationToken);
        if (state.Failure is not null)
            return;
        var erasing = _erasing ??= _follower.EraseAsync();
        await erasing.WaitAsync(MaxErasureWait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!erasing.IsCompleted)
            return;
        _erasing = null;
        try
        {
            await erasing;
        }
        finally
        {
            // Also where it failed: it may have lacked the room that they take.
            await UseAsync((connection, token) => PostgresSchema.DropUnusedAsync(connection, _time.GetUtcNow(), token), cancellationToken);
        }
    }

    public Task DropAsync(CancellationToken cancellationToken) => UseAsync(PostgresSchema.DropAsync, cancellationToken);

    private async Task UseAsync(
        Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken) => await _source.UseAsync(
        async (connection, connected, token) =>
        {
            connected();
            await work(connection, token);
            return true;
        },
        Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Another instance may have begun to build the index again since this one saw it last.</summary>
    private Task<T> AskAsync<T>(Func<PostgresReader, CancellationToken, Task<T>> query, CancellationToken cancellationToken) =>
        _turns.RunTaskAsync(
            () => _source.ReadAsync(
                (reader, token) => reader.IsBuilt ? query(reader, token)
                    : throw new UnavailableException("The index is being built from the log. Try again later."),
                CancellationToken.None), // a query goes on without its caller, and has its connection: so it keeps its turn
            cancellationToken);

    public void Dispose()
    {
        _reads.Dispose();
        _gate.Dispose();
        _turns.Dispose();
        _source.Dispose();
    }
}
