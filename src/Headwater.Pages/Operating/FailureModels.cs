using Headwater.Pages.Layout;
using Headwater.Storage;

namespace Headwater.Pages.Operating;

/// <summary>What <see cref="FailureListView"/> shows.</summary>
public sealed record FailureListModel
{
    public const string Path = "/failures";

    /// <summary>The number of failures that are shown at most.</summary>
    public const int Most = 200;

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<ShownFailure> Failures { get; init; }

    /// <summary>Why the index cannot be asked for the titles of articles; null when it was not needed, or answered.</summary>
    public required string? IndexFault { get; init; }

    public required IReadOnlyDictionary<string, int> ByState { get; init; }

    /// <summary>Null for all.</summary>
    public required string? State { get; init; }

    public required PageQuery PageQuery { get; init; }

    /// <summary>True when there may be more.</summary>
    public required bool IsCut { get; init; }

    public string? Feed => PageQuery["feed"];

    /// <summary>The same failures from the API.</summary>
    public string Api => PageQuery.With("limit", $"{Most}").At("/api/failures");
}

/// <param name="Title">Of the article, when an older version of it is there.</param>
public sealed record ShownFailure(Failure Failure, string? Title)
{
    public bool IsDead => Failure.State == FailureLog.Dead;

    /// <summary>False for a message that does not say of which feed it is.</summary>
    public bool HasFeed => Failure.FeedId != FailureLog.UnknownFeed;

    public string Name => Title ?? Failure.Kind switch
    {
        FailureLog.DocumentKind => $"The document of {Failure.Subject}",
        FailureLog.MessageKind => $"A message, {Failure.Subject}",
        _ => $"Article {Failure.Subject}",
    };
}

/// <summary>What <see cref="FailureView"/> shows.</summary>
/// <param name="IndexFault">Why the index cannot be asked for the title; null when it was not needed, or answered.</param>
/// <param name="Input">Null when it is not stored.</param>
/// <param name="IsCut">True when only its beginning is shown.</param>
public sealed record FailureModel(ShownFailure Shown, string? IndexFault, string? Input, bool IsCut);
