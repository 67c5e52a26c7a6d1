using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Headwater.Ingestion.Identity;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>
/// Finds articles that are no longer among a feed's known items. Next to an article's row, the table <c>Articles</c> has one row for each
/// piece of its evidence; all are written in one transaction, which is one storage call.
/// </summary>
internal sealed class ArticleMemory(StorageAccount storage)
{
    // Items that are looked up at once; each reads up to five rows.
    private const int ParallelItems = 8;

    // Nobody edits a headline or text that often; an item that changes with every poll would make its row grow without end.
    private const int MaxLeads = 200;

    /// <summary>
    /// Writes the row of an article. False when another message of the same article was faster.
    /// </summary>
    /// <param name="replaced">The row it replaces; null when the article is new.</param>
    public async Task<bool> TryWriteAsync(
        ArticleRow row, ArticleRow? replaced, StoredItem item, CancellationToken cancellationToken)
    {
        var before = Read(replaced);
        var known = Known(row, replaced, before, item);
        row.Known = JsonSerializer.Serialize(known, IngestionJson.Relaxed.KnownItem);
        row.Leads = string.Join(' ', LeadsOf(replaced).Union(EvidenceKeys.Of(known.Evidence)).TakeLast(MaxLeads));
        var actions = new List<TableTransactionAction>
        {
            replaced is null
                ? new(TableTransactionActionType.Add, row)
                : new(TableTransactionActionType.UpdateReplace, row, replaced.ETag),
        };

        // The rows that lead to an article whose feed was deleted may be gone already.
        var led = replaced is { Deleted: true } ? null : before?.Evidence;
        foreach (var key in EvidenceKeys.Of(known.Evidence).Except(EvidenceKeys.Of(led)))
        {
            var lead = new TableEntity(row.PartitionKey, key) { [nameof(Lead.ArticleId)] = row.RowKey };
            actions.Add(new(TableTransactionActionType.UpsertReplace, lead));
        }

        try
        {
            await storage.Articles.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 409 or 412 or 404)
        {
            return false;
        }
    }

    /// <summary>Removes the row of an article, unless it changed, and the rows that lead to it, also from what it said before.</summary>
    public async Task ForgetAsync(ArticleRow row, CancellationToken cancellationToken)
    {
        foreach (var key in LeadsOf(row))
        {
            if (await GetAsync<Lead>(row.PartitionKey, key, cancellationToken) is { } lead && lead.ArticleId == row.RowKey)
                await DeleteAsync(lead, cancellationToken);
        }

        // Last: it names the others.
        await DeleteAsync(row, cancellationToken);
    }

    private async Task DeleteAsync(ITableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Articles.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // The article came back meanwhile, or the row leads to another article now.
        }
    }

    /// <summary>Whether the feed ever had an article.</summary>
    public async Task<bool> HasAnyAsync(string feedId, CancellationToken cancellationToken) =>
        await storage.Articles
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {feedId}"), maxPerPage: 1, select: ["RowKey"], cancellationToken)
            .AnyAsync(cancellationToken);

    /// <summary>The known items, and with them the forgotten articles that the items of a document may be.</summary>
    public async Task<KnownItems> RecallAsync(
        string feedId, KnownItems known, IReadOnlyList<Candidate> candidates, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (known.IsComplete)
            return known;
        var recalled = new ConcurrentDictionary<string, KnownItem>();
        var fetched = new ConcurrentBag<DateTimeOffset>();
        var unknown = known.Match(feedId, candidates, now).Distinct.Where(candidate => known.Find(candidate.ArticleId!) is null).ToArray();
        await Parallel.ForEachAsync(
            unknown,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelItems, CancellationToken = cancellationToken },
            async (candidate, token) =>
            {
                foreach (var row in await FindAsync(feedId, known, candidate, token))
                {
                    recalled[row.RowKey] = Read(row) ?? Known(row, candidate);
                    if (!row.Deleted)
                        fetched.Add(row.FetchedAt);
                }
            });
        return known.Remembering(recalled, fetched.DefaultIfEmpty().Max());
    }

    /// <summary>The article rows found by the item's id, alias or evidence, except those left by a deletion of the feed.</summary>
    private async Task<IEnumerable<ArticleRow>> FindAsync(
        string feedId, KnownItems known, Candidate candidate, CancellationToken cancellationToken)
    {
        var own = candidate.Ids[candidate.Level];
        var leads = await Task.WhenAll(EvidenceKeys.Of(candidate.Evidence).Select(key => GetAsync<Lead>(feedId, key, cancellationToken)));

        // No row leads from a guid that was rewritten without an edit: the item had no message.
        string[] ids = [own, known.Aliases?.GetValueOrDefault(own) ?? own, .. leads.OfType<Lead>().Select(lead => lead.ArticleId)];
        var rows = await Task.WhenAll(ids.Distinct().Select(id => GetAsync<ArticleRow>(feedId, id, cancellationToken)));
        return rows.OfType<ArticleRow>().Where(row => !row.Deleted || row.FetchedAt == ArticleChange.Permanently);
    }

    private async Task<T?> GetAsync<T>(string feedId, string key, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var found = await storage.Articles.GetEntityIfExistsAsync<T>(feedId, key, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The keys of the rows that lead to an article, oldest first.</summary>
    private static IEnumerable<string> LeadsOf(ArticleRow? row) =>
        (row?.Leads?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []).Union(EvidenceKeys.Of(Read(row)?.Evidence));

    /// <summary>Null for a row without memory, or with a damaged one.</summary>
    private static KnownItem? Read(ArticleRow? row)
    {
        if (row?.Known is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(row.Known, IngestionJson.Relaxed.KnownItem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static KnownItem Known(ArticleRow row, ArticleRow? replaced, KnownItem? before, StoredItem stored)
    {
        var item = stored.Item;
        var candidate = Candidate.Of(row.PartitionKey, [item], stored.Source.FeedLink)[0];
        candidate.Level = Math.Max(0, candidate.Ids.ToList().IndexOf(row.RowKey));
        var itemHash = ContentHash.Of(item);

        // What documents of the feed are compared with: they know nothing of pages.
        var hash = stored.FeedHash ?? row.ContentHash;
        var replacedHash = before?.Hash ?? replaced?.ContentHash;
        return new KnownItem(hash, row.FirstSeen, row.Version, candidate.Owner)
        {
            ItemHash = itemHash == hash ? null : itemHash,
            Evidence = candidate.Evidence,
            Published = item.Published,
            Backfilled = row.Backfilled,
            Earlier = replaced is null or { Deleted: true } || replacedHash == hash ? before?.Earlier
                : KnownItem.EarlierOf(replacedHash!, before?.Earlier, hash),
        };
    }

    /// <summary>For a row without evidence (written by an earlier version): that of the candidate, because it led to the row.</summary>
    private static KnownItem Known(ArticleRow row, Candidate candidate) =>
        new(row.ContentHash, row.FirstSeen, row.Version, candidate.Owner)
        {
            ItemHash = row.Deleted ? ContentHash.Of(candidate.Item) : null,
            Evidence = candidate.Evidence,
            Published = row.Published,
        };

    /// <summary>A row that leads from evidence to an article.</summary>
    private sealed class Lead : ITableEntity
    {
        public string PartitionKey { get; set; } = "";
        public string RowKey { get; set; } = "";
        public DateTimeOffset? Timestamp { get; set; }
        public ETag ETag { get; set; }
        public string ArticleId { get; set; } = "";
    }
}
