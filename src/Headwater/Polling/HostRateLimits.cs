using System.Collections.Concurrent;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// Tells a host that limits this service from a feed with a limit of its own: the other feeds of a host wait when several of its
/// feeds in a row were answered 429.
/// </summary>
internal sealed class HostRateLimits(PollingOptions options)
{
    private readonly ConcurrentDictionary<string, Refusals> _hosts = new();

    /// <summary>Until when the feeds of the host must wait; null when they may be polled.</summary>
    public DateTimeOffset? Until(string domain, DateTimeOffset now)
    {
        if (!_hosts.TryGetValue(domain, out var refusals))
            return null;
        lock (refusals)
        {
            if (refusals.Feeds.Count < options.HostRefusals)
                return null;
            if (refusals.Until > now)
                return refusals.Until;
            _hosts.TryRemove(domain, out _);
            return null;
        }
    }

    /// <summary>
    /// A feed that is served shows that the host imposes no limit. A few refused feeds do not silence their neighbours for longer than
    /// failures do: one domain may host many publishers, and Retry-After can be ten years. The refused feed itself obeys it.
    /// </summary>
    public void Record(string domain, FeedRow feed, PollResult result, DateTimeOffset now) =>
        Record(domain, feed.Id, result.Response, result.IsSuccess, now);

    /// <inheritdoc cref="Record(string, FeedRow, PollResult, DateTimeOffset)"/>
    public void Record(string domain, string feedId, FetchOutcome? response, bool isServed, DateTimeOffset now)
    {
        if (response is not FetchOutcome.RetryLater { Status: 429 } refused)
        {
            if (isServed)
                _hosts.TryRemove(domain, out _);
            return;
        }

        var refusals = _hosts.GetOrAdd(domain, _ => new Refusals());
        lock (refusals)
        {
            refusals.Feeds.Add(feedId);
            var (until, latest) = (refused.Until ?? now + options.DefaultInterval, now + options.MaxBackOff);
            if (until > refusals.Until)
                refusals.Until = until < latest ? until : latest;
        }
    }

    private sealed class Refusals
    {
        public HashSet<string> Feeds { get; } = [];
        public DateTimeOffset Until { get; set; }
    }
}
