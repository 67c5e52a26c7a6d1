using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// Tells a publisher that does not answer from an outage of this service's own network: when feeds of several domains that were fine stop
/// answering in a row and no host answers in between, the fault is probably here, and their polls do not count.
/// </summary>
internal sealed class OutageDetector
{
    /// <summary>Two publishers may fail at once by chance; three hardly do.</summary>
    internal const int Domains = 3;

    /// <summary>
    /// Short, so that little is missed. With the bound below, a publisher that is down itself gets at most a dozen attempts.
    /// </summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>After this the feeds back off like any feed that fails.</summary>
    internal static readonly TimeSpan MaxSuspicion = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _silent = [];
    private DateTimeOffset _since;

    /// <summary>Since when the network is suspected; null while it is not.</summary>
    public DateTimeOffset? SuspectedSince
    {
        get
        {
            lock (_gate)
                return _silent.Count >= Domains ? _since : null;
        }
    }

    /// <summary>Null when the poll counts.</summary>
    public Suspicion? Record(string domain, FeedRow feed, PollResult result, DateTimeOffset now)
    {
        // What was refused before a packet was sent says nothing either.
        if (result.Response is not { } fetched || fetched is FetchOutcome.NotConfigured or FetchOutcome.Forbidden { WasHeard: false })
            return null;
        lock (_gate)
        {
            // A redirect is an answer, and so is a body that breaks off or drips: asked again every few minutes, the server would send as
            // much each time.
            if (fetched is not (FetchOutcome.Unreachable or FetchOutcome.TimedOut) or { WasHeard: true })
            {
                _silent.Clear();
                return null;
            }

            // The feed failed before, or never answered, so this failure says nothing about the network.
            if (feed.Failures > 0 || feed.Succeeded is null)
                return null;
            if (_silent.Count == 0)
                _since = now;
            var begins = _silent.Add(domain) && _silent.Count == Domains;
            return _silent.Count >= Domains && now - _since < MaxSuspicion ? new Suspicion(now + Pause, begins) : null;
        }
    }

    /// <param name="Until">When to poll again.</param>
    /// <param name="Begins">True for the poll that raised the suspicion.</param>
    internal readonly record struct Suspicion(DateTimeOffset Until, bool Begins);
}
