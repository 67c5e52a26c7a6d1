using System.Text;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// What a run leaves behind for readers: the newest log line of each article, its row, and the names of the article blobs.
/// </summary>
internal static class EndState
{
    public static async Task<string> OfAsync(StorageAccount storage)
    {
        var end = TestContext.Current.CancellationToken;
        var newest = new SortedDictionary<string, ArticleChange>(StringComparer.Ordinal);
        foreach (var change in await ChangesAsync(storage))
        {
            if (!newest.TryGetValue(change.ArticleId, out var other)
                || (change.FetchedAt, change.ContentHash).CompareTo((other.FetchedAt, other.ContentHash)) > 0)
                newest[change.ArticleId] = change;
        }

        var text = new StringBuilder();
        foreach (var change in newest.Values)
            text.AppendLine(JsonSerializer.Serialize(change, StorageJson.Relaxed.ArticleChange));
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

    public static async Task<IReadOnlyList<ArticleChange>> ChangesAsync(StorageAccount storage)
    {
        var changes = new List<ArticleChange>();
        await foreach (var chunk in new ChangeLog(storage).ReadAsync(LogPosition.Start, TestContext.Current.CancellationToken))
        {
            foreach (var line in Encoding.UTF8.GetString(chunk.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                changes.Add(JsonSerializer.Deserialize(line, StorageJson.Relaxed.ArticleChange)!);
        }

        return changes;
    }
}
