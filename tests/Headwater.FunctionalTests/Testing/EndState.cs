using System.Text;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// What a run leaves behind for readers: the newest log line of each article with what it names, its row, and the names of the article
/// blobs.
/// </summary>
internal static class EndState
{
    public static async Task<string> OfAsync(StorageAccount storage)
    {
        var end = TestContext.Current.CancellationToken;
        var newest = new SortedDictionary<string, StoredChange>(StringComparer.Ordinal);
        foreach (var change in await ChangesAsync(storage))
        {
            if (!newest.TryGetValue(change.ArticleId, out var other)
                || (change.FetchedAt, change.ContentHash).CompareTo((other.FetchedAt, other.ContentHash)) > 0)
                newest[change.ArticleId] = change;
        }

        var text = new StringBuilder();
        foreach (var change in newest.Values)
        {
            text.AppendLine(JsonSerializer.Serialize(change.Line, StorageJson.Relaxed.ArticleChange));
            text.AppendLine(change.Article is null ? "" : JsonSerializer.Serialize(change.Article, StorageJson.Relaxed.Article));
        }

        foreach (var row in (await RowsAsync(storage)).OrderBy(row => row.RowKey, StringComparer.Ordinal))
            text.AppendLine(
                $"{row.PartitionKey} {row.RowKey} {row.ContentHash} {row.FetchedAt:O} {row.FirstSeen:O} "
                    + $"{row.Version} {row.Blob} {row.Title}");
        await foreach (var blob in storage.ArticleBlobs.GetBlobsAsync(cancellationToken: end))
            text.AppendLine(blob.Name);
        return text.ToString();
    }

    /// <summary>The rows of articles, without those that lead to one.</summary>
    public static async Task<IReadOnlyList<ArticleRow>> RowsAsync(StorageAccount storage) =>
        await storage.Articles.QueryAsync<ArticleRow>(cancellationToken: TestContext.Current.CancellationToken)
            .Where(row => !row.RowKey.StartsWith(StorageNames.AfterArticles, StringComparison.Ordinal))
            .ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>The lines of articles.</summary>
    public static async Task<IReadOnlyList<StoredChange>> ChangesAsync(StorageAccount storage)
    {
        var end = TestContext.Current.CancellationToken;
        var changes = new List<StoredChange>();
        await foreach (var chunk in new ChangeLog(storage).ReadAsync(LogPosition.Start, end))
        {
            foreach (var line in chunk.Split())
            {
                var change = ArticleChangeLine.Read(line.Json.Span)!;
                if (change.Kind == ChangeKind.Feed)
                    continue;
                var blob = StorageNames.ArticleBlob(change.FeedId, change.ArticleId, change.ContentHash);
                changes.Add(new StoredChange(change, (await ArticleBlobs.DownloadAsync(storage, blob, end)).Article));
            }
        }

        return changes;
    }
}

/// <param name="Article">What the line names; null when it is gone.</param>
internal sealed record StoredChange(ArticleChange Line, Article? Article)
{
    public string ArticleId => Line.ArticleId;
    public string FeedId => Line.FeedId;
    public string ContentHash => Line.ContentHash;
    public DateTimeOffset FetchedAt => Line.FetchedAt;
    public DateTimeOffset FirstSeen => Line.FirstSeen!.Value;
    public int Version => Line.Version!.Value;
}
