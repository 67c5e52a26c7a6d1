using Headwater.Index.Search;
using Headwater.Index.Sqlite;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Index;

/// <summary>
/// Answers queries about the articles of the log from an SQLite file of this instance, which can be built again from the log at any time.
/// </summary>
public sealed partial class ArticleIndex : IDisposable
{
    // While storage is down, an occasional attempt is enough.
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ArticleBlobs _blobs;
    private readonly HeadwaterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ArticleIndex> _logger;
    private readonly ListingOptions _options;
    private readonly IndexFollower _follower;
    private readonly CancellationTokenSource _stop = new();

    private readonly ConcurrencyGate _gate = new(Environment.ProcessorCount);
    private readonly Lock _lock = new();

    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long? _lastRead;
    private volatile Exception? _failure;

    public ArticleIndex(
        StorageAccount storage, ChangeLog log, ArticleBlobs blobs, IOptions<ListingOptions> options, IOptions<RemovalOptions> removal,
        HeadwaterMetrics metrics, TimeProvider time, ILogger<ArticleIndex> logger)
    {
        _blobs = blobs;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _options = options.Value;
        _follower = new IndexFollower(
            storage, log, new IndexSnapshots(storage.Snapshots, logger), _options.IndexPath, removal.Value.GracePeriod / 2, time, logger);
    }

    public IndexState State => _follower.State with { Failure = _failure };

    /// <summary>
    /// Applies what was appended to the log, unless that was done within <see cref="ListingOptions.MaxStaleness"/>; concurrent callers
    /// share one read. If the log cannot be read, or not within <see cref="ListingOptions.MaxWait"/>, the index stays as it is, and the
    /// state says how old it is. Only a process without an index waits until it has one, and throws if it gets none.
    /// </summary>
    /// <param name="fresh">True to include everything that was appended before the call, however recent the last read was.</param>
    public async Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (ReadShared(fresh) is { } read)
        {
            var ready = _follower.State.AsOf is not null;
            var wait = !ready ? Timeout.InfiniteTimeSpan : fresh || _failure is null ? _options.MaxWait : TimeSpan.Zero;
            await read.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (_follower.State.AsOf is null)
                await read;
        }

        var state = State;
        if (state.AsOf is { } asOf)
            _metrics.IndexAnswered(asOf);
        return state;
    }

    /// <param name="cancellationToken">Cancels the wait; a query that has begun is completed.</param>
    public async Task<ListingPage> QueryAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        var page = await _gate.RunAsync(() => _follower.Read(reader => reader.Page(query)), cancellationToken);
        return query is { Snippets: true, Search: { } search } ? await WithSnippetsAsync(page, search, cancellationToken) : page;
    }

    /// <param name="cancellationToken">Likewise.</param>
    public Task<FacetCounts> FacetsAsync(ListingQuery query, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _follower.Read(reader => reader.Facets(query)), cancellationToken);

    /// <summary>The matches of a query by the day of their publication (UTC), newest first; days without any are left out.</summary>
    /// <param name="cancellationToken">Likewise.</param>
    internal Task<IReadOnlyList<DayCount>> DaysAsync(ListingQuery query, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _follower.Read(reader => reader.Days(query)), cancellationToken);

    /// <summary>The article as listings show it; null if there is none.</summary>
    public ListedArticle? Find(string articleId) => _follower.Read(reader => reader.Find(articleId));

    /// <summary>Likewise for each of these ids, by id; all from one state of the index, with the position that it reflects.</summary>
    public (LogPosition Position, IReadOnlyDictionary<string, ListedArticle> Articles) Find(IReadOnlyCollection<string> articleIds) =>
        _follower.Read(reader => reader.Find(articleIds));

    /// <summary>The title that listings show of a feed; null while it has no articles and was never renamed.</summary>
    public string? FeedTitle(string feedId) => _follower.Read(reader => reader.FeedTitle(feedId));

    /// <summary>
    /// The articles published before a time, and those that a feed has beyond a number; the oldest of both, as many as wanted.
    /// </summary>
    public IReadOnlyCollection<(string FeedId, string Id)> Ended(DateTimeOffset? before, int? perFeed, int limit) =>
        _follower.Read(reader => reader.Ended(before, perFeed, limit));

    /// <summary>How many these are.</summary>
    public EndedArticles CountEnded(DateTimeOffset? before, int? perFeed) =>
        _follower.Read(reader => reader.CountEnded(before, perFeed));

    /// <summary>The names of the labels that articles have, in comparable form.</summary>
    internal IReadOnlyList<string> LabelNames => _follower.Read(reader => reader.LabelNames());

    /// <summary>
    /// Publishes a snapshot for new instances, if enough has changed since the last one, or if it has words of deleted articles.
    /// </summary>
    public async Task PublishSnapshotAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(fresh: true, cancellationToken);
        await _follower.PublishAsync(_options.SnapshotChanges, cancellationToken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_running, _next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _follower.Dispose();
        _gate.Dispose();
        _stop.Dispose();
    }

    /// <summary>The read to wait for; null if none is needed.</summary>
    private Task? ReadShared(bool fresh)
    {
        lock (_lock)
        {
            // The running read may have seen the end of the log before this call; one more read serves all waiting callers.
            if (!_running.IsCompleted)
                return fresh ? _next ??= ReadAfterAsync(_running) : _running;

            var enough = _failure is null ? _options.MaxStaleness : RetryAfterFailure;
            if (!fresh && !_follower.Damaged && _lastRead is { } last && _time.GetElapsedTime(last) < enough
                && _follower.State.AsOf is not null)
                return null;
            return Start();
        }
    }

    /// <summary>The index has no texts: those of the page are read. An article that was removed meanwhile has no snippet.</summary>
    private async Task<ListingPage> WithSnippetsAsync(ListingPage page, SearchExpression search, CancellationToken cancellationToken)
    {
        var articles = await _blobs.ReadAsync(page.Items.Select(item => item.Header), cancellationToken);
        return await _gate.RunAsync(
            () => page with
            {
                Items =
                [
                    .. page.Items.Select(item => articles.TryGetValue(item.Header.Id, out var article)
                        ? item with { Snippet = Snippet.Of(article, search) }
                        : item),
                ],
            },
            cancellationToken);
    }

    private async Task ReadAfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task read;
        lock (_lock)
        {
            _next = null;
            read = Start();
        }

        await read;
    }

    private Task Start()
    {
        _lastRead = _time.GetTimestamp();
        return _running = Task.Run(ReadLogAsync);
    }

    private async Task ReadLogAsync()
    {
        try
        {
            await _follower.CatchUpAsync(_stop.Token);
            _failure = null;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _failure = e;
            Log.NotRead(_logger, (e as UnavailableException)?.Details ?? e.Message);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "The index could not read the log and answers from its last state: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
