using Headwater.Index;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Removal;

/// <summary>Ends articles that are too old, or too many for their feed, as a deletion does; then purges what is due.</summary>
/// <remarks>
/// The index says which: in an order by time these are the last, so a run reads no more than it ends. An item that is still in its feed's
/// document is known there and does not come back. One that is edited does not either, when it is too old; where there are too many it
/// does, until the next run.
/// </remarks>
public sealed partial class ArticleRetention(
    IArticleIndex index, ArticleRemover remover, ArticlePurger purger, IOptions<RetentionOptions> options, TimeProvider time,
    ILogger<ArticleRetention> logger)
{
    // Three calls each: two minutes of the five that a function has. The next run goes on.
    internal const int MaxPerRun = 2_000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken);
        await purger.PurgeAsync(cancellationToken);
    }

    /// <summary>How many articles would end now.</summary>
    public async Task<EndedArticles> CountAsync(CancellationToken cancellationToken) =>
        IsOn ? await index.CountEndedAsync(Before, options.Value.MaxArticlesPerFeed, cancellationToken) : new EndedArticles(0, 0);

    private bool IsOn => options.Value is { MaxAge: not null } or { MaxArticlesPerFeed: not null };

    private DateTimeOffset? Before => time.GetUtcNow() - options.Value.MaxAge;

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!IsOn)
            return;
        await index.CatchUpAsync(fresh: true, cancellationToken);
        var due = await index.EndedAsync(Before, options.Value.MaxArticlesPerFeed, MaxPerRun, cancellationToken);
        foreach (var feed in due.GroupBy(article => article.FeedId))
        {
            var ended = await remover.EndAsync(feed.Key, [.. feed.Select(article => article.Id)], cancellationToken);
            Log.Ended(logger, feed.Key, ended);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(227, LogLevel.Information, "{FeedId}: {Count} articles ended")]
        public static partial void Ended(ILogger logger, string feedId, int count);
    }
}
