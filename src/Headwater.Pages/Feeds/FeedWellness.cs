using Headwater.Api;

namespace Headwater.Pages.Feeds;

/// <summary>How a feed is, in one word.</summary>
public enum FeedWellness
{
    Well,

    /// <summary>Registered and not polled yet.</summary>
    New,

    /// <summary>Overdue for more than ten minutes: the poller does not run, or cannot keep up.</summary>
    Late,

    /// <summary>The last polls failed.</summary>
    Failing,
    Paused,

    /// <summary>Its publisher said that it is gone.</summary>
    Retired,

    /// <summary>It was deleted, and its articles are being deleted.</summary>
    Deleting,
}

internal static class FeedWellnessOf
{
    public static FeedWellness Wellness(this FeedStatus feed, DateTimeOffset now) => feed switch
    {
        { State: "paused" } => FeedWellness.Paused,
        { State: "retired" } => FeedWellness.Retired,
        { State: "deleting" } => FeedWellness.Deleting,
        { Failures: > 0 } => FeedWellness.Failing,
        _ when feed.NextPoll is { } next && now - next.At > HealthCheck.LateAfter => FeedWellness.Late,
        { LastPoll: null } => FeedWellness.New,
        _ => FeedWellness.Well,
    };

    /// <summary>Title, or else what is short and tells it apart: host and path.</summary>
    public static string Name(this FeedStatus feed) => feed.Title is { Length: > 0 } title ? title : feed.ShortUrl();

    public static string ShortUrl(this FeedStatus feed) =>
        Uri.TryCreate(feed.MovedTo ?? feed.Url, UriKind.Absolute, out var url) ? url.Authority + url.AbsolutePath.TrimEnd('/') : feed.Url;
}
