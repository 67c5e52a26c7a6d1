using System.Diagnostics;

namespace Headwater.Telemetry;

/// <summary>
/// The spans: one for a run of the timer, in it one for each poll that found something, in that one for each message, and in another
/// process the one that makes the article. Their attributes are ids and counts, never texts or URLs.
/// </summary>
public static class Tracing
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "Headwater";

    internal const string FeedId = "headwater.feed.id";
    internal const string ArticleId = "headwater.article.id";
    internal static readonly ActivitySource Source = new(SourceName);

    internal static Activity? PollFeeds() => Source.StartActivity("poll feeds");

    internal static Activity? PollFeed(string feedId) => Source.StartActivity("poll feed")?.SetTag(FeedId, feedId);

    /// <summary>
    /// Records the outcome of a poll. A poll that found nothing leaves no span: with ten thousand feeds it would be a million spans a
    /// day that say what a counter says.
    /// </summary>
    internal static void Polled(this Activity activity, string outcome, bool unchanged)
    {
        activity.SetTag(MetricNames.Outcome, outcome);
        if (unchanged)
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    internal static void Failed(this Activity activity, Exception exception) =>
        activity.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);
}
