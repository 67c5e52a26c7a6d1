using System.Collections.Concurrent;

namespace Headwater.Discovery.LinkedPages;

/// <summary>When each site last served a page, to tell a page that fails from a site that does.</summary>
internal sealed class SiteAnswers(TimeProvider time)
{
    // What a site served before this process started is unknown, so the start counts as such a time.
    private readonly DateTimeOffset _start = time.GetUtcNow();

    private readonly ConcurrentDictionary<string, DateTimeOffset> _served = new(StringComparer.Ordinal);

    public void Served(string domain) => _served[domain] = time.GetUtcNow();

    /// <summary>Whether the site served a page a short while ago: where it fails now, only that page may be broken.</summary>
    public bool AnswersOthers(string domain) => time.GetUtcNow() - _served.GetValueOrDefault(domain, _start) < PageRetry.MaxWait;

    /// <summary>Forgets the sites whose answers are too old to matter.</summary>
    public void Forget()
    {
        foreach (var (domain, at) in _served)
        {
            if (time.GetUtcNow() - at >= PageRetry.MaxWait)
                _served.TryRemove(domain, out _);
        }
    }
}
