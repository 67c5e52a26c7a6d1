using Headwater.Index;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Removal;

/// <summary>The feeds whose articles expire otherwise than the settings say, by id; the registry is in a later room.</summary>
/// <param name="fresh">True to read the registry first.</param>
internal delegate Task<IReadOnlyDictionary<string, FeedRetention>> ReadRetentions(bool fresh, CancellationToken cancellationToken);

/// <summary>Deletes articles that expired: too old, or too many for their feed; then purges what is due.</summary>
/// <remarks>
/// The index says which: ordered by their age these are the last, so a run reads no more than it deletes. An item that is still in its
/// feed's document is known there and does not come back, not even when it is edited.
/// </remarks>
internal sealed partial class ArticleRetention(
    IArticleIndex index, ArticleRemover remover, ArticlePurger purger, ReadRetentions retentions, IOptions<RetentionOptions> options,
    TimeProvider time, ILogger<ArticleRetention> logger)
{
    // Each is a read or two of a millisecond. The next run goes on.
    internal int MaxPerRun { get; init; } = 2_000;

    // Articles of other feeds that are passed over at most; the next run goes on where some are deleted.
    private const int MaxSearched = 1_000_000;

    internal async Task RunAsync(RunDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await ExpireAsync(deadline, cancellationToken);
        }
        finally
        {
            // What is due to be erased must not wait for an index that does not answer.
            await purger.PurgeAsync(deadline.Next, cancellationToken);
        }
    }

    /// <summary>How many articles have expired and are not deleted yet, or would be without the dry run.</summary>
    public async Task<RetentionReport> CountAsync(CancellationToken cancellationToken)
    {
        var byFeed = new Dictionary<string, ExpiredArticles>();
        if (IsOn)
        {
            foreach (var (feedId, expired) in await index.CountExpiredAsync(BySettings, cancellationToken))
                byFeed[feedId] = expired;
        }

        foreach (var (feedId, own) in await retentions(false, cancellationToken))
            byFeed[feedId] = await CountOfAsync(feedId, own, cancellationToken);
        return RetentionReport.Of(byFeed, options.Value.DryRun);
    }

    /// <summary>How many of a feed would expire, if this were its retention.</summary>
    public async Task<ExpiredArticles> CountAsync(string feedId, FeedRetention? own, CancellationToken cancellationToken)
    {
        await index.CatchUpAsync(fresh: false, cancellationToken);
        return await CountOfAsync(feedId, own, cancellationToken);
    }

    private async Task<ExpiredArticles> CountOfAsync(string feedId, FeedRetention? own, CancellationToken cancellationToken) =>
        (await index.CountExpiredAsync(Rule(own, feedId), cancellationToken)).GetValueOrDefault(feedId) ?? new ExpiredArticles(0, 0);

    /// <summary>How many articles of these dates would expire.</summary>
    internal ExpiredArticles Count(IReadOnlyCollection<DateTimeOffset?> published, FeedRetention? own)
    {
        var rule = Rule(own);
        return new ExpiredArticles(
            published.Count(date => date < rule.Before), rule.PerFeed is { } most ? Math.Max(0, published.Count - most) : 0);
    }

    private bool IsOn => options.Value is { MaxAge: not null } or { MaxArticlesPerFeed: not null };

    private ExpiryRule BySettings => Rule(own: null);

    private ExpiryRule Rule(FeedRetention? own, string? feedId = null) => new(
        time.GetUtcNow() - (own?.MaxAge ?? options.Value.MaxAge), own?.MaxArticles ?? options.Value.MaxArticlesPerFeed, feedId);

    private async Task ExpireAsync(RunDeadline deadline, CancellationToken cancellationToken)
    {
        if (options.Value.DryRun)
            return;
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
            var expired = await remover.ExpireAsync(feed.Key, [.. feed.Select(article => article.Id)], deadline, cancellationToken);
            Log.Expired(logger, feed.Key, expired);
            if (deadline.IsOver)
                return;
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
