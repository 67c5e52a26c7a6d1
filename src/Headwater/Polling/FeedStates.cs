namespace Headwater.Polling;

/// <summary>The words for <see cref="FeedState"/> in requests, answers and exports.</summary>
internal static class FeedStates
{
    public static string Name(FeedState state) => state.ToString().ToLowerInvariant();

    /// <summary>Null for a word that is not a visible state.</summary>
    public static FeedState? Of(string? name) => name switch
    {
        "active" => FeedState.Active,
        "paused" => FeedState.Paused,
        "retired" => FeedState.Retired,
        _ => null,
    };
}
