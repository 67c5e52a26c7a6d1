using Headwater.Polling;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Functions.Triggers;

/// <summary>Fetches the feeds that are due.</summary>
public sealed class PollFeeds(FeedPoller poller)
{
    // Not RunOnStartup: it would poll at every scale-out. A run that comes late or twice does no harm.
    [Function(nameof(PollFeeds))]
    public Task RunAsync([TimerTrigger("%PollSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        poller.PollDueAsync(cancellationToken);
}
