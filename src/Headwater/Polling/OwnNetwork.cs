using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// Tells a publisher that does not answer from a network of ours that is down: when feeds of several domains that were well fall silent one
/// after the other and nobody answers in between, the fault is likelier here, and their polls do not count.
/// </summary>
internal sealed class OwnNetwork
{
    /// <summary>Two publishers may fail at once; three are no accident.</summary>
    internal const int Domains = 3;

    /// <summary>Soon enough to miss little, and with the bound below no more than a dozen attempts at a publisher who is down after all.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>After this the feeds back off like any that fail.</summary>
    internal static readonly TimeSpan LongestDoubt = TimeSpan.FromHours(1);

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
    public Doubt? Note(string domain, FeedRow feed, PollResult result, DateTimeOffset now)
    {
        if (result.Fetched is not { } fetched)
            return null;
        lock (_gate)
        {
            // Who sends us elsewhere has answered, and so has who breaks off or drips: asked again every few minutes, he would send as much each time.
            if (fetched is not (FetchOutcome.Unreachable or FetchOutcome.TimedOut) or { IsAnswered: true } || fetched.Redirects.Count > 0)
            {
                _silent.Clear();
                return null;
            }

            // It failed before: that says nothing of the network.
            if (feed.Failures > 0)
                return null;
            if (_silent.Count == 0)
                _since = now;
            var begins = _silent.Add(domain) && _silent.Count == Domains;
            return _silent.Count >= Domains && now - _since < LongestDoubt ? new Doubt(now + Pause, begins) : null;
        }
    }

    /// <param name="Until">When to ask again.</param>
    /// <param name="Begins">This is the poll that raised it.</param>
    internal readonly record struct Doubt(DateTimeOffset Until, bool Begins);
}
