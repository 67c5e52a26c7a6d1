using Azure;
using Azure.Data.Tables;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Polling;

/// <summary>
/// The table <c>Feeds</c>. A feed is stored under its id and, while it is polled, a second time under a key that begins with the time
/// it is due. A run reads the due feeds as one range of keys; a filter on a property would read the whole registry every minute.
/// Both rows are written in one transaction, which is one storage call, so they never differ; and because the due row is complete,
/// a poll needs no other read. Each writer deletes or replaces the due row it has read, so of two writers one fails and starts again.
/// </summary>
internal sealed partial class FeedTable(StorageAccount storage, FeedTitles titles, ILogger<FeedTable> logger)
{
    /// <summary>Feeds that one transaction can add: it takes 100 rows, and a feed has two.</summary>
    public const int MaxAdded = 50;

    // The rows that are named by a feed's id, without the due order.
    private static readonly string ById =
        TableClient.CreateQueryFilter($"PartitionKey eq {FeedRow.Partition} and RowKey lt {StorageNames.DuePrefix.ToString()}");

    /// <summary>The feeds that a listing shows, in the order of their ids; without their history, so not to be written back.</summary>
    public IAsyncEnumerable<FeedRow> ListAsync(FeedFilter filter, CancellationToken cancellationToken)
    {
        var query = ById + TableClient.CreateQueryFilter($" and RowKey gt {filter.After ?? ""}");
        query += filter.State switch
        {
            FeedState.Deleted => " and IsBeingDeleted eq true",
            { } state => TableClient.CreateQueryFilter($" and State eq {state.ToString()}"),
            null => TableClient.CreateQueryFilter($" and (State ne {nameof(FeedState.Deleted)} or IsBeingDeleted eq true)"),
        };
        query += filter.Failing switch
        {
            true => " and Failures gt 0",
            false => " and Failures eq 0",
            null => "",
        };
        return storage.Feeds.QueryAsync<TableEntity>(query, select: FeedRowReader.Listed, cancellationToken: cancellationToken)
            .Select(FeedRowReader.Read)
            .Where(filter.Matches);
    }

    /// <summary>The deleted feeds, in the order of their ids.</summary>
    public IAsyncEnumerable<FeedRow> DeletedAsync(CancellationToken cancellationToken) => storage.Feeds
        .QueryAsync<TableEntity>(
            ById + TableClient.CreateQueryFilter($" and State eq {nameof(FeedState.Deleted)}"), cancellationToken: cancellationToken)
        .Select(FeedRowReader.Read);

    /// <summary>Every feed, deleted ones too, in the order of their ids.</summary>
    public IAsyncEnumerable<FeedRow> AllAsync(CancellationToken cancellationToken) =>
        storage.Feeds.QueryAsync<TableEntity>(ById, cancellationToken: cancellationToken).Select(FeedRowReader.Read);

    /// <summary>Active feeds whose last poll had this outcome.</summary>
    public IAsyncEnumerable<FeedRow> WithOutcomeAsync(string outcome, CancellationToken cancellationToken)
    {
        var query = ById + TableClient.CreateQueryFilter($" and State eq {nameof(FeedState.Active)} and Outcome eq {outcome}");
        return storage.Feeds.QueryAsync<TableEntity>(query, cancellationToken: cancellationToken).Select(FeedRowReader.Read);
    }

