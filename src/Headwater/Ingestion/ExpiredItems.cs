using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>Items of a document whose articles would be deleted at once, for their age or number.</summary>
internal sealed class ExpiredItems(StorageAccount storage, RetentionOptions retention)
{
    // Items that are looked up at once; each reads a row.
    private const int ParallelItems = 8;

    /// <summary>Whether the article would be older than the maximum age.</summary>
    public bool IsTooOld(IdentifiedItem item, FetchedDocument fetched) =>
        item.Novelty != ItemNovelty.Dropped && !retention.DryRun
        && ArticleTime.Since(item.Item.Published, item.Entry.FirstSeen) < fetched.FetchedAt - (fetched.Options?.MaxAge ?? retention.MaxAge);

    /// <summary>
    /// An edit does not bring an article back that ended because its feed has newer ones: such an item counts as unchanged.
    /// </summary>
    /// <param name="next">What is known after the document.</param>
    public async Task<IReadOnlyList<IdentifiedItem>> WithoutEditsAsync(
        IReadOnlyList<IdentifiedItem> items, KnownItems next, FetchedDocument fetched, CancellationToken cancellationToken)
    {
        if (retention.DryRun || (fetched.Options?.MaxArticles ?? retention.MaxArticlesPerFeed) is not { } most)
            return items;
        var kept = items.ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, kept.Length).Where(at => items[at].Novelty == ItemNovelty.Changed),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelItems, CancellationToken = cancellationToken },
            async (at, token) =>
            {
                if (await HasEndedAsync(fetched.FeedId, items[at], token) ?? Newer(items[at], items, next) >= most)
                    kept[at] = items[at] with { Novelty = ItemNovelty.Unchanged };
            });
        return kept;
    }

    /// <summary>Null when the article has no row: it ended a while ago, or its first message still waits.</summary>
    private async Task<bool?> HasEndedAsync(string feedId, IdentifiedItem item, CancellationToken cancellationToken)
    {
        var found = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(feedId, item.ArticleId, cancellationToken: cancellationToken);

        // A deletion from before the item was seen is that of the feed, which was registered again.
        return found.HasValue ? found.Value!.Deleted && found.Value.FetchedAt >= item.Entry.FirstSeen : null;
    }

    private static int Newer(IdentifiedItem item, IReadOnlyList<IdentifiedItem> items, KnownItems next) =>
        items.Count(other => other.Entry.Dropped is null && TimeOf(other) > TimeOf(item))
        + (next.Left?.Values.Count(left => left.Dropped is null && left.Published > TimeOf(item)) ?? 0);

    private static DateTimeOffset TimeOf(IdentifiedItem item) =>
        ArticleTime.Of(item.Item.Published, item.Item.Updated, item.Entry.FirstSeen);
}
