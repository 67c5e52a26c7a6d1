using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Listing;

/// <summary>
/// The articles of the log, ready for questions: an SQLite file that belongs to this instance, and can be built again from the log
/// at any time.
/// </summary>
public sealed partial class ArticleIndex : IDisposable
{
    private readonly StorageAccount _storage;
    private readonly ChangeLog _log;
    private readonly HeadwaterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ArticleIndex> _logger;
    private readonly ListingOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Lazy<IndexFile> _file;

    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long? _lastRead;
    private volatile string? _failure;
    private volatile bool _damaged;

    public ArticleIndex(
        StorageAccount storage, ChangeLog log, IOptions<ListingOptions> options, HeadwaterMetrics metrics, TimeProvider time,
        ILogger<ArticleIndex> logger)
    {
        _storage = storage;
        _log = log;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _options = options.Value;
        _file = new Lazy<IndexFile>(() => IndexFile.Open(_options.IndexPath));
    }

    /// <summary>
    /// Reads what was appended to the log, unless that was done within <see cref="ListingOptions.MaxStaleness"/>; callers at the
    /// same time share one read. When the log cannot be read, or not within <see cref="ListingOptions.MaxWait"/>, the index stays as it
    /// is and the state says how old that is. Only a process that has no index yet waits until it has one.
    /// </summary>
    /// <param name="fresh">Everything appended before the call shall be known, however short ago the last read was.</param>
    public async Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (ReadShared(fresh) is { IsCompleted: false } read)
        {
            var wait = State.AsOf is null ? Timeout.InfiniteTimeSpan : _options.MaxWait;
            await read.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var state = State;
        if (state.AsOf is { } asOf)
            _metrics.IndexAnswered(asOf);
        return state;
    }

    /// <summary>What the index knows now.</summary>
    public IndexState State => Read(reader => reader.State()) with { Failure = _failure };

    public ListingPage Query(ListingQuery query) => Read(reader => reader.Page(query));

    public FacetCounts Facets(ListingQuery query) => Read(reader => reader.Facets(query));

    /// <summary>The article as listings show it; null when there is none.</summary>
    public ListedArticle? Find(string articleId) => Read(reader => reader.Find(articleId));

    public void Dispose()
    {
        _stop.Cancel();
        _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        if (_file.IsValueCreated)
            _file.Value.Dispose();
        _stop.Dispose();
    }

    private T Read<T>(Func<IndexReader, T> question)
    {
        try
        {
            return _file.Value.Read(question);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            _damaged = true; // the next catch-up builds it again
            throw;
        }
    }

    /// <summary>The read to wait for; null when none is needed.</summary>
    private Task? ReadShared(bool fresh)
    {
        lock (_lock)
        {
            if (_running.IsCompleted)
            {
                if (!fresh && _lastRead is { } last && _time.GetElapsedTime(last) < _options.MaxStaleness)
                    return null;
                _lastRead = _time.GetTimestamp();
                return _running = Task.Run(ReadLogAsync);
            }

            // A read that has begun may have passed the end that a fresh answer must know; one more serves all who wait.
            return fresh ? _next ??= ReadAfterAsync(_running) : _running;
        }
    }

    private async Task ReadAfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task read;
        lock (_lock)
        {
            _next = null;
            _lastRead = _time.GetTimestamp();
            read = _running = Task.Run(ReadLogAsync);
        }

        await read;
    }

    private async Task ReadLogAsync()
    {
        try
        {
            await ApplyNewAsync();
            _failure = null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Whatever is wrong with storage, listings go on with what the index has; its age tells.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _damaged |= e is SqliteException sqlite && IndexFile.IsDamage(sqlite);
            _failure = e.Message;
            Log.NotRead(_logger, e.Message);
        }
    }

    private async Task ApplyNewAsync()
    {
        var file = _file.Value;
        if (_damaged)
        {
            Log.Damaged(_logger);
            file.Recreate();
            _damaged = false;
        }

        try
        {
            await ApplyNewAsync(file);
        }
        catch (LogPositionException e)
        {
            Log.OtherLog(_logger, e.Message);
            file.Recreate();
            await ApplyNewAsync(file);
        }
    }

    private async Task ApplyNewAsync(IndexFile file)
    {
        var writer = new IndexWriter(file.Writer);
        var asOf = _time.GetUtcNow();
        await foreach (var chunk in _log.ReadAsync(State.Position, _stop.Token))
        {
            if (writer.Apply(chunk) is > 0 and var unreadable)
                Log.Unreadable(_logger, unreadable, chunk.Next);
        }

        writer.ReachedEnd(asOf);
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "The log could not be read; listings go on with what is known: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(401, LogLevel.Warning, "The index file is damaged and is built again from the log.")]
        public static partial void Damaged(ILogger logger);

        [LoggerMessage(402, LogLevel.Warning, "The index belongs to another log and is built again: {Reason}")]
        public static partial void OtherLog(ILogger logger, string reason);

        [LoggerMessage(403, LogLevel.Warning, "{Count} lines of the log before {Position} cannot be read and are left out.")]
        public static partial void Unreadable(ILogger logger, int count, LogPosition position);
    }
}
