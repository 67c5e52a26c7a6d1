using Headwater.Discovery.History;
using Headwater.Polling;

namespace Headwater.Api;

/// <summary>The state of the last backfill of a feed.</summary>
/// <param name="State"><c>running</c>, <c>done</c>, <c>stopped</c> by an operator, or <c>failed</c>.</param>
/// <param name="How">How its pages are found: <c>archive</c>, <c>next</c>, <c>wordpress</c>, <c>blogger</c>; null until known.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="Items">New articles.</param>
/// <param name="Changed">Known articles that changed.</param>
/// <param name="Ended">Null while it is running.</param>
/// <param name="Oldest">The earliest date of an item so far.</param>
/// <param name="MaxItems">The backfill ends after this many articles.</param>
/// <param name="Since">Items published before this time do not become articles.</param>
/// <param name="Next">The page that is read next, and when; null when it ended.</param>
/// <param name="Reason">Why it ended, or why it waits: one sentence.</param>
public sealed record BackfillStatus(
    string State, string? How, int Pages, int Items, int Changed, DateTimeOffset Started, DateTimeOffset? Ended, DateTimeOffset? Oldest,
    int MaxItems, DateTimeOffset? Since, NextPage? Next, string? Reason)
{
    internal static BackfillStatus Of(BackfillRow row) => new(
        row.State,
        row.Kind == HistoryKind.Unknown ? null : row.KindName.ToLowerInvariant(),
        row.Pages,
        row.Items,
        row.Changed,
        row.Started,
        row.Ended,
        row.Oldest,
        row.MaxItems,
        row.Since,
        row.Due is { } due ? new NextPage(due, ShownUrl.In(row.Next ?? row.FeedUrl)!) : null,
        ShownUrl.In(row.Reason));
}

/// <param name="Url">The values of its query are left out.</param>
public sealed record NextPage(DateTimeOffset At, string Url);
