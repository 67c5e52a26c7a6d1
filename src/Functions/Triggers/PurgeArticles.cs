using Headwater.Removal;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Removes the blobs of deleted articles when their grace period is over.</summary>
public sealed class PurgeArticles(ArticlePurger purger)
{
    [Function(nameof(PurgeArticles))]
    public Task RunAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        purger.PurgeAsync(cancellationToken);
}
