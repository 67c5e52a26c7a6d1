using System.Diagnostics;
using Headwater.Ingestion;
using Headwater.Storage;

namespace Headwater.Telemetry;

/// <summary>
/// The spans: one for a run of the timer, in it one for each poll that found something, in that one for each message, and in another
/// process the one that makes the article. Their attributes are ids and counts, never texts or URLs.
/// </summary>
public static class Tracing
{
    /// <summary>Of the activity source.</summary>
    public const string SourceName = "Headwater";

    private const string FeedId = "headwater.feed.id";
    private const string ArticleId = "headwater.article.id";
    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? PollFeeds() => Source.StartActivity("poll feeds");

    internal static Activity? PollFeed(string feedId) => Source.StartActivity("poll feed")?.SetTag(FeedId, feedId);

    /// <summary>
    /// Names what a poll came to. A poll that found nothing leaves no span: with ten thousand feeds it would be a million spans a day that
    /// say what a counter says.
    /// </summary>
    internal static void Polled(this Activity activity, string outcome, bool unchanged)
    {
        activity.SetTag(MetricNames.Outcome, outcome);
        if (unchanged)
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    internal static Activity? SendItem(ItemMessage message) =>
        Source.StartActivity($"send {StorageNames.ItemQueue}", ActivityKind.Producer)?.DescribeMessage("send", message);

    /// <summary>Goes on with the trace of the message; the invocation of the function, which began a trace of its own, is linked.</summary>
    internal static Activity? ProcessItem(ItemMessage message, string messageId, long attempt)
    {
        ActivityLink[] links = Activity.Current is { } invocation ? [new ActivityLink(invocation.Context)] : [];
        ActivityContext.TryParse(message.TraceParent, traceState: null, isRemote: true, out var sender);
        return Source
            .StartActivity($"process {StorageNames.ItemQueue}", ActivityKind.Consumer, sender, links: links)?
            .DescribeMessage("process", message)
            .SetTag("messaging.message.id", messageId)
            .SetTag("headwater.attempt", attempt);
    }

    internal static void Failed(this Activity activity, Exception exception) =>
        activity.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);

    private static Activity DescribeMessage(this Activity activity, string operation, ItemMessage message) => activity
        .SetTag("messaging.system", "azure_queue_storage")
        .SetTag("messaging.operation.name", operation)
        .SetTag("messaging.operation.type", operation)
        .SetTag(MetricNames.Queue, StorageNames.ItemQueue)
        .SetTag(FeedId, message.FeedId)
        .SetTag(ArticleId, message.ArticleId);
}
