using Headwater.Fetching;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>
/// The robots.txt of sites from which more than feeds is requested. In memory: the timer runs on one instance, and a new instance requests
/// the files again.
/// </summary>
internal sealed class RobotsCache(FeedFetcher fetcher, IOptions<FetchingOptions> options, TimeProvider time) : IDisposable
{
    // RFC 9309, section 2.4: no longer than a day.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    // While a site does not say what it allows, it allows nothing; its file is requested again this much later.
    private static readonly TimeSpan SilentFor = TimeSpan.FromHours(1);

    // Characters of patterns. A site mostly has a few hundred, and half a million at most.
    private const long MaxLength = 8 * 1024 * 1024;
    private const int LengthOfSite = 1_000;

    private readonly MemoryCache _sites = new(new MemoryCacheOptions { SizeLimit = MaxLength });
    private readonly string _product = UserAgent.ProductOf(options.Value);

    /// <summary>The rules of a URL's site; null when they have to be fetched first.</summary>
    /// <param name="own">See <see cref="FetchRequest.Options"/>.</param>
    public Answer? Find(Uri url, FetchOptions? own) =>
        _sites.TryGetValue(Site(url, own), out Answer? known) && known!.Until > time.GetUtcNow() ? known : null;

    /// <summary>Asks the site, whose host the caller has reserved.</summary>
    /// <param name="own">See <see cref="FetchRequest.Options"/>.</param>
    /// <param name="beforeRedirect">See <see cref="FetchRequest.BeforeRedirect"/>.</param>
    public async Task<Answer> FetchAsync(
        Uri url, FetchOptions? own, Func<Uri, CancellationToken, Task<string?>> beforeRedirect, CancellationToken cancellationToken)
    {
        var file = new Uri(url, "/robots.txt");
        var fetched = await fetcher.FetchAsync(
            new FetchRequest(file.AbsoluteUri)
            {
                Accept = "text/plain, */*;q=0.5",
                ReadTo = RobotsRules.MaxBytes + 1,
                BeforeRedirect = beforeRedirect,
                Options = own,
            },
            cancellationToken);
        var answer = Of(fetched, time.GetUtcNow());

        // The run ended before a redirect could be followed: that says nothing.
        if (fetched is not FetchOutcome.RedirectDeferred)
            _sites.Set(Site(url, own), answer, new MemoryCacheEntryOptions { Size = LengthOfSite + (answer.Rules?.Length ?? 0) });
        return answer;
    }

    public void Dispose() => _sites.Dispose();

    private Answer Of(FetchOutcome fetched, DateTimeOffset now) => fetched switch
    {
        FetchOutcome.Fetched file => new Answer(RobotsRules.Parse(file.Body.Span, _product), now + Lifetime, null),

        // 4xx: there are no rules. 429 is the one that asks to come back later.
        // A circle of redirects leads nowhere either (section 2.3.1.2). What must not be requested is refused when the page is.
        FetchOutcome.Gone or FetchOutcome.HttpError { Status: >= 400 and < 500 } or FetchOutcome.BadRedirect or FetchOutcome.Forbidden =>
            new Answer(RobotsRules.AllowAll, now + Lifetime, null),
        FetchOutcome.RetryLater { Until: { } until, Reason: var why } when until > now + SilentFor => new Answer(null, until, why),
        _ => new Answer(null, now + SilentFor, fetched.Reason),
    };

    // What the proxy of one feed cannot reach, or one feed must not, says nothing about the site for others.
    private static (string Site, Uri? Proxy, bool AllowPrivate) Site(Uri url, FetchOptions? own) =>
        (url.GetLeftPart(UriPartial.Authority).ToLowerInvariant(), own?.Proxy, own?.AllowPrivate == true);

    /// <param name="Rules">Null while the site does not answer, which allows nothing.</param>
    /// <param name="Until">When the file is requested again.</param>
    /// <param name="Silence">Why there are no rules.</param>
    public sealed record Answer(RobotsRules? Rules, DateTimeOffset Until, string? Silence)
    {
        /// <summary>Before it, the site's <c>Crawl-delay</c> is not over.</summary>
        public DateTimeOffset NextPage { get; private set; }

        /// <summary>A page is requested, or was answered.</summary>
        public void Asked(DateTimeOffset now) => NextPage = now + (Rules?.CrawlDelay ?? TimeSpan.Zero);
    }
}
