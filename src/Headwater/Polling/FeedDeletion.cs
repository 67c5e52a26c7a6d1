using System.Security.Cryptography;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Deletes feeds with everything that was fetched of them.</summary>
/// <remarks>
/// A mark in the feed's row comes first: while it is there the feed is not polled, cannot be registered, and the timer goes on with its
/// deletion. A poll or a message that had begun before may still write something, so the timer looks again, once soon after and once when
/// the grace period is over. Each look begins with the mark, too, or it would delete the articles of a feed that is registered meanwhile.
/// Then only the feed's id is left.
/// </remarks>
internal sealed partial class FeedDeletion(
    FeedTable feeds, FeedDirectory directory, IEnumerable<IFeedWork> work, ArticleRemover remover, ArticlePurger purger,
    IOptions<RemovalOptions> options, TimeProvider time, ILogger<FeedDeletion> logger)
{
    // A function ends after five minutes, and what it had begun with it.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(15);

    // Of a feed. Where storage is slow, the time of the run ends it earlier.
    internal int MaxArticlesPerRun { get; init; } = 20_000;

    /// <summary>
    /// Deletes a feed, as far as a request can: then its row has no mark any more, else the timer goes on. May be repeated, also for a
    /// deleted feed.
    /// </summary>
    /// <returns>False when another writer was first.</returns>
    public async Task<bool> TryDeleteAsync(FeedRow feed, bool now, CancellationToken cancellationToken)
    {
        var isMarked = feed.IsBeingDeleted && (feed.SkipsGrace || !now);
        if (!isMarked && !await feeds.TryReplaceAsync(feed, Marked(feed, now), cancellationToken))
            return false;
        directory.Forget();

        // Azure gives up an answer after 230 seconds: two minutes for the lines of the log, one for the blobs.
        var deadline = RunDeadline.First(time).Next;

        // From here on a caller that disconnects stops nothing.
        if (await TryEndAsync(feed.Id, int.MaxValue, deadline, CancellationToken.None) && now)
            await purger.PurgeNowAsync(deadline.Next, CancellationToken.None);
        return true;
    }

    /// <summary>Goes on with deletions that were interrupted, and looks again at those whose time has come.</summary>
    public async Task GoOnAsync(RunDeadline deadline, CancellationToken cancellationToken)
    {
        var due = await feeds.DeletedAsync(cancellationToken).Where(IsDue).ToArrayAsync(cancellationToken);

        // In any order: one that takes all the time, or fails, must not come before the others in every run.
        RandomNumberGenerator.Shuffle(due.AsSpan());
        foreach (var feed in due)
        {
            if (deadline.IsOver)
                return;
            if (feed.IsBeingDeleted)
                Log.GoesOn(logger, feed.Id, feed.DeletedAt);
            else if (!await feeds.TryReplaceAsync(feed, MarkedToLook(feed), cancellationToken))
                continue; // registered again, or done by another run
            await TryEndAsync(feed.Id, MaxArticlesPerRun, deadline, cancellationToken);
        }
    }

    /// <summary>Of rows that an earlier version wrote, without mark and time, all that have a URL.</summary>
    private bool IsDue(FeedRow deleted) =>
        deleted.IsBeingDeleted || (deleted.LooksAgain ?? (deleted.Url.Length > 0 ? DateTimeOffset.MinValue : null)) <= time.GetUtcNow();

    private FeedRow Marked(FeedRow feed, bool now) => new()
    {
        Id = feed.Id,
        Url = feed.Url,
        Registered = feed.Registered,
        State = FeedState.Deleted,
        DeletedAt = feed.DeletedAt ?? time.GetUtcNow(),
        IsBeingDeleted = true,
        SkipsGrace = now || feed.SkipsGrace,
    };

    private FeedRow MarkedToLook(FeedRow feed)
    {
        var since = feed.DeletedAt ?? feed.Timestamp ?? time.GetUtcNow();
        return feed with { DeletedAt = since, IsBeingDeleted = true, LooksAgain = feed.LooksAgain ?? since };
    }

    /// <summary>Does what is due of a deletion: nothing, where another run did, or the feed was registered again after that.</summary>
    /// <returns>False when some of it is left.</returns>
    private async Task<bool> TryEndAsync(string id, int max, RunDeadline deadline, CancellationToken cancellationToken)
    {
        if (await feeds.FindAsync(id, cancellationToken) is not { State: FeedState.Deleted, IsBeingDeleted: true } feed)
            return true;
        var since = feed.DeletedAt ?? time.GetUtcNow();
        foreach (var kind in work)
        {
            if (!await kind.TryForgetAsync(id, cancellationToken))
                return false;
        }

        await feeds.ForgetTitleAsync(id, cancellationToken);

        // What is deleted already gets lines without grace period once: a look of such a deletion removes every blob itself.
        var skipsGrace = feed.SkipsGrace && feed.LooksAgain is null;
        if (!await remover.TryRemoveFeedAsync(id, since, skipsGrace, max, deadline, cancellationToken))
            return false;

        var now = time.GetUtcNow();
        var end = feed.SkipsGrace ? since : since + options.Value.GracePeriod;
        var after = feed with { IsBeingDeleted = false };
        if (feed.LooksAgain is null)
            after = after with { LooksAgain = now + FirstLook };
        else if (end > now)
            after = after with { LooksAgain = end };

        // A minute more, as the lists above may take all of this one in each run.
        else if (await purger.TryEraseFeedAsync(id, deadline.Next, cancellationToken))
            after = OnlyId(feed);

        // Last: while the mark or the time is there, the next run does it again.
        await feeds.TryReplaceAsync(feed, after, cancellationToken);
        directory.Forget();
        return true;
    }

    /// <summary>So that the settings do not register it again.</summary>
    private static FeedRow OnlyId(FeedRow feed) => new() { Id = feed.Id, Registered = feed.Registered, State = FeedState.Deleted };

    private static partial class Log
    {
        [LoggerMessage(111, LogLevel.Information, "The deletion of {Feed}, which began at {Since}, is not finished and goes on")]
        public static partial void GoesOn(ILogger logger, string feed, DateTimeOffset? since);
    }
}
