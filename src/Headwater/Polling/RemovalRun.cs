using Headwater.Removal;

namespace Headwater.Polling;

/// <summary>What the timer of removals does.</summary>
public sealed class RemovalRun
{
    private readonly FeedDeletion _feeds;
    private readonly ArticleRetention _articles;

    internal RemovalRun(FeedDeletion feeds, ArticleRetention articles) => (_feeds, _articles) = (feeds, articles);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _feeds.GoOnAsync(cancellationToken);
        }
        finally
        {
            // One feed that cannot be deleted must not keep what is due to be erased.
            await _articles.RunAsync(cancellationToken);
        }
    }
}
