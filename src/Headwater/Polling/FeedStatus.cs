namespace Headwater.Polling;

/// <summary>A feed as <c>GET api/feeds</c> shows it. Times are UTC.</summary>
public sealed record FeedStatus
{
    public required string Id { get; init; }

    /// <summary>As it was registered.</summary>
    public required string Url { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>retired</c>.</summary>
    public required string State { get; init; }

    public string? Title { get; init; }
    public required DateTimeOffset Registered { get; init; }
    public PollStatus? LastPoll { get; init; }

    /// <summary>Null when the feed is not polled.</summary>
    public NextPoll? NextPoll { get; init; }

    /// <summary>The last poll that was answered with the feed, new or unchanged.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The last poll that found new or changed items.</summary>
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>Failed polls in a row.</summary>
    public required int Failures { get; init; }

    internal static FeedStatus Of(FeedRow feed) => new()
    {
        Id = feed.Id,
        Url = feed.Url,
        State = feed.State.ToString().ToLowerInvariant(),
        Title = feed.Title,
        Registered = feed.Registered,
        LastPoll = feed.Polled is { } polled ? new PollStatus(polled, feed.Outcome ?? "", feed.OutcomeReason ?? "") : null,
        NextPoll = feed.Due is { } due ? new NextPoll(due, feed.DueReason) : null,
        LastSuccess = feed.Succeeded,
        LastChange = feed.Changed,
        Failures = feed.Failures,
    };
}

/// <param name="Outcome">Stable, kebab-case.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PollStatus(DateTimeOffset At, string Outcome, string Reason);

/// <param name="Reason">Why then.</param>
public sealed record NextPoll(DateTimeOffset At, string Reason);

/// <summary>A page of the registry.</summary>
public sealed record FeedPage(IReadOnlyList<FeedStatus> Feeds);
