using Headwater.Polling;

namespace Headwater.Discovery;

/// <summary>A feed of a list, and what the list says of it.</summary>
internal sealed record FeedOutline
{
    public required string Url { get; init; }

    /// <summary>Its id in the registry that exported it, if its URL was changed since; null for the id of the URL.</summary>
    public string? Id { get; init; }

    /// <summary>What the list calls it, until its document has a title.</summary>
    public string? Title { get; init; }

    public string? GivenTitle { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? Notes { get; init; }
    public FeedOptions Options { get; init; } = FeedOptions.None;
    public FeedState State { get; init; } = FeedState.Active;

    /// <summary>Why it cannot be registered; null when it can.</summary>
    public string? Error { get; init; }

    public static FeedOutline Of(FeedRow feed) => new()
    {
        Url = feed.Url,
        Id = FeedUrl.Id(feed.Url) == feed.Id ? null : feed.Id,
        Title = feed.Title,
        GivenTitle = feed.GivenTitle,
        Tags = feed.Tags,
        Notes = feed.Notes,
        Options = feed.Options,
        State = feed.State,
    };
}
