namespace Headwater.Polling;

internal enum FeedState
{
    Active,

    /// <summary>An operator paused it.</summary>
    Paused,

    /// <summary>The publisher said that the feed is gone permanently.</summary>
    Retired,

    /// <summary>
    /// An operator deleted it. The row stays, so that a feed of the settings does not come back at the next start; after the grace period
    /// without the URL.
    /// </summary>
    Deleted,
}
