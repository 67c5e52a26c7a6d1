using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// Work on a feed that sends requests to publishers, other than polls. A row in the due order of the table <c>Feeds</c> stands for it, so a
/// run of the poller finds it with the feeds that are due, without another storage call, and it takes turns with them at each host.
/// </summary>
/// <param name="Kind">Which <see cref="IFeedWork"/> does it; lower-case letters.</param>
internal sealed record FeedWork(string Kind, string FeedId, DateTimeOffset Due, ETag ETag = default)
{
    public string RowKey => StorageNames.DueWorkKey(Kind, FeedId, Due);

    public TableEntity ToEntity() => new(FeedRow.Partition, RowKey) { ETag = ETag };

    /// <summary>Null for the row of a poll.</summary>
    public static FeedWork? Read(TableEntity entity) =>
        entity.RowKey.Split(StorageNames.DuePrefix) is ["", var ticks, var kind, var feedId]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var due)
            ? new FeedWork(kind, feedId, new DateTimeOffset(due, TimeSpan.Zero), entity.ETag)
            : null;
}

/// <summary>Does a kind of <see cref="FeedWork"/>.</summary>
internal interface IFeedWork
{
    string Kind { get; }

    /// <summary>Of the work on one feed, the kind with the highest priority is done first.</summary>
    int Priority { get; }

    /// <summary>A run of the poller begins.</summary>
    void BeginRun()
    {
    }

    /// <summary>Removes what it stores of a deleted feed; false when other writers were first each time.</summary>
    Task<bool> TryForgetAsync(string feedId, CancellationToken cancellationToken);

    /// <summary>Works until all is done, must wait, or the run has no time left. Can be interrupted anywhere and run again.</summary>
    /// <param name="host">Not used by other work yet.</param>
    Task RunAsync(FeedWork work, HostReservation host, CancellationToken cancellationToken);
}

/// <summary>An entry of the due order: a feed to poll, or work on one.</summary>
internal sealed record DueEntry(FeedRow? Feed, FeedWork? Work)
{
    public string FeedId => Feed?.Id ?? Work!.FeedId;
}
