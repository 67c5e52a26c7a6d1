using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Discovery;

/// <summary>A feed that a page leads to.</summary>
/// <param name="Format">As <see cref="FeedDocument.Format"/>; null when it did not answer.</param>
/// <param name="Newest">The date of its newest item.</param>
internal sealed record FeedCandidate(string Url, string? Title, string? Format, int? Items, DateTimeOffset? Newest)
{
    [JsonIgnore]
    public FetchOutcome? Response { get; init; }
}

/// <summary>What is at an address.</summary>
internal abstract record Found
{
    private Found()
    {
    }

    /// <summary>A feed, or a page that leads to this one alone.</summary>
    public sealed record Feed(string Url, FetchOutcome.Fetched Response) : Found;

    /// <summary>
    /// A page of several feeds, the most likely first; or of one feed, where the requested one is gone, or the site's own cannot be read.
    /// </summary>
    public sealed record Several(IReadOnlyList<FeedCandidate> Candidates) : Found;

    /// <summary>The server answered, and there is no feed.</summary>
    public sealed record Nothing(string Reason) : Found;

    /// <summary>The server did not answer, or not now.</summary>
    public sealed record NoAnswer(string Url, FetchOutcome Response) : Found;
}

/// <summary>Finds the feed that an address stands for.</summary>
internal sealed class FeedFinder(FeedFetcher fetcher, FeedSecrets secrets, HostScheduler hosts, TimeProvider time)
{
    // A caller waits for the answer, and Azure's front end ends the request after 230 seconds. No request starts after this time.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    private const int MaxCandidates = 10;

    /// <param name="url">Of a feed or of a page, normalised.</param>
    /// <param name="options">Of the feed; all but its proxy count for the origin of <paramref name="url"/> alone.</param>
    /// <param name="guess">Whether to try the usual places where the page names no feed.</param>
    public async Task<Found> FindAsync(string url, FeedOptions options, bool guess, CancellationToken cancellationToken)
    {
        var own = secrets.Of(url, options, out var error);
        if (error is not null)
            return new Found.NoAnswer(url, new FetchOutcome.NotConfigured(error));
        Found? found = null;

        // Shares the pause per host with this process's polls.
        await hosts.RunAsync(
            [url],
            async (_, host, token) => found = await FindAsync(url, guess, new Search(fetcher, own, host, token)),
            time.GetUtcNow() + Budget,
            cancellationToken);
        return found!;
    }

    private static async Task<Found> FindAsync(string url, bool guess, Search search)
    {
        var response = await search.FetchAsync(url, readsErrorPage: true);
        var page = response as FetchOutcome.Fetched;
        if (page is not null && FeedParser.Parse(page.Body, page.Origin) is ParseOutcome.Parsed)
            return new Found.Feed(url, page);

        var html = page ?? response.ErrorPage;
        var address = html?.Origin.Url ?? url;
        var offered = html is null ? new OfferedFeeds([], null) : OfferedFeeds.Of(html.Body.Span, address);

        // A page that only redirects (to a folder or a language) is followed once.
        if (page is not null && offered is { Feeds.Count: 0, Next: { } next } && FeedUrl.Error(next) is null
            && await search.FetchAsync(next) is FetchOutcome.Fetched second)
        {
            if (FeedParser.Parse(second.Body, second.Origin) is ParseOutcome.Parsed)
                return new Found.Feed(next, second);
            (page, address) = (second, second.Origin.Url ?? next);
            offered = OfferedFeeds.Of(second.Body.Span, address);
        }

        List<(string Url, string? Title)> places = [.. offered.Feeds.Select(feed => (feed.Url, feed.Title))];
        if (!offered.Feeds.Any(feed => feed.IsMain))
            places.InsertRange(0, KnownPlaces(address, offered.Canonical).Select(place => (place, (string?)null)));
        var (candidates, refused) = await CheckAsync(search, places.DistinctBy(place => place.Url).Take(MaxCandidates));

        // When the page does not answer either, an address that was only inferred proves nothing.
        if (page is null)
            candidates.RemoveAll(candidate => candidate.Format is null);
        if (candidates.Count == 0 && guess)
            candidates = await GuessAsync(search, address);
        return candidates switch
        {
            // The feed is gone: the caller decides whether the one that its page names is the right one.
            [{ Response: FetchOutcome.Fetched }] when response.ErrorPage is not null && offered.Feeds.Count > 0 =>
                new Found.Several(candidates),

            // Likewise where the site's own feed cannot be read, and its comments or the feed of another site are left.
            [var left] when offered.Feeds.Any(feed => feed.IsMain) && offered.Feeds.Any(feed => feed.Url == left.Url && !feed.IsMain) =>
                new Found.Several(candidates),
            [{ Response: FetchOutcome.Fetched only } feed] => new Found.Feed(feed.Url, only),
            [{ Response: { } later } feed] => new Found.NoAnswer(feed.Url, later),
            [] when page is null => IsLater(response) ? new Found.NoAnswer(url, response) : new Found.Nothing(response.Reason),
            [] => new Found.Nothing(WhyNothing(address, offered.Feeds.Count > 0 ? refused : null, guess)),
            _ => new Found.Several(candidates),
        };
    }

