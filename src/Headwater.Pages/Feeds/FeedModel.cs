using Headwater.Api;
using Headwater.Index;
using Headwater.Polling;

namespace Headwater.Pages.Feeds;

/// <summary>What <see cref="FeedView"/> shows.</summary>
public sealed record FeedModel
{
    public required FeedStatus Feed { get; init; }
    public required FeedWellness Health { get; init; }

    public bool IsDeleting => Health == FeedWellness.Deleting;

    public bool BackfillRuns => Feed.Backfill is { State: "running" };

    /// <summary>Whether the URL is shown as it is, without a key that is left out.</summary>
    public required bool ShowsWholeUrl { get; init; }

    /// <summary>Registered minutes ago: its first articles may be on their way.</summary>
    public required bool IsFresh { get; init; }

    /// <summary>The title that an operator gave it; null where it has that of its document.</summary>
    public required string? GivenTitle { get; init; }

    /// <summary>The title of its last document.</summary>
    public required string? DocumentTitle { get; init; }

    /// <summary>The number of all its articles.</summary>
    public required long Articles { get; init; }

    /// <summary>The number of documents and items of it that could not be processed, as <c>/failures</c> lists them.</summary>
    public required int NotProcessed { get; init; }

    public required IReadOnlyList<ListedArticle> Newest { get; init; }

    /// <summary>The last polls, newest first.</summary>
    public required IReadOnlyList<PollRecord> Polls { get; init; }

    /// <summary>Articles of the last weeks, oldest first.</summary>
    public required IReadOnlyList<int> Weeks { get; init; }
}
