using System.Net;
using Headwater.Feeds.Parsing;
using Microsoft.Extensions.Options;

namespace Headwater.Fetching;

/// <summary>The only door to the internet.</summary>
/// <remarks>
/// It is not a browser: it keeps no cookies, sends no Referer and no trace headers, and follows redirects itself, so that every hop passes
/// the same rules. Credentials and a proxy are those of one feed (<see cref="FetchOptions"/>); the proxy of the machine is not used.
/// </remarks>
internal sealed class FeedFetcher : IDisposable
{
    /// <summary>Enough for the head of a page, which names its feeds.</summary>
    private const int MaxErrorPageBytes = 1024 * 1024;

    private readonly FetchingOptions _options;
    private readonly TimeProvider _time;
    private readonly string _userAgent;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly Network _network;

    public FeedFetcher(IOptions<FetchingOptions> options, Network network, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _userAgent = UserAgent.Of(_options);
        _network = network;
        _handler = FetchHandler.Create(_options, new Dialer(network, new AddressRules(_options), time), network.TrustedRoots);
        _http = new HttpMessageInvoker(_handler);
    }

    /// <summary>Throws only when cancelled; anything that a server does is an outcome.</summary>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url))
            return new FetchOutcome.Forbidden($"'{UrlRules.Cut(request.Url)}' is not an absolute URL.");

        using var deadline = new Deadline(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Passed, cancellationToken);
        var fetch = new Fetch(request, url, new ResponseBodyReader(_options.MaxDocumentBytes), deadline);
        FetchOutcome outcome;
        try
        {
            outcome = request.Options is { NeedsOwnConnections: true } own
                ? await FollowThroughAsync(fetch, own, either.Token)
                : await FollowAsync(fetch, _http, beforeHop: null, either.Token);
        }
        catch (Exception e) when (
            !cancellationToken.IsCancellationRequested && FetchFailure.Explain(e, fetch, _options.Timeout) is { } failure)
        {
            outcome = failure is FetchOutcome.Unreachable or FetchOutcome.TimedOut && fetch is { Origin: { } origin, Body.Count: > 0 }
                ? failure with { Part = new FetchOutcome.Fetched(fetch.Body.Received, origin) }
                : failure;
        }

        return outcome with { Redirects = fetch.Redirects, IsAnswered = fetch.HasAnswer, Headers = fetch.Headers };
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Fetches over connections that belong to this fetch alone.</summary>
    private async Task<FetchOutcome> FollowThroughAsync(Fetch fetch, FetchOptions own, CancellationToken cancellationToken)
    {
        var dialer = new Dialer(_network, new AddressRules(_options, own.AllowPrivate), _time);
        using var handler = FetchHandler.Create(_options, dialer, _network.TrustedRoots);
        Func<string, ValueTask>? beforeHop = null;
        if (own.Proxy is { } proxy)
        {
            handler.UseProxy = true;
            handler.Proxy = new WebProxy(proxy) { Credentials = own.ProxyCredentials };
            beforeHop = async host => await dialer.CheckAllAsync(host, cancellationToken);
        }

        using var http = new HttpMessageInvoker(handler);
        return await FollowAsync(fetch, http, beforeHop, cancellationToken);
    }

