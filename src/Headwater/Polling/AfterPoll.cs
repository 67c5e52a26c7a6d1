using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>What a poll makes of a feed's row: a function of what was known, what came, and the time.</summary>
internal static class AfterPoll
{
    public static FeedRow Of(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        var after = feed with
        {
            Polled = now,
            Outcome = result.Code,
            OutcomeReason = result.Reason,
            Due = now + options.DefaultInterval,
            DueReason = "The default interval.",
            Failures = result.IsSuccess ? 0 : feed.Failures + 1,
            Succeeded = result.IsSuccess ? now : feed.Succeeded,
            DocumentRefused = result is PollResult.NotAFeed || (feed.DocumentRefused && result is not PollResult.Read),
        };
        return result switch
        {
            PollResult.Read read => after with
            {
                Title = read.Document.Feed.Title?.Value,
                HttpETag = read.Fetched.Headers.ETag,
                HttpLastModified = read.Fetched.Headers.LastModified,
                BodyHash = read.BodyHash,
                Changed = read.Items.New + read.Items.Changed > 0 ? now : feed.Changed,
            },
            PollResult.Unchanged { Fetched: FetchOutcome.NewDocument same } => after with
            {
                HttpETag = same.Headers.ETag,
                HttpLastModified = same.Headers.LastModified,
            },
            _ => after,
        };
    }
}
