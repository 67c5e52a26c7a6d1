namespace Headwater.Polling;

/// <summary>What becomes of a feed's row when an operator asks for a poll or changes its options.</summary>
internal static class OperatorRequests
{
    /// <summary>The reason of a forced poll.</summary>
    public const string AtOnce = "An operator asked for it at once.";

    /// <summary>Due at once, but no earlier than politeness and the publisher allow.</summary>
    /// <param name="force">Ignores everything but the pause between two requests to a host.</param>
    /// <param name="whole">Asks for the whole document, whatever the validators say.</param>
    public static FeedRow DueOnRequest(
        this FeedRow feed, DateTimeOffset now, PollingOptions options, bool force = false, bool whole = false)
    {
        var earliest = force ? new NextPoll(now, AtOnce) : Schedule.Earliest(feed, now, options);

        // A request for a poll never makes it later: after a cut document the next one comes sooner than an operator may have it.
        if (!force && feed.Due is { } planned && planned < earliest.At)
            earliest = new NextPoll(planned, feed.DueReason);
        var due = feed with { Due = earliest.At, DueReason = earliest.Reason };
        if (force)
            due = due with { Asked = due.Asked with { RetryAfter = null, RetryAfterHeader = null } };
        return whole ? due with { HttpETag = null, HttpLastModified = null } : due;
    }

    /// <summary>The feed with other options, and due when they say.</summary>
    public static FeedRow With(this FeedRow before, FeedOptions changed, DateTimeOffset now, PollingOptions options)
    {
        var feed = before with { Options = changed };
        if (!changed.AsksLike(before.Options))
        {
            // Other headers or another proxy may yield another document, so the validators no longer apply.
            feed = WithoutValidators(feed);
            return feed.Due is null ? feed : feed.DueOnRequest(now, options);
        }

        // What a rule dropped is still in the document, which would otherwise not be looked at again.
        if (!changed.HasRulesOf(before.Options))
            feed = WithoutValidators(feed);
        if (changed.Interval == before.Options.Interval && changed.IgnoreTtl == before.Options.IgnoreTtl)
            return feed;

        // The due time of a failing feed follows from its failures. A clock that was ahead may have dated a poll years from now.
        if (feed.Due is null || feed.Failures > 0 || feed.Polled is not { } polled || polled > now)
            return feed;
        var next = Schedule.AfterOptionsChange(feed, polled, options);
        return feed with { Due = next.At > now ? next.At : now, DueReason = next.Reason };
    }

    private static FeedRow WithoutValidators(FeedRow feed) =>
        feed with { HttpETag = null, HttpLastModified = null, BodyHash = null, UnconditionalAt = null };
}
