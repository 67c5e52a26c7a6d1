using Headwater.Index;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Removal;

/// <summary>The feeds whose articles expire otherwise than the settings say, by id; the registry is in a later room.</summary>
/// <param name="fresh">True to read the registry first.</param>
public delegate Task<IReadOnlyDictionary<string, FeedRetention>> ReadRetentions(bool fresh, CancellationToken cancellationToken);

/// <summary>Deletes articles that expired: too old, or too many for their feed; then purges what is due.</summary>
/// <remarks>
/// The index says which: ordered by their age these are the last, so a run reads no more than it deletes. An item that is still in its
/// feed's document is known there and does not come back. One that is edited does not either, when it is too old; where there are too many
/// it does, until the next run.
/// </remarks>
public sealed partial class ArticleRetention(
    IArticleIndex index, ArticleRemover remover, ArticlePurger purger, ReadRetentions retentions, IOptions<RetentionOptions> options,
    TimeProvider time, ILogger<ArticleRetention> logger)
{
    // Three calls each: two minutes of the five that a function has. The next run goes on.
    internal int MaxPerRun { get; init; } = 2_000;

    // Articles of other feeds that are passed over at most; the next run goes on where some are deleted.
    private const int MaxSearched = 1_000_000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExpireAsync(cancellationToken);
        }
        finally
        {
            // What is due to be erased must not wait for an index that does not answer.
            await purger.PurgeAsync(cancellationToken);
        }
    }

    /// <summary>How many articles have expired and are not deleted yet.</summary>
    public async Task<ExpiredArticles> CountAsync(CancellationToken cancellationToken)
    {
        var expired = IsOn
            ? await index.CountExpiredAsync(BySettings, cancellationToken)
            : new ExpiredArticles(0, 0);
        foreach (var (feedId, own) in await retentions(false, cancellationToken))
        {
            var bySettings = await index.CountExpiredAsync(BySettings with { FeedId = feedId }, cancellationToken);
            var byItself = await index.CountExpiredAsync(Rule(own, feedId), cancellationToken);
            expired = new ExpiredArticles(
                expired.TooOld - bySettings.TooOld + byItself.TooOld, expired.TooMany - bySettings.TooMany + byItself.TooMany);
        }

        return expired;
    }

    private bool IsOn => options.Value is { MaxAge: not null } or { MaxArticlesPerFeed: not null };

    private ExpiryRule BySettings => Rule(new FeedRetention());

    private ExpiryRule Rule(FeedRetention own, string? feedId = null) => new(
        time.GetUtcNow() - (own.MaxAge ?? options.Value.MaxAge), own.MaxArticles ?? options.Value.MaxArticlesPerFeed, feedId);

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var own = await retentions(true, cancellationToken);
        if (!IsOn && own.Count == 0)
            return;
        if ((await index.CatchUpAsync(fresh: true, cancellationToken)).Failure is { } failure)
            throw new UnavailableException("Nothing is deleted for its age or number while the index cannot read the log.", failure);
        var due = new HashSet<(string FeedId, string Id)>();
        foreach (var (feedId, retention) in own)
        {
            if (due.Count < MaxPerRun)
                due.UnionWith(await index.ExpiredAsync(Rule(retention, feedId), MaxPerRun - due.Count, cancellationToken));
        }

        if (IsOn)
            due.UnionWith(await DueAsync(own, MaxPerRun - due.Count, cancellationToken));
        foreach (var feed in due.GroupBy(article => article.FeedId))
        {
            var expired = await remover.ExpireAsync(feed.Key, [.. feed.Select(article => article.Id)], cancellationToken);
            Log.Expired(logger, feed.Key, expired);
        }
    }

    /// <summary>By the settings, of all feeds but those that say otherwise.</summary>
    private async Task<IEnumerable<(string FeedId, string Id)>> DueAsync(
        IReadOnlyDictionary<string, FeedRetention> own, int limit, CancellationToken cancellationToken)
    {
        // The oldest may all belong to feeds that keep them longer.
        for (var take = limit; ; take *= 4)
        {
            var expired = await index.ExpiredAsync(BySettings, take, cancellationToken);
            var others = expired.Where(article => !own.ContainsKey(article.FeedId)).Take(limit).ToList();
            if (others.Count == limit || expired.Count < take || take > MaxSearched)
                return others;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(227,
            LogLevel.Information, "{Count} articles of the feed {FeedId} reached their maximum age or number and were deleted")]
        public static partial void Expired(ILogger logger, string feedId, int count);
    }
}
