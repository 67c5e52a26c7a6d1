using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Polling;

// The rows in the order in which feeds are due: feeds, and work that waits for its time.
internal sealed partial class FeedTable
{
    // Rows of one storage call. Hundreds of rows of work that is overdue may come before the first feed.
    private const int RowsToFirst = 100;

    /// <summary>The feeds that are due, longest due first.</summary>
    public IAsyncEnumerable<FeedRow> DueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        DueEntriesAsync(now, cancellationToken).Select(entry => entry.Feed).OfType<FeedRow>();

    /// <summary>The feed that has been due longest; null when none is due.</summary>
    public async Task<FeedRow?> FirstDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        (await DueEntriesAsync(now, cancellationToken, RowsToFirst).FirstOrDefaultAsync(entry => entry.Feed is not null, cancellationToken))
            ?.Feed;

    /// <summary>The feeds and the work that are due, longest due first.</summary>
    /// <param name="pageSize">Rows of one storage call, for callers who need few; null for as many as the service returns.</param>
    public async IAsyncEnumerable<DueEntry> DueEntriesAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken, int? pageSize = null)
    {
        var (first, end) = ($"{StorageNames.DuePrefix}", StorageNames.DueKey("", now.AddTicks(1)));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {FeedRow.Partition} and RowKey ge {first} and RowKey lt {end}");
        await foreach (var entity in storage.Feeds.QueryAsync<TableEntity>(filter, pageSize, cancellationToken: cancellationToken))
        {
            if (FeedWork.Read(entity) is { } work)
            {
                yield return new DueEntry(null, work);
                continue;
            }

            var row = FeedRowReader.Read(entity);
            if ((row.Damaged is null ? row : await FromOtherRowAsync(row, cancellationToken)) is { } feed)
                yield return new DueEntry(feed, null);
        }
    }

    /// <summary>A damaged row of the due order with the content of the feed's other row; null when no feed is due at that time.</summary>
    private async Task<FeedRow?> FromOtherRowAsync(FeedRow dueEntry, CancellationToken cancellationToken)
    {
        Log.Damaged(logger, dueEntry.RowKey, dueEntry.Damaged!);
        if (await FindAsync(dueEntry.Id, cancellationToken) is { State: FeedState.Active } feed)
        {
            // Where the other row is damaged too, the key still tells the time.
            var due = feed.Due ?? new DateTimeOffset(TicksOf(dueEntry.RowKey), TimeSpan.Zero);
            if (StorageNames.DueKey(feed.Id, due) == dueEntry.RowKey)
                return feed with { RowKey = dueEntry.RowKey, ETag = dueEntry.ETag, Due = due };
        }

        await RemoveDueAsync(dueEntry, cancellationToken);
        return null;
    }

    /// <summary>Removes a row of the due order that no writer will ever replace: it would stay due forever.</summary>
    public async Task RemoveDueAsync(FeedRow dueEntry, CancellationToken cancellationToken)
    {
        if (dueEntry.IsDueEntry)
            await storage.Feeds.DeleteEntityAsync(dueEntry.PartitionKey, dueEntry.RowKey, dueEntry.ETag, cancellationToken);
    }

    /// <summary>The id in the key of a row: all of it, or what follows the time in the due order.</summary>
    public static string IdOf(string rowKey) => rowKey[(rowKey.LastIndexOf(StorageNames.DuePrefix) + 1)..];

    private static long TicksOf(string dueKey) =>
        dueKey.Split(StorageNames.DuePrefix) is [_, var text, ..]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? Math.Min(ticks, DateTime.MaxValue.Ticks)
            : 0;

    private static FeedRow DueCopy(FeedRow feed, DateTimeOffset due) => feed with { RowKey = StorageNames.DueKey(feed.Id, due) };

    private static partial class Log
    {
        [LoggerMessage(108,
            LogLevel.Warning, "The row {Row} of the table of feeds is damaged: {Properties} cannot be read; the feed's other row is used "
                + "instead")]
        public static partial void Damaged(ILogger logger, string row, string properties);
    }
}