    private async Task<FetchOutcome> FollowAsync(
        Fetch fetch, HttpMessageInvoker http, Func<string, ValueTask>? beforeHop, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (UrlRules.WhyForbidden(fetch.Url) is { } why)
                return new FetchOutcome.Forbidden(why);
            if (fetch is { Redirects.Count: > 0, BeforeRedirect: { } wait }
                && await fetch.Deadline.PauseWhileAsync(() => wait(fetch.Url, cancellationToken)) is { } reason)
                return new FetchOutcome.RedirectDeferred(reason);

            if (beforeHop is not null)
                await beforeHop(fetch.Url.IdnHost.Trim('[', ']'));
            using var message = FetchMessage.Create(fetch, _userAgent);
            using var response = await http.SendAsync(message, cancellationToken);
            fetch.Answered(response);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return await ReadAsync(response, fetch, cancellationToken);
            if (Redirect(response, fetch) is { } end)
                return end;
        }
    }

    /// <summary>Moves the fetch to the target and returns null; otherwise the outcome with which it ends here.</summary>
    private FetchOutcome? Redirect(HttpResponseMessage response, Fetch fetch)
    {
        var status = (int)response.StatusCode;
        var shown = UrlRules.Show(fetch.Url);
        if (response.Headers.Value("Location") is not { Length: > 0 } location)
            return new FetchOutcome.BadRedirect($"{shown} answers {status} without a Location.");
        if (!Uri.TryCreate(fetch.Url, location, out var target))
            return new FetchOutcome.BadRedirect(
                $"{shown} answers {status} with the Location '{UrlRules.Cut(location)}', which is not a URL.");

        var isLoop = fetch.MoveTo(target, status);
        if (RetryAfter.Until(fetch.Headers.RetryAfter, fetch.Headers.Date, _time.GetUtcNow()) is { } until)
            return new FetchOutcome.RetryLater(
                status, until, $"{shown} answers {status} and asks to wait until {until:u} before following it.");
        if (isLoop)
            return new FetchOutcome.BadRedirect(
                $"{shown} redirects in a circle, to {UrlRules.Show(fetch.Url)}; it may require cookies, which are not kept.");
        if (fetch.Redirects.Count > _options.MaxRedirects)
            return new FetchOutcome.BadRedirect(
                $"{UrlRules.Show(fetch.First)} redirects more often than Fetching__MaxRedirects allows ({_options.MaxRedirects} times).");
        return null;
    }

    private async Task<FetchOutcome> ReadAsync(HttpResponseMessage response, Fetch fetch, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation:
                fetch.Origin = OriginOf(response, fetch.Url);
                if (fetch.IsWanted?.Invoke(fetch.Origin.ContentType) == false)
                {
                    return new FetchOutcome.Unwanted(
                        $"{UrlRules.Show(fetch.Url)} is {UrlRules.Cut(fetch.Origin.ContentType)}, not a page.");
                }

                return new FetchOutcome.Fetched(
                    await fetch.Body.ReadAsync(response.Content, fetch.ReadTo, cancellationToken), fetch.Origin);
            case HttpStatusCode.NotModified when fetch.IsConditional:
                return new FetchOutcome.NotModified();
            case HttpStatusCode.NotModified:
                return new FetchOutcome.HttpError(
                    status, $"{UrlRules.Show(fetch.Url)} answers 304 Not Modified to a request without validators.");
        }

        var page = await ErrorPageAsync(response, fetch, cancellationToken);
        var why = StatusReason.Of(response, fetch.Url, fetch.Options);
        if (response.StatusCode == HttpStatusCode.Gone)
            return new FetchOutcome.Gone(why) { ErrorPage = page };
        var until = RetryAfter.Until(fetch.Headers.RetryAfter, fetch.Headers.Date, _time.GetUtcNow());
        if (until is null && response.StatusCode == HttpStatusCode.TooManyRequests)
            until = RetryAfter.Until(response.Headers.Value("RateLimit-Reset"), date: null, _time.GetUtcNow());
        return until is not null || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            ? new FetchOutcome.RetryLater(status, until, until is null ? why : $"{why} It asks to wait until {until:u}.")
            : new FetchOutcome.HttpError(status, why) { ErrorPage = page };
    }

    /// <summary>The page of a 404 or 410; null where it was not asked for, or does not come: the status says enough.</summary>
    private async Task<FetchOutcome.Fetched?> ErrorPageAsync(HttpResponseMessage response, Fetch fetch, CancellationToken cancellationToken)
    {
        if (!fetch.ReadsErrorPage || response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            return null;
        try
        {
            return new FetchOutcome.Fetched(
                await fetch.Body.ReadAsync(response.Content, MaxErrorPageBytes, cancellationToken), OriginOf(response, fetch.Url));
        }
        catch (Exception e) when (
            (e is not OperationCanceledException || fetch.Deadline.Passed.IsCancellationRequested)
            && FetchFailure.Explain(e, fetch, _options.Timeout) is not null)
        {
            return null;
        }
    }

    private static DocumentOrigin OriginOf(HttpResponseMessage response, Uri url)
    {
        var headers = response.Content.Headers;
        return new DocumentOrigin(
            url.AbsoluteUri, headers.Value("Content-Type"), headers.Value("Content-Language"), headers.Value("Content-Location"));
    }
}
