namespace Headwater.Polling;

/// <summary>The words for <see cref="FeedState"/> in requests, answers and exports.</summary>
internal static class FeedStates
{
    // Of deleted feeds only those are shown whose articles are still being deleted.
    public static string Name(FeedState state) => state == FeedState.Deleted ? "deleting" : state.ToString().ToLowerInvariant();

    /// <summary>Null for a word that is not a state which a feed can be given.</summary>
    public static FeedState? Of(string? name) => name switch
    {
        "active" => FeedState.Active,
        "paused" => FeedState.Paused,
        "retired" => FeedState.Retired,
        _ => null,
    };
}