    /// <param name="refused">Why the first feed that the page names cannot be read; null when it names none.</param>
    private static string WhyNothing(string address, string? refused, bool guess) =>
        $"{UrlRules.Show(new Uri(address))} is not a feed and "
            + (refused is null ? "names none." : $"names none that can be read: {refused}")
            + (guess ? " There is none in the usual places." : " With guess=true the usual places are tried.");

    private static IEnumerable<string> KnownPlaces(string address, string? canonical) =>
        KnownSites.Of(address).Concat(canonical is null ? [] : KnownSites.Of(canonical));

    /// <summary>Whether the same request may bring a feed later.</summary>
    private static bool IsLater(FetchOutcome response) =>
        response is FetchOutcome.Unreachable or FetchOutcome.TimedOut or FetchOutcome.RetryLater or FetchOutcome.RedirectDeferred
            or FetchOutcome.HttpError { Status: >= 500 };

    /// <summary>
    /// The places that are feeds, and those that could not be checked because they did not answer or no time was left. And why the first of
    /// the others is not a feed.
    /// </summary>
    private static async Task<(List<FeedCandidate> Candidates, string? Refused)> CheckAsync(
        Search search, IEnumerable<(string Url, string? Title)> places)
    {
        var (candidates, refused) = (new List<FeedCandidate>(), (string?)null);
        foreach (var (url, title) in places)
        {
            var response = search.HasNoTimeLeft ? null
                : FeedUrl.Error(url) is { } error ? new FetchOutcome.Forbidden(error)
                : await search.FetchAsync(url);
            if (response is null || IsLater(response))
                candidates.Add(new FeedCandidate(url, title, null, null, null) { Response = response });
            else if (Candidate(url, title, response) is { } candidate)
                candidates.Add(candidate);
            else
                refused ??= response is FetchOutcome.Fetched ? $"{UrlRules.Show(new Uri(url))} is not a feed." : response.Reason;
        }

        return (candidates, refused);
    }

    private static async Task<List<FeedCandidate>> GuessAsync(Search search, string address)
    {
        foreach (var url in KnownSites.Guess(address))
        {
            if (!search.HasNoTimeLeft && FeedUrl.Error(url) is null && Candidate(url, null, await search.FetchAsync(url)) is { } candidate)
                return [candidate];
        }

        return [];
    }

    private static FeedCandidate? Candidate(string url, string? title, FetchOutcome response) =>
        response is FetchOutcome.Fetched document
            && FeedParser.Parse(document.Body, document.Origin) is ParseOutcome.Parsed { Document: var feed }
            ? new FeedCandidate(
                url, feed.Feed.Title?.PlainText ?? title, feed.Format, feed.Items.Count,
                feed.Items.Max(item => item.Published ?? item.Updated))
            {
                Response = document,
            }
            : null;

    /// <summary>The requests of one search: one after another, each when its host is free.</summary>
    private sealed class Search(FeedFetcher fetcher, FetchOptions? own, HostReservation host, CancellationToken cancellationToken)
    {
        private const string NoTurn = "Other requests to its host came first, and no time was left.";

        public bool HasNoTimeLeft { get; private set; }

        public async Task<FetchOutcome> FetchAsync(string url, bool readsErrorPage = false)
        {
            // A URL that must not be requested needs no reservation: the fetch refuses it and says why.
            if (Uri.TryCreate(url, UriKind.Absolute, out var first) && UrlRules.WhyForbidden(first) is null
                && await MoveAsync(first, cancellationToken) is { } whyNot)
                return new FetchOutcome.RedirectDeferred(whyNot);
            var outcome = await fetcher.FetchAsync(
                new FetchRequest(url)
                {
                    Options = first is null ? null : own?.For(first),
                    BeforeRedirect = MoveAsync,
                    ReadsErrorPage = readsErrorPage,
                },
                cancellationToken);
            host.ReleaseHost();
            return outcome;
        }

        private async Task<string?> MoveAsync(Uri url, CancellationToken token)
        {
            if (!await host.MoveToAsync(url, token))
            {
                HasNoTimeLeft = true;
                return NoTurn;
            }

            host.RequestSent = true;
            return null;
        }
    }
}
