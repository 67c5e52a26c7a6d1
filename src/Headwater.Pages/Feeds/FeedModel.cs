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

    /// <summary>Null while the index is away.</summary>
    public required FeedArticles? Articles { get; init; }

    /// <summary>Why the index cannot be asked for them; null when it answered.</summary>
    public required string? IndexFault { get; init; }

    /// <summary>The number of documents and items of it that could not be processed, as <c>/failures</c> lists them.</summary>
    public required int NotProcessed { get; init; }

    /// <summary>The last polls, newest first.</summary>
    public required IReadOnlyList<PollRecord> Polls { get; init; }
}

/// <summary>What the index has of a feed.</summary>
/// <param name="Total">The number of all its articles.</param>
/// <param name="Weeks">Articles of the last weeks, oldest first.</param>
public sealed record FeedArticles(long Total, IReadOnlyList<ListedArticle> Newest, IReadOnlyList<int> Weeks);
