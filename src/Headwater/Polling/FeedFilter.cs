namespace Headwater.Polling;

/// <summary>Which feeds a listing shows.</summary>
/// <param name="After">The id after which the page begins.</param>
internal sealed record FeedFilter(FeedState? State, bool? Failing, int Limit, string? After);
