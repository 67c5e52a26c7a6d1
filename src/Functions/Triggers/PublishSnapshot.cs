using Headwater.Index;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Publishes the index for instances that start.</summary>
public sealed class PublishSnapshot(ArticleIndex index)
{
    [Function(nameof(PublishSnapshot))]
    public Task RunAsync([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        index.PublishSnapshotAsync(cancellationToken);
}
