using Azure.Data.Tables;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.Discovery.History;

/// <summary>
/// The rows of backfills in the table <c>Feeds</c>. A running one has a second row, in the due order, which is written in the same
/// transaction: so a run of the poller finds it without another storage call.
/// </summary>
internal sealed class BackfillTable(StorageAccount storage)
{
    public const string Kind = "backfill";

    // A run of the poller writes the row once for each page, a second or more apart; more lost races in a row than this are not races.
    public const int MaxWrites = 3;

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

    /// <summary>Removes what is known of the backfills of a feed; false when other writers were first each time.</summary>
    public async Task<bool> TryRemoveAsync(string feedId, CancellationToken cancellationToken)
    {
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (await FindAsync(feedId, cancellationToken) is not { } row)
                return true;
            var actions = new List<TableTransactionAction> { new(TableTransactionActionType.Delete, row, row.ETag) };
            if (row.Due is { } due)
                actions.Add(new(TableTransactionActionType.Delete, Entry(feedId, due)));
            if (await TrySubmitAsync(actions, cancellationToken))
                return true;
        }

        return false;
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
        catch (TableTransactionFailedException e) when (e.Status == 404 && e.FailedTransactionActionIndex is > 0 and var entry)
        {
            // The row is there, and the entry to be deleted with it is not: without it the row would never change again.
            actions.RemoveAt(entry);
            return await TrySubmitAsync(actions, cancellationToken);
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
