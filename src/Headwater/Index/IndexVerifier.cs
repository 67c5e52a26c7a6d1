using System.Runtime.CompilerServices;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Index;

/// <summary>Compares an index with the log and the articles that it was made of.</summary>
internal sealed class IndexVerifier(IArticleIndex index, ChangeLog log, ArticleBlobs blobs)
{
    private const int Batch = 500;

    /// <summary>
    /// The differences, one sentence per article; empty when the index holds what the log says. Articles that change meanwhile may be
    /// reported.
    /// </summary>
    /// <param name="progress">Called with the number of articles that were compared.</param>
    public async IAsyncEnumerable<string> DifferencesAsync(
        Action<int> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = new Dictionary<string, ArticleChange>(StringComparer.Ordinal);
        await foreach (var chunk in log.ReadAsync(LogPosition.Start, cancellationToken))
        {
            var changes = chunk.Split().Select(line => ArticleChangeLine.Read(line.Json.Span)).OfType<ArticleChange>();
            foreach (var change in changes.Where(change => change.Kind != ChangeKind.Feed))
            {
                if (!newest.TryGetValue(change.ArticleId, out var known) || LineOrder.Of(known) < LineOrder.Of(change))
                    newest[change.ArticleId] = change;
            }
        }

        var compared = 0;
        foreach (var changes in newest.Values.Chunk(Batch))
        {
            var found = (await index.FindAsync([.. changes.Select(change => change.ArticleId)], cancellationToken)).ById;
            foreach (var some in changes.Chunk(ArticleBlobs.ParallelReads))
            {
                var differences = await Task.WhenAll(
                    some.Select(change => DifferenceAsync(change, found.GetValueOrDefault(change.ArticleId), cancellationToken)));
                foreach (var difference in differences.OfType<string>())
                    yield return difference;
            }

            progress(compared += changes.Length);
        }

        // Every article of the log was looked up, so a greater number means others.
        var live = newest.Values.Count(change => change.Kind == ChangeKind.Upsert);
        if (index.State.Articles > live)
            yield return $"The index has {index.State.Articles} articles, the log {live}";
    }

    private async Task<string?> DifferenceAsync(ArticleChange change, ListedArticle? listed, CancellationToken cancellationToken)
    {
        var article = listed is null ? null : await blobs.ReadAsync(listed.Header, listed.Header.ContentHash, cancellationToken);
        return Difference(change, listed, article) is { } difference ? $"{change.ArticleId}: {difference}" : null;
    }

    private static string? Difference(ArticleChange change, ListedArticle? listed, Article? article)
    {
        if (change.Kind == ChangeKind.Delete)
            return listed is null ? null : "was deleted, and is in the index";
        if (listed is null)
            return "is not in the index";
        if (listed.Header.ContentHash != change.ContentHash)
            return $"the index has version {listed.Header.ContentHash}, the log {change.ContentHash}";
        return article is null ? "its blob is gone"
            : Json(listed.Header) == Json(IndexLine.Upsert(change, article).Header!) ? null
            : "the index shows another header than its blob";
    }

    // The title of a feed changes without its articles.
    private static string Json(ArticleHeader header) =>
        JsonSerializer.Serialize(header with { FeedTitle = null }, StorageJson.Relaxed.ArticleHeader);
}
