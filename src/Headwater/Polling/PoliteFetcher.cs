using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>The outcome of a request for anything other than a feed.</summary>
internal abstract record PoliteAnswer
{
    private PoliteAnswer()
    {
    }

    public sealed record Answered(FetchOutcome Outcome) : PoliteAnswer;

    /// <summary>The run has no time left for it.</summary>
    /// <param name="Until">When its site may get a request again, where others may get one now; null for none.</param>
    public sealed record NoTime(DateTimeOffset? Until = null) : PoliteAnswer;

    /// <summary>The site does not allow it, or not now.</summary>
    /// <param name="Until">When to ask again; null for a refusal that lasts.</param>
    public sealed record Refused(string Reason, DateTimeOffset? Until) : PoliteAnswer;
}

/// <summary>
/// Fetches what a feed leads to: when its host is free, where its robots.txt allows it, and not while the host limits this service.
/// </summary>
internal sealed class PoliteFetcher(FeedFetcher fetcher, RobotsCache robots, HostRateLimits rateLimits, TimeProvider time)
{
    /// <param name="request">Without <see cref="FetchRequest.BeforeRedirect"/>.</param>
    /// <param name="whyNot">Why a URL must not be requested, also one that a redirect leads to; null when it may.</param>
    public async Task<PoliteAnswer> FetchAsync(
        FetchRequest request, string feedId, HostReservation host, Func<Uri, string?> whyNot, CancellationToken cancellationToken)
    {
        PoliteAnswer? denied = null;
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || UrlRules.WhyForbidden(url) is not null)
            return new PoliteAnswer.Answered(await fetcher.FetchAsync(request, cancellationToken)); // gives the reason without a request
        if ((denied = await MayAskAsync(url, isHop: false, request.Options, host, whyNot, cancellationToken)) is not null)
            return denied;

        var last = url;
        host.RequestSent = true;
        var outcome = await fetcher.FetchAsync(
            request with { BeforeRedirect = async (target, token) => await FollowAsync(target, token) }, cancellationToken);
        robots.Find(last, request.Options)?.Asked(time.GetUtcNow());
        host.ReleaseHost();
        var isServed = outcome is FetchOutcome.Fetched or FetchOutcome.NotModified;
        rateLimits.Record(RegistrableDomain.Of(last), feedId, outcome, isServed, time.GetUtcNow());
        return denied ?? new PoliteAnswer.Answered(outcome);

        async Task<string?> FollowAsync(Uri target, CancellationToken token)
        {
            var isHop = target.Authority == last.Authority;
            last = target;
            denied = await MayAskAsync(target, isHop, request.Options, host, whyNot, token);
            if (denied is not null)
                return "";
            host.RequestSent = true;
            return null;
        }
    }

    /// <summary>Null when the URL may be requested now, with its host reserved.</summary>
    /// <param name="isHop">A redirect within a site leads to it, which is part of the same page.</param>
    private async Task<PoliteAnswer?> MayAskAsync(
        Uri url, bool isHop, FetchOptions? own, HostReservation host, Func<Uri, string?> whyNot, CancellationToken cancellationToken)
    {
        if (whyNot(url) is { } reason)
            return new PoliteAnswer.Refused(reason, null);
        var domain = RegistrableDomain.Of(url);
        if (rateLimits.Until(domain, time.GetUtcNow()) is { } limited)
            return new PoliteAnswer.Refused($"{domain} answered several requests with 429 Too Many Requests, so it is not asked.", limited);
        if (robots.Find(url, own) is not { } rules)
        {
            if (!await host.MoveToAsync(url, cancellationToken))
                return new PoliteAnswer.NoTime();
            host.RequestSent = true;
            rules = await robots.FetchAsync(url, own, (target, token) => MoveAsync(target, host, token), cancellationToken);

            // The next request to the host comes after a pause.
            host.ReleaseHost();
        }

        if (rules.Rules is null)
        {
            return new PoliteAnswer.Refused(
                $"The robots.txt of {url.Authority} cannot be read, so nothing is asked. {rules.Silence}", rules.Until);
        }

        if (!rules.Rules.Allows(url))
            return new PoliteAnswer.Refused($"The robots.txt of {url.Authority} disallows {UrlRules.Show(url)}.", null);
        while (await host.MoveToAsync(url, cancellationToken))
        {
            if (isHop || rules.NextPage <= time.GetUtcNow())
            {
                rules.Asked(time.GetUtcNow());
                return null;
            }

            // Others may ask the host meanwhile: a delay is for the pages of the site, not for the polls of its feeds.
            if (!await host.WaitAsync(rules.NextPage, cancellationToken))
                return new PoliteAnswer.NoTime(rules.NextPage);
        }

        return new PoliteAnswer.NoTime();
    }

    /// <summary>Null when the redirect of a robots.txt may be followed.</summary>
    private static async Task<string?> MoveAsync(Uri target, HostReservation host, CancellationToken cancellationToken)
    {
        if (!await host.MoveToAsync(target, cancellationToken))
            return "The run of the timer ended before the redirect could be followed.";
        host.RequestSent = true;
        return null;
    }
}