    public async Task<FeedRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await storage.Feeds.GetEntityIfExistsAsync<TableEntity>(FeedRow.Partition, id, cancellationToken: cancellationToken);
        return found.HasValue ? FeedRowReader.Read(found.Value!) : null;
    }

    /// <summary>Null also for a deleted feed, and for a text that is not an id.</summary>
    public async Task<FeedRow?> FindRegisteredAsync(string id, CancellationToken cancellationToken) =>
        FeedUrl.IsId(id) && await FindAsync(id, cancellationToken) is { State: not FeedState.Deleted } feed ? feed : null;

    /// <summary>As <see cref="FindRegisteredAsync"/>, but also a feed that is being deleted.</summary>
    public async Task<FeedRow?> FindShownAsync(string id, CancellationToken cancellationToken) =>
        FeedUrl.IsId(id) && await FindAsync(id, cancellationToken) is { } feed && (feed.State != FeedState.Deleted || feed.IsBeingDeleted)
            ? feed
            : null;

    /// <summary>The feed that stands for a URL: by its id, or by <see cref="FindByUrlAsync"/>; not a deleted one.</summary>
    public async Task<FeedRow?> HolderAsync(string url, CancellationToken cancellationToken) =>
        await FindRegisteredAsync(FeedUrl.Id(url), cancellationToken) ?? await FindByUrlAsync(url, cancellationToken);

    /// <summary>
    /// The feed that an operator gave this URL, or that moved there permanently; not a deleted one. It queries the whole registry, so it is
    /// only for registering feeds.
    /// </summary>
    public async Task<FeedRow?> FindByUrlAsync(string url, CancellationToken cancellationToken)
    {
        var query = ById + TableClient.CreateQueryFilter(
            $" and State ne {nameof(FeedState.Deleted)} and (Url eq {url} or MovedTo eq {url})");
        var found = await storage.Feeds.QueryAsync<TableEntity>(query, cancellationToken: cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : FeedRowReader.Read(found);
    }

    /// <summary>False when a feed with this id was already there.</summary>
    public Task<bool> TryAddAsync(FeedRow feed, CancellationToken cancellationToken) => TryAddAsync([feed], cancellationToken);

    /// <summary>All or none, up to <see cref="MaxAdded"/>. False when a feed with one of these ids was already there.</summary>
    public Task<bool> TryAddAsync(IReadOnlyCollection<FeedRow> feeds, CancellationToken cancellationToken) => TrySubmitAsync(
        [.. feeds.SelectMany(Rows).Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))],
        [.. feeds.Where(feed => IsRenamed(null, feed))],
        cancellationToken);

    /// <summary>The rows that are stored for a feed.</summary>
    public static IEnumerable<FeedRow> Rows(FeedRow feed)
    {
        yield return feed with { RowKey = feed.Id };
        if (feed.Due is { } due)
            yield return DueCopy(feed, due);
    }

    /// <summary>Writes a feed that was read as <paramref name="before"/>. False when another writer was first.</summary>
    public Task<bool> TryReplaceAsync(FeedRow before, FeedRow after, CancellationToken cancellationToken)
    {
        var (feedETag, dueETag) = before.IsDueEntry ? (ETag.All, before.ETag) : (before.ETag, ETag.All);
        var actions = new List<TableTransactionAction>
        {
            new(TableTransactionActionType.UpdateReplace, after with { RowKey = after.Id }, feedETag),
        };
        FeedRow[] renamed = IsRenamed(before, after) ? [after] : [];
        if (before.Due == after.Due && after.Due is { } same)
        {
            actions.Add(new(TableTransactionActionType.UpdateReplace, DueCopy(after, same), dueETag));
            return TrySubmitAsync(actions, renamed, cancellationToken);
        }

        if (before.Due is { } old)
            actions.Add(new(TableTransactionActionType.Delete, DueCopy(before, old), dueETag));
        if (after.Due is { } due)
            actions.Add(new(TableTransactionActionType.Add, DueCopy(after, due)));
        return TrySubmitAsync(actions, renamed, cancellationToken);
    }

    /// <summary>No listing shows the title of a deleted feed any more.</summary>
    public Task ForgetTitleAsync(string id, CancellationToken cancellationToken) => titles.SetAsync(id, null, cancellationToken);

    /// <summary>
    /// Whether the log must tell the feed's new title. The articles of its first document bring the first one, and nothing is written
    /// before the mark of a deletion.
    /// </summary>
    private static bool IsRenamed(FeedRow? before, FeedRow after) =>
        after.State != FeedState.Deleted
        && after.ListedTitle != before?.ListedTitle
        && (before?.Succeeded is not null || before?.GivenTitle is not null || after.GivenTitle is not null);

    /// <param name="renamed">As they are after it.</param>
    private async Task<bool> TrySubmitAsync(
        List<TableTransactionAction> actions, IReadOnlyCollection<FeedRow> renamed, CancellationToken cancellationToken)
    {
        // Before the row: if the row had the title, the line of the log would never be written after a crash.
        foreach (var feed in renamed)
            await titles.SetAsync(feed.Id, feed.ListedTitle, cancellationToken);
        try
        {
            await storage.Feeds.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // Another writer was first, and may have given another title.
            foreach (var feed in renamed)
                await titles.SetAsync(feed.Id, (await FindAsync(feed.Id, cancellationToken))?.ListedTitle, cancellationToken);
            return false;
        }
    }
}
