using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headwater.Feeds.Parsing;
using Microsoft.Extensions.Options;

namespace Headwater.Fetching;

/// <summary>The only door to the internet.</summary>
/// <remarks>
/// It is not a browser: it keeps no cookies, sends no Referer and no trace headers, and follows redirects itself, so that every hop passes
/// the same rules. Credentials and a proxy are those of one feed (<see cref="FetchOptions"/>); that of the machine is not used.
/// </remarks>
internal sealed class FeedFetcher : IDisposable
{
    /// <summary>Kilobytes of status line and headers; the largest seen have about ten (policies and cookies).</summary>
    private const int MaxHeaderKilobytes = 64;

    /// <summary>
    /// A connection serves the feeds of one host in one run; after this the name is resolved and its addresses are checked again.
    /// </summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectionIdleTime = TimeSpan.FromSeconds(20);

    /// <summary>A body that is not read is drained up to this size, so that its connection can be reused.</summary>
    private const int MaxDrainedBytes = 64 * 1024;

    /// <summary>The head of a page is at its start.</summary>
    private const int MaxErrorPageBytes = 1024 * 1024;

    private const string Accept =
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, "
            + "*/*;q=0.5";

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
        _userAgent = UserAgentOf(_options);
        _network = network;
        _handler = CreateHandler(_options, new Dialer(network, new AddressRules(_options), time), ChainPolicy(network.TrustedRoots));
        _http = new HttpMessageInvoker(_handler);
    }

    /// <summary>Throws only when cancelled: whatever the server does is an outcome.</summary>
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

    /// <summary>Over connections that belong to this fetch alone.</summary>
    private async Task<FetchOutcome> FollowThroughAsync(Fetch fetch, FetchOptions own, CancellationToken cancellationToken)
    {
        var dialer = new Dialer(_network, new AddressRules(_options, own.AllowPrivate), _time);
        using var handler = CreateHandler(_options, dialer, ChainPolicy(_network.TrustedRoots));
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
            using var message = CreateMessage(fetch);
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
        if (Header(response.Headers, "Location") is not { Length: > 0 } location)
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
            until = RetryAfter.Until(Header(response.Headers, "RateLimit-Reset"), date: null, _time.GetUtcNow());
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

    private HttpRequestMessage CreateMessage(Fetch fetch)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, fetch.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", _userAgent);
        headers.TryAddWithoutValidation("Accept", fetch.Accept ?? Accept);
        headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        if (fetch.ETag is not null)
            headers.TryAddWithoutValidation("If-None-Match", fetch.ETag);
        if (fetch.LastModified is not null)
            headers.TryAddWithoutValidation("If-Modified-Since", fetch.LastModified);
        foreach (var (name, value) in fetch.Options?.HeadersFor(fetch.Url) ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static DocumentOrigin OriginOf(HttpResponseMessage response, Uri url)
    {
        var headers = response.Content.Headers;
        return new DocumentOrigin(
            url.AbsoluteUri, Header(headers, "Content-Type"), Header(headers, "Content-Language"), Header(headers, "Content-Location"));
    }

    internal static string? Header(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
            return null;
        foreach (var value in values)
            return value.Length == 0 ? null : value;
        return null;
    }

    /// <summary>The name that a robots.txt calls this service by.</summary>
    internal static string ProductOf(FetchingOptions options) => UserAgentOf(options).Split('/', ' ')[0];

    private static string UserAgentOf(FetchingOptions options)
    {
        if (!string.IsNullOrEmpty(options.UserAgent))
            return options.UserAgent;
        var product = $"Headwater/{typeof(FeedFetcher).Assembly.GetName().Version!.ToString(3)}";
        return string.IsNullOrEmpty(options.ContactUrl) ? product : $"{product} (+{options.ContactUrl})";
    }

    private static SocketsHttpHandler CreateHandler(FetchingOptions options, Dialer dialer, X509ChainPolicy chainPolicy) => new()
    {
        ConnectCallback = dialer.ConnectAsync,
        ConnectTimeout = options.Timeout,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = MaxDrainedBytes,
        PooledConnectionLifetime = ConnectionLifetime,
        PooledConnectionIdleTimeout = ConnectionIdleTime,
        // Headers are bytes, and those of a response are read as Latin-1: written the same way, a validator goes back as it came.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = FetchFailure.ValidateCertificate,
            CertificateChainPolicy = chainPolicy,
        },
    };

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? trustedRoots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate can name a URL from which to download its issuer: a request that no rule would check.
            DisableCertificateDownloads = true,
        };
        if (trustedRoots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trustedRoots);
        }

        return policy;
    }
}
