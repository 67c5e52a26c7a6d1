namespace Headwater.Polling;

/// <summary>Fetches the feeds that are due.</summary>
public sealed class FeedPoller
{
#pragma warning disable CA1822
    public Task PollDueAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
