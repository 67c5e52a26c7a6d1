namespace Headwater.Polling;

/// <summary>Which feeds a listing shows.</summary>
/// <param name="State">Null for all that are registered or being deleted; of deleted feeds, only the latter are shown.</param>
/// <param name="After">The id after which the page begins.</param>
internal sealed record FeedFilter(FeedState? State, bool? Failing, int Limit, string? After)
{
    /// <summary>A feed has one of these; none for all feeds.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it is due at <see cref="Now"/>; null for all feeds.</summary>
    public bool? Due { get; init; }

    /// <summary>Whether it has options of its own; null for all feeds.</summary>
    public bool? Custom { get; init; }

    public DateTimeOffset Now { get; init; }

    /// <summary>All of these are in its title, tags, notes, URL or id, in any case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Applies the conditions that no query of the table can.</summary>
    public bool Matches(FeedRow feed) =>
        (Tags.Count == 0 || Tags.Any(feed.Has))
        && (Custom is null || Custom == feed.Options.IsCustom)
        && (Due is null || Due == feed.Due <= Now)
        && Words.All(word => Texts(feed).Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));

    /// <summary>Without the values in its query: a search must not guess a subscriber's key letter by letter.</summary>
    private static IEnumerable<string?> Texts(FeedRow feed) =>
        [feed.Id, feed.Title, feed.GivenTitle, feed.Notes, ShownUrl.In(feed.Url), .. feed.Tags];
}
