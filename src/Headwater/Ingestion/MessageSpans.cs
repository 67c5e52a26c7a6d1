using System.Diagnostics;
using Headwater.Storage;
using Headwater.Telemetry;

namespace Headwater.Ingestion;

/// <summary>The spans of a message: sent by the poll, processed in another process.</summary>
internal static class MessageSpans
{
    internal static Activity? SendItem(ItemMessage message) =>
        Tracing.Source.StartActivity($"send {StorageNames.ItemQueue}", ActivityKind.Producer)?.DescribeMessage("send", message);

    /// <summary>Continues the trace of the message; the invocation of the function, which has a trace of its own, is linked.</summary>
    internal static Activity? ProcessItem(ItemMessage message, string messageId, long attempt)
    {
        ActivityLink[] links = Activity.Current is { } invocation ? [new ActivityLink(invocation.Context)] : [];
        ActivityContext.TryParse(message.TraceParent, traceState: null, isRemote: true, out var sender);
        return Tracing.Source
            .StartActivity($"process {StorageNames.ItemQueue}", ActivityKind.Consumer, sender, links: links)?
            .DescribeMessage("process", message)
            .SetTag("messaging.message.id", messageId)
            .SetTag("headwater.attempt", attempt);
    }

    private static Activity DescribeMessage(this Activity activity, string operation, ItemMessage message) => activity
        .SetTag("messaging.system", "azure_queue_storage")
        .SetTag("messaging.operation.name", operation)
        .SetTag("messaging.operation.type", operation)
        .SetTag(MetricNames.Queue, StorageNames.ItemQueue)
        .SetTag(Tracing.FeedId, message.FeedId)
        .SetTag(Tracing.ArticleId, message.ArticleId);
}
