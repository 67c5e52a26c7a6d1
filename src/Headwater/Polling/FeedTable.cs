using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// The table <c>Feeds</c>. A feed is stored under its id and, while it is polled, a second time under a key that begins with the time
/// it is due. A tick reads the due feeds as one range of keys; a filter on a property would read the whole registry every minute.
/// Both rows are written in one transaction, which is one storage call, so they never differ; and because the second row is whole,
/// a poll costs no other read. Each writer takes the due row it knows out of the order, so of two writers one fails and starts again.
/// </summary>
internal sealed class FeedTable(StorageAccount storage)
{
    /// <summary>Sorts after every feed id.</summary>
    public const char DuePrefix = '~';

    /// <summary>The feeds that are due, longest due first.</summary>
    /// <param name="pageSize">Rows of one storage call, for callers who want few; null for as many as there may be.</param>
    public IAsyncEnumerable<FeedRow> DueAsync(DateTimeOffset now, CancellationToken cancellationToken, int? pageSize = null)
    {
        var (first, end) = ($"{DuePrefix}", DueKey(now.AddTicks(1), ""));
        return storage.Feeds.QueryAsync<FeedRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {FeedRow.Partition} and RowKey ge {first} and RowKey lt {end}"),
            pageSize,
            cancellationToken: cancellationToken);
    }

    /// <summary>The feeds that a listing shows, by id.</summary>
    public IAsyncEnumerable<FeedRow> ListAsync(FeedFilter filter, CancellationToken cancellationToken)
    {
        var (after, end) = (filter.After ?? "", $"{DuePrefix}");
        var query = TableClient.CreateQueryFilter($"PartitionKey eq {FeedRow.Partition} and RowKey gt {after} and RowKey lt {end}");
        query += filter.State is { } state
            ? TableClient.CreateQueryFilter($" and State eq {state.ToString()}")
            : TableClient.CreateQueryFilter($" and State ne {nameof(FeedState.Deleted)}");
        query += filter.Failing switch
        {
            true => " and Failures gt 0",
            false => " and Failures eq 0",
            null => "",
        };
        return storage.Feeds.QueryAsync<FeedRow>(query, cancellationToken: cancellationToken);
    }

    public async Task<FeedRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await storage.Feeds.GetEntityIfExistsAsync<FeedRow>(FeedRow.Partition, id, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>False when a feed with this id was already there.</summary>
    public Task<bool> TryAddAsync(FeedRow feed, CancellationToken cancellationToken) =>
        TrySubmitAsync([.. Rows(feed).Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))], cancellationToken);

    /// <summary>What is stored for a feed.</summary>
    public static IEnumerable<FeedRow> Rows(FeedRow feed)
    {
        yield return feed with { RowKey = feed.Id };
        if (feed.Due is { } due)
            yield return DueEntry(feed, due);
    }

    /// <summary>Writes a feed that was read as <paramref name="before"/>. False when another writer came first.</summary>
    public Task<bool> TryReplaceAsync(FeedRow before, FeedRow after, CancellationToken cancellationToken)
    {
        var (feedETag, dueETag) = before.IsDueEntry ? (ETag.All, before.ETag) : (before.ETag, ETag.All);
        var actions = new List<TableTransactionAction>
        {
            new(TableTransactionActionType.UpdateReplace, after with { RowKey = after.Id }, feedETag),
        };
        if (before.Due == after.Due && after.Due is { } same)
        {
            actions.Add(new(TableTransactionActionType.UpdateReplace, DueEntry(after, same), dueETag));
            return TrySubmitAsync(actions, cancellationToken);
        }

        if (before.Due is { } old)
            actions.Add(new(TableTransactionActionType.Delete, DueEntry(before, old), dueETag));
        if (after.Due is { } due)
            actions.Add(new(TableTransactionActionType.Add, DueEntry(after, due)));
        return TrySubmitAsync(actions, cancellationToken);
    }

    private static FeedRow DueEntry(FeedRow feed, DateTimeOffset due) => feed with { RowKey = DueKey(due, feed.Id) };

    private static string DueKey(DateTimeOffset due, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{DuePrefix}{due.UtcTicks:D19}{DuePrefix}{id}");

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
