using Azure.Data.Tables;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.Discovery.History;

/// <summary>
/// The rows of backfills in the table <c>Feeds</c>. A running one has a second row, in the due order, which is written in the same
/// transaction: so a tick finds it at no further call.
/// </summary>
internal sealed class BackfillTable(StorageAccount storage)
{
    public const string Kind = "backfill";

    public async Task<BackfillRow?> FindAsync(string feedId, CancellationToken cancellationToken)
    {
        var found = await storage.Feeds.GetEntityIfExistsAsync<BackfillRow>(
            FeedRow.Partition, BackfillRow.Key(feedId), cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>False when another writer was first.</summary>
    /// <param name="before">What it replaces; null for the first backfill of a feed.</param>
    public Task<bool> TryWriteAsync(BackfillRow? before, BackfillRow after, CancellationToken cancellationToken)
    {
        var actions = new List<TableTransactionAction>
        {
            before is null
                ? new(TableTransactionActionType.Add, after)
                : new(TableTransactionActionType.UpdateReplace, after, before.ETag),
        };
        if (before?.Due != after.Due)
        {
            if (before?.Due is { } old)
                actions.Add(new(TableTransactionActionType.Delete, Entry(before.FeedId, old)));
            if (after.Due is { } due)
                actions.Add(new(TableTransactionActionType.UpsertReplace, Entry(after.FeedId, due)));
        }

        return TrySubmitAsync(actions, cancellationToken);
    }

    /// <summary>Removes what is known of the backfills of a feed.</summary>
    public async Task RemoveAsync(string feedId, CancellationToken cancellationToken)
    {
        // A tick that writes in between is followed by another attempt; it ends with its next page, because the feed is deleted.
        while (await FindAsync(feedId, cancellationToken) is { } row)
        {
            var actions = new List<TableTransactionAction> { new(TableTransactionActionType.Delete, row, row.ETag) };
            if (row.Due is { } due)
                actions.Add(new(TableTransactionActionType.Delete, Entry(feedId, due)));
            if (await TrySubmitAsync(actions, cancellationToken))
                return;
        }
    }

    /// <summary>Removes an entry of the due order that no backfill belongs to.</summary>
    public Task RemoveAsync(FeedWork work, CancellationToken cancellationToken) =>
        storage.Feeds.DeleteEntityAsync(FeedRow.Partition, work.RowKey, work.ETag, cancellationToken);

    private static TableEntity Entry(string feedId, DateTimeOffset due) => new FeedWork(Kind, feedId, due).ToEntity();

    private async Task<bool> TrySubmitAsync(List<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Feeds.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
