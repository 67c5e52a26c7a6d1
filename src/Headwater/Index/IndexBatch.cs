using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index;

/// <summary>Lines of the log that are applied together.</summary>
/// <param name="Lines">Of each article the newest, unless its article is gone.</param>
/// <param name="Titles">Of feeds that the lines say were renamed.</param>
/// <param name="Times">Of every line, in the order of the log.</param>
/// <param name="Count">Lines of the log.</param>
/// <param name="Unreadable">Those of them that could not be read.</param>
/// <param name="Next">The position after them.</param>
internal sealed record IndexBatch(
    IReadOnlyCollection<IndexLine> Lines, IReadOnlyCollection<FeedTitle> Titles, IReadOnlyList<DateTimeOffset> Times, int Count,
    int Unreadable, LogPosition Next)
{
    /// <summary>
    /// A line deletes without grace period: no words wait any more, nor do those of an article that was deleted before with one.
    /// </summary>
    public bool SkipsGrace { get; init; }

    /// <summary>When articles were deleted, each for the first time in this batch; also of those that came back in it.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Deletions { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>The first deletion of one of these articles; null if none was deleted.</summary>
    public DateTimeOffset? FirstDeletion(IEnumerable<string> articleIds) =>
        articleIds.Min(id => Deletions.TryGetValue(id, out var at) ? at : default(DateTimeOffset?));

    /// <summary>Bounds the memory: a line takes some ten kilobytes here, a text up to forty, and so do its headings.</summary>
    public const int MaxLines = 500;

    /// <summary>Begins to read the articles that the lines name, side by side.</summary>
    /// <remarks>
    /// An article that is gone is passed over: it was deleted, and the line that says so comes later in the log; or it is an old version of
    /// an article that has a newer one.
    /// </remarks>
    /// <param name="newerThanIndex">See <see cref="LogReader.ReadAsync"/>; it has been asked when the outer task ends.</param>
    public static async Task<Task<IndexBatch>> BeginAsync(
        IReadOnlyList<LogLine> lines, StorageAccount storage,
        Func<IReadOnlyCollection<ArticleChange>, Task<IReadOnlyCollection<ArticleChange>>> newerThanIndex,
        CancellationToken cancellationToken)
    {
        var changes = lines.Select(line => ArticleChangeLine.Read(line.Json.Span)).OfType<ArticleChange>().ToList();
        var wanted = await newerThanIndex(Newest(changes.Where(change => change.Kind != ChangeKind.Feed)));
        return ReadAsync(lines, changes, wanted, storage, cancellationToken);
    }

    private static async Task<IndexBatch> ReadAsync(
        IReadOnlyList<LogLine> lines, List<ArticleChange> changes, IReadOnlyCollection<ArticleChange> wanted, StorageAccount storage,
        CancellationToken cancellationToken)
    {
        var unreadable = lines.Count(line => line.Json.Length > 0) - changes.Count;
        var read = new ConcurrentBag<IndexLine>();
        var titles = new ConcurrentBag<FeedTitle>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ArticleBlobs.ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            changes.Where(change => change.Kind == ChangeKind.Feed).DistinctBy(change => change.FeedId),
            options,
            async (line, token) =>
                titles.Add(new FeedTitle(line.FeedId, await FeedTitles.ReadAsync(storage, line.FeedId, token), Time(line))));
        await Parallel.ForEachAsync(
            wanted,
            options,
            async (change, token) =>
            {
                try
                {
                    if (await ReadAsync(change, storage, token) is { } line)
                        read.Add(line);
                }
                catch (Exception e) when (e is JsonException or InvalidDataException)
                {
                    Interlocked.Increment(ref unreadable);
                }
            });
        return new IndexBatch(read, titles, [.. changes.Select(Time)], lines.Count, unreadable, lines[^1].Next)
        {
            SkipsGrace = changes.Any(change => change.Now == true),
            Deletions = DeletionsIn(changes),
        };
    }

    public static IReadOnlyDictionary<string, DateTimeOffset> DeletionsIn(IEnumerable<ArticleChange> changes) => changes
        .Where(change => change.Kind == ChangeKind.Delete)
        .GroupBy(change => change.ArticleId, Time, StringComparer.Ordinal)
        .ToDictionary(deletions => deletions.Key, deletions => deletions.Min(), StringComparer.Ordinal);

    /// <summary>When the content was fetched, or its deletion was requested.</summary>
    public static DateTimeOffset Time(ArticleChange change) => change.DeletedAt ?? change.FetchedAt;

    public static IReadOnlyCollection<ArticleChange> Newest(IEnumerable<ArticleChange> changes)
    {
        var newest = new Dictionary<string, ArticleChange>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(newest, change.ArticleId, out _);
            if (known is null || LineOrder.Of(known) < LineOrder.Of(change))
                known = change;
        }

        return newest.Values;
    }

    private static async Task<IndexLine?> ReadAsync(ArticleChange change, StorageAccount storage, CancellationToken cancellationToken)
    {
        if (change.Kind == ChangeKind.Delete)
            return IndexLine.Deletion(change);
        var name = StorageNames.ArticleBlob(change.FeedId, change.ArticleId, change.ContentHash);
        var (article, _) = await ArticleBlobs.DownloadAsync(storage, name, cancellationToken);
        try
        {
            return article is null ? null : IndexLine.Upsert(change, article);
        }
#pragma warning disable CA1031 // What is wrong with one article must not keep all later ones out of the index.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new InvalidDataException($"The article {change.ArticleId} cannot be indexed.", e);
        }
    }
}

/// <param name="Title">Null when it has none of its own any more.</param>
/// <param name="At">When that was written.</param>
internal sealed record FeedTitle(string FeedId, string? Title, DateTimeOffset At);
