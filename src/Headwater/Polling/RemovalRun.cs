using Headwater.Removal;

namespace Headwater.Polling;

/// <summary>What the timer of removals does.</summary>
public sealed class RemovalRun
{
    private readonly FeedDeletion _feeds;
    private readonly ArticleRetention _articles;
    private readonly TimeProvider _time;

    internal RemovalRun(FeedDeletion feeds, ArticleRetention articles, TimeProvider time) =>
        (_feeds, _articles, _time) = (feeds, articles, time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var deadline = RunDeadline.First(_time);
        try
        {
            await _feeds.GoOnAsync(deadline, cancellationToken);
        }
        finally
        {
            // One feed that cannot be deleted must not keep what is due to be erased.
            await _articles.RunAsync(deadline.Next, cancellationToken);
        }
    }
}
