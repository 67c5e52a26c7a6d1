using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Discovery.LinkedPages;

/// <summary>Whether a page that was not fetched is requested again.</summary>
internal static class PageRetry
{
    /// <summary>
    /// An article waits for three attempts at its page, but no longer than this while its site answers no other page either. Then it is
    /// made of the feed's text.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    private const int MaxAttempts = 3;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(5);

    /// <summary>Why there is no page, and when it is requested again; null for never.</summary>
    public static (string Reason, DateTimeOffset? Until) Of(PoliteAnswer answer, int attempts, DateTimeOffset now)
    {
        var (reason, until) = answer switch
        {
            PoliteAnswer.Refused refused => (refused.Reason, refused.Until),
            PoliteAnswer.Answered { Outcome: FetchOutcome.RetryLater { Until: { } at } later } => (later.Reason, at),
            PoliteAnswer.Answered
            {
                Outcome: FetchOutcome.RetryLater or FetchOutcome.TimedOut or FetchOutcome.Unreachable or FetchOutcome.NotConfigured
                    or FetchOutcome.HttpError { Status: >= 500 }
            } passing => (passing.Outcome.Reason, now + (FirstRetry * Math.Pow(4, attempts))),
            PoliteAnswer.Answered other => (other.Outcome.Reason, (DateTimeOffset?)null),
            _ => throw new NotSupportedException($"Unknown answer: {answer.GetType()}."),
        };
        return (reason, attempts + 1 < MaxAttempts && until <= now + MaxWait ? until : null);
    }
}
