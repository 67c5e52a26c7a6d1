using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Options;

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

    /// <summary>A page of several feeds, the likeliest first.</summary>
    public sealed record Several(IReadOnlyList<FeedCandidate> Candidates) : Found;

    /// <summary>The server answered, and there is no feed.</summary>
    public sealed record Nothing(string Reason) : Found;

    /// <summary>The server did not answer, or not now.</summary>
    public sealed record NoAnswer(string Url, FetchOutcome Response) : Found;
}

/// <summary>Finds the feed that somebody means by an address.</summary>
internal sealed class FeedFinder(FeedFetcher fetcher, FeedSecrets secrets, IOptions<PollingOptions> polling, TimeProvider time)
{
    // Somebody waits for the answer, and Azure's front end ends it after 230 seconds. No request starts after this time.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    private const int MaxCandidates = 10;

    /// <param name="url">Of a feed or of a page, normalised.</param>
    /// <param name="options">Of the feed; headers among them are sent to the origin of <paramref name="url"/> alone.</param>
    /// <param name="guess">Whether to try the usual places where the page names no feed.</param>
    public async Task<Found> FindAsync(string url, FeedOptions options, bool guess, CancellationToken cancellationToken)
    {
        var own = secrets.Of(url, options, out var mistake);
        if (mistake is not null)
            return new Found.NoAnswer(url, new FetchOutcome.NotConfigured(mistake));
        var search = new Search(fetcher, own, polling.Value.HostPause, time, cancellationToken);
        var response = await search.FetchAsync(url);
        var page = response as FetchOutcome.Fetched;
        if (page is not null && FeedParser.Parse(page.Body, page.Origin) is ParseOutcome.Parsed)
            return new Found.Feed(url, page);

        var address = page?.Origin.Url ?? url;
        var offered = page is null ? new OfferedFeeds([], null) : OfferedFeeds.Of(page.Body.Span, address);
        List<(string Url, string? Title)> places = [.. offered.Feeds.Select(feed => (feed.Url, feed.Title))];
        if (!offered.Feeds.Any(feed => feed.IsMain))
            places.InsertRange(0, KnownPlaces(address, offered.Canonical).Select(place => (place, (string?)null)));
        var candidates = await CheckAsync(search, places.DistinctBy(place => place.Url).Take(MaxCandidates));

        // Where nothing answers, an address that was only inferred says nothing.
        if (page is null)
            candidates.RemoveAll(candidate => candidate.Format is null);
        if (candidates.Count == 0 && guess)
            candidates = await GuessAsync(search, address);
        return candidates switch
        {
            [{ Response: FetchOutcome.Fetched only } feed] => new Found.Feed(feed.Url, only),
            [{ Response: { } later } feed] => new Found.NoAnswer(feed.Url, later),
            [] when page is null => IsLater(response) ? new Found.NoAnswer(url, response) : new Found.Nothing(response.Reason),
            [] => new Found.Nothing(guess
                ? $"{UrlRules.Show(new Uri(address))} is not a feed, names none, and has none in the usual places."
                : $"{UrlRules.Show(new Uri(address))} is not a feed and names none. With guess=true the usual places are tried."),
            _ => new Found.Several(candidates),
        };
    }

    private static IEnumerable<string> KnownPlaces(string address, string? canonical) =>
        KnownSites.Of(address).Concat(canonical is null ? [] : KnownSites.Of(canonical));

    /// <summary>The same request may be answered with a feed another time.</summary>
    private static bool IsLater(FetchOutcome response) =>
        response is FetchOutcome.Unreachable or FetchOutcome.TimedOut or FetchOutcome.RetryLater
            or FetchOutcome.HttpError { Status: >= 500 };

    /// <summary>Those that are feeds, and those of which that is not known: they do not answer now, or there is no time left.</summary>
    private static async Task<List<FeedCandidate>> CheckAsync(Search search, IEnumerable<(string Url, string? Title)> places)
    {
        var candidates = new List<FeedCandidate>();
        foreach (var (url, title) in places)
        {
            var response = search.IsOver ? null : await search.FetchAsync(url);
            if (response is null || IsLater(response))
                candidates.Add(new FeedCandidate(url, title, null, null, null) { Response = response });
            else if (Candidate(url, title, response) is { } candidate)
                candidates.Add(candidate);
        }

        return candidates;
    }

    private static async Task<List<FeedCandidate>> GuessAsync(Search search, string address)
    {
        foreach (var url in KnownSites.Guess(address))
        {
            if (!search.IsOver && Candidate(url, null, await search.FetchAsync(url)) is { } candidate)
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

    /// <summary>The requests of one search: one after another, with the pause of polls between two to the same host.</summary>
    private sealed class Search(
        FeedFetcher fetcher, FetchOptions? own, TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        private readonly long _begun = time.GetTimestamp();
        private readonly HashSet<string> _asked = [];

        public bool IsOver => time.GetElapsedTime(_begun) >= Budget;

        public async Task<FetchOutcome> FetchAsync(string url)
        {
            if (!_asked.Add(RegistrableDomain.Of(url)) && pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellationToken);
            return await fetcher.FetchAsync(new FetchRequest(url) { Options = own }, cancellationToken);
        }
    }
}
