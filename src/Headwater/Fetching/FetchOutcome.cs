using Headwater.Feeds.Parsing;

namespace Headwater.Fetching;

/// <param name="Url">Absolute http or https URL; a user name and password in it are not sent.</param>
internal sealed record FetchRequest(string Url)
{
    /// <summary>The validator of the last response, byte for byte; null for an unconditional request.</summary>
    public string? ETag { get; init; }

    /// <inheritdoc cref="ETag"/>
    public string? LastModified { get; init; }

    /// <summary>The header <c>Accept</c>; null for that of a feed.</summary>
    public string? Accept { get; init; }

    /// <summary>Whether to read a body of this Content-Type; null to read any.</summary>
    public Func<string?, bool>? IsWanted { get; init; }

    /// <summary>Decompressed bytes after which reading stops; null for the whole document.</summary>
    public int? ReadTo { get; init; }

    /// <summary>Whether to read the page of a 404 or 410, which may say where a feed went.</summary>
    public bool ReadsErrorPage { get; init; }

    /// <summary>What the feed adds to its requests; null for nothing.</summary>
    public FetchOptions? Options { get; init; }

    /// <summary>
    /// Called before a redirect is followed; it waits until the target host may get a request. It returns null to follow the redirect, or
    /// a sentence that says why the fetch ends there. Without it, redirects are followed at once.
    /// </summary>
    public Func<Uri, CancellationToken, Task<string?>>? BeforeRedirect { get; init; }
}

/// <summary>The outcome of a fetch. Each case says in <see cref="Reason"/> what an operator needs to know.</summary>
internal abstract record FetchOutcome
{
    /// <summary>The code of <see cref="Forbidden"/>, by which feeds are found when a start allows an address.</summary>
    public const string ForbiddenCode = "forbidden";

    /// <summary>The code of <see cref="NotConfigured"/>, by which feeds are found when a start may have the missing setting.</summary>
    public const string NotConfiguredCode = "not-configured";

    private FetchOutcome(string code, string reason) => (Code, Reason) = (code, reason);

    /// <summary>Stable, kebab-case. Some are older than the names of the cases; they stay, because rows and metrics have them.</summary>
    public string Code { get; }

    /// <summary>One sentence: what happened, and where.</summary>
    public string Reason { get; }

    /// <summary>The hops that were followed, in order.</summary>
    public IReadOnlyList<Redirect> Redirects { get; init; } = [];

    /// <summary>
    /// Whether the last host began to answer, even if the answer broke off. False when a redirect was not followed: its target is the last.
    /// </summary>
    public bool IsAnswered { get; init; }

    /// <summary>Whether any host answered, if only with a redirect.</summary>
    public bool WasHeard => IsAnswered || Redirects.Count > 0;

    /// <summary>What came of a document before its transfer broke off; null for nothing.</summary>
    public Fetched? Part { get; init; }

    /// <summary>The page of a 404 or 410, where it was asked for (<see cref="FetchRequest.ReadsErrorPage"/>).</summary>
    public Fetched? ErrorPage { get; init; }

    /// <summary>Headers of the last response; empty without a response.</summary>
    public PublisherHeaders Headers { get; init; } = PublisherHeaders.None;

    /// <param name="Body">Decompressed.</param>
    /// <param name="Origin">The URL after redirects and the headers a parser needs.</param>
    public sealed record Fetched(ReadOnlyMemory<byte> Body, DocumentOrigin Origin)
        : FetchOutcome("new-document", "The server sent a document.");

    /// <summary>304 to a conditional request.</summary>
    public sealed record NotModified() : FetchOutcome("not-modified", "The server answered 304 Not Modified.");

    /// <summary>410.</summary>
    public sealed record Gone(string Why) : FetchOutcome("gone", Why);

    /// <summary>
    /// 429, 503, or any other status without a document that carries Retry-After. A redirect with Retry-After is not followed.
    /// </summary>
    /// <param name="Until">From Retry-After, in either form, by this service's clock; null when the server does not say.</param>
    public sealed record RetryLater(int Status, DateTimeOffset? Until, string Why) : FetchOutcome("refused-for-now", Why);

    /// <summary>Any other status that is not a success, including 304 to an unconditional request.</summary>
    public sealed record HttpError(int Status, string Why) : FetchOutcome("http-error", Why);

    /// <summary>The headers, the body, or the compression ratio exceed a limit.</summary>
    public sealed record TooLarge(string Why) : FetchOutcome("too-large", Why);

    /// <summary>A document of a type that was not asked for, which was not read.</summary>
    public sealed record Unwanted(string Why) : FetchOutcome("unwanted", Why);

    public sealed record TimedOut(string Why) : FetchOutcome("timed-out", Why);

    /// <summary>DNS, connection or TLS failed, or the response broke off.</summary>
    public sealed record Unreachable(string Why) : FetchOutcome("unreachable", Why);

    /// <summary>A scheme, port or address that must not be contacted, at the first or at any later hop.</summary>
    public sealed record Forbidden(string Why) : FetchOutcome(ForbiddenCode, Why);

    /// <summary>An option of the feed needs a setting that is missing, so nothing was sent.</summary>
    public sealed record NotConfigured(string Why) : FetchOutcome(NotConfiguredCode, Why);

    /// <summary>A redirect leads to a host that must wait, so it was not followed (<see cref="FetchRequest.BeforeRedirect"/>).</summary>
    public sealed record RedirectDeferred(string Why) : FetchOutcome("not-followed", Why);

    /// <summary>Too many redirects, a loop, or a redirect without a target.</summary>
    public sealed record BadRedirect(string Why) : FetchOutcome("bad-redirect", Why);
}

/// <param name="Status">301, 302, 303, 307 or 308.</param>
/// <param name="Target">Absolute URL, without user name and password.</param>
internal sealed record Redirect(int Status, string Target);

/// <summary>The caching headers of a response, as received; null where there is none.</summary>
internal sealed record PublisherHeaders
{
    public static PublisherHeaders None { get; } = new();

    public string? ETag { get; init; }
    public string? LastModified { get; init; }
    public string? CacheControl { get; init; }
    public string? Expires { get; init; }
    public string? Date { get; init; }
    public string? Age { get; init; }
    public string? RetryAfter { get; init; }
}
