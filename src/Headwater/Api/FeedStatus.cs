using Headwater.Index;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.Api;

/// <summary>A feed as <c>GET api/feeds</c> shows it. Times are UTC.</summary>
public sealed record FeedStatus
{
    public required string Id { get; init; }

    /// <summary>As it was registered; the values of its query only for callers with the function key.</summary>
    public required string Url { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>retired</c>, or <c>deleting</c> while its articles are being deleted.</summary>
    public required string State { get; init; }

    /// <summary>The title that it was given, else that of its document.</summary>
    public string? Title { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }
    public string? Notes { get; init; }

    /// <inheritdoc cref="FeedOptions.Interval"/>
    public PollInterval? Interval { get; init; }

    /// <inheritdoc cref="FeedOptions.IgnoreTtl"/>
    public bool? IgnoreTtl { get; init; }

    /// <inheritdoc cref="FeedOptions.Headers"/>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? UserAgent { get; init; }
    public FeedAuth? Auth { get; init; }
    public string? Cookie { get; init; }

    /// <inheritdoc cref="FeedOptions.Proxy"/>
    public string? Proxy { get; init; }

    /// <inheritdoc cref="FeedOptions.AllowPrivate"/>
    public bool? AllowPrivate { get; init; }

    /// <inheritdoc cref="FeedOptions.Rules"/>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <inheritdoc cref="FeedOptions.Retention"/>
    public FeedRetention? Retention { get; init; }

    /// <inheritdoc cref="FeedOptions.Language"/>
    public string? Language { get; init; }

    /// <inheritdoc cref="FeedOptions.FullText"/>
    public FullText? FullText { get; init; }

    /// <summary>The list of the setting <c>FeedLists</c> that it came with.</summary>
    public string? List { get; init; }

    /// <summary>When that list stopped naming it; an operator decides whether to keep it.</summary>
    public DateTimeOffset? UnlistedSince { get; init; }

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

    /// <summary>The first 410 Gone since the last success; a second one a day later retires the feed.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    /// <summary>The URL to which it has moved, where it is polled.</summary>
    public string? MovedTo { get; init; }

    /// <summary>Where permanent redirects lead, until they have lasted long enough.</summary>
    public string? MayHaveMovedTo { get; init; }

    /// <summary>Items a week by the dates of the last document.</summary>
    public double? ItemsPerWeek { get; init; }

    /// <summary>What the publisher asks of feed readers.</summary>
    public required PublisherHints Asked { get; init; }

    /// <summary>Its last backfill; null when there was none, and in lists of feeds.</summary>
    public BackfillStatus? Backfill { get; init; }

    /// <summary>Of a dry run: how many of its articles would expire.</summary>
    public ExpiredArticles? Expired { get; init; }

    internal static FeedStatus Of(FeedRow feed) => new()
    {
        Id = feed.Id,
        Url = feed.Url,
        State = FeedStates.Name(feed.State),
        Title = feed.ListedTitle,
        Tags = feed.Tags,
        Notes = feed.Notes,
        Interval = feed.Options.Interval,
        IgnoreTtl = feed.Options.IgnoreTtl,
        Headers = feed.Options.Headers,
        UserAgent = feed.Options.UserAgent,
        Auth = feed.Options.Auth,
        Cookie = feed.Options.Cookie,
        Proxy = feed.Options.Proxy,
        AllowPrivate = feed.Options.AllowPrivate,
        Rules = feed.Options.Rules,
        Retention = feed.Options.Retention,
        Language = feed.Options.Language,
        FullText = feed.Options.FullText,
        List = feed.List,
        UnlistedSince = feed.UnlistedSince,
        Registered = feed.Registered,
        LastPoll = feed.Polled is { } polled ? new PollStatus(polled, feed.Outcome ?? "", feed.OutcomeReason ?? "") : null,
        NextPoll = feed.Due is { } due ? new NextPoll(due, feed.DueReason) : null,
        LastSuccess = feed.Succeeded,
        LastChange = feed.Changed,
        Failures = feed.Failures,
        GoneSince = feed.GoneSince,
        MovedTo = feed.MovedTo,
        MayHaveMovedTo = feed.Relocation?.Target,
        ItemsPerWeek = feed.Cadence.ItemsPerWeek is { } items ? Math.Round(items, 1) : null,
        Asked = feed.Asked,
    };

    /// <summary>For callers without the function key.</summary>
    internal FeedStatus Shown() => this with
    {
        Url = ShownUrl.In(Url)!,
        List = ShownUrl.In(List),
        MovedTo = ShownUrl.In(MovedTo),
        MayHaveMovedTo = ShownUrl.In(MayHaveMovedTo),
        LastPoll = LastPoll is null ? null : LastPoll with { Reason = ShownUrl.In(LastPoll.Reason)! },
        NextPoll = NextPoll is null ? null : NextPoll with { Reason = ShownUrl.In(NextPoll.Reason)! },
    };
}

/// <param name="Outcome">Stable, kebab-case.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PollStatus(DateTimeOffset At, string Outcome, string Reason);

/// <summary>A page of the registry.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record FeedPage(IReadOnlyList<FeedStatus> Feeds, string? NextCursor = null);
