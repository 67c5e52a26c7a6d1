using Headwater.Feeds.Parsing;

namespace Headwater.Fetching;

/// <param name="Url">Absolute http or https URL; a user name and password in it are not sent.</param>
public sealed record FetchRequest(string Url)
{
    /// <summary>The validator of the last response, byte for byte; null asks unconditionally.</summary>
    public string? ETag { get; init; }

    /// <summary>As <see cref="ETag"/>.</summary>
    public string? LastModified { get; init; }

    /// <summary>
    /// Awaited before a redirect is followed, for as long as the host it leads to must be left alone; a sentence instead of null ends the
    /// fetch there. Null follows at once.
    /// </summary>
    public Func<Uri, CancellationToken, Task<string?>>? BeforeRedirect { get; init; }
}

/// <summary>What became of a fetch. Every case says in <see cref="Reason"/> what an operator needs to know.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome(string code, string reason) => (Code, Reason) = (code, reason);

    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; }

    /// <summary>One sentence: what happened, and where.</summary>
    public string Reason { get; }

    /// <summary>The hops that were followed, in order.</summary>
    public IReadOnlyList<Redirect> Redirects { get; init; } = [];

    /// <summary>Whether the last host that was asked began to answer, be it with something that broke off.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Headers of the last response; empty when there was none.</summary>
    public PublisherHeaders Headers { get; init; } = PublisherHeaders.None;

    /// <param name="Body">Decompressed.</param>
    /// <param name="Origin">The URL after redirects and the headers a parser needs.</param>
    public sealed record NewDocument(ReadOnlyMemory<byte> Body, DocumentOrigin Origin)
        : FetchOutcome("new-document", "The server sent a document.");

    /// <summary>304 to a conditional request.</summary>
    public sealed record NotModified() : FetchOutcome("not-modified", "The server says that nothing changed.");

    /// <summary>410.</summary>
    public sealed record Gone() : FetchOutcome("gone", "The server answers 410 Gone.");

    /// <summary>429 or 503, or any status without a document that comes with a Retry-After: a redirect too, which then is not followed.</summary>
    /// <param name="Until">From Retry-After, in either form, by the clock of this service; null when the server does not say.</param>
    public sealed record RefusedForNow(int Status, DateTimeOffset? Until, string Why) : FetchOutcome("refused-for-now", Why);

    /// <summary>Any other status that is no success, a 304 to an unconditional request included.</summary>
    public sealed record HttpError(int Status, string Why) : FetchOutcome("http-error", Why);

    /// <summary>Headers, body, or compression ratio over a cap.</summary>
    public sealed record TooLarge(string Why) : FetchOutcome("too-large", Why);

    public sealed record TimedOut(string Why) : FetchOutcome("timed-out", Why);

    /// <summary>DNS, connection, TLS, or a broken response.</summary>
    public sealed record Unreachable(string Why) : FetchOutcome("unreachable", Why);

    /// <summary>A scheme, port or address that must not be contacted, at the first or at any later hop.</summary>
    public sealed record Forbidden(string Why) : FetchOutcome("forbidden", Why);

    /// <summary>A redirect leads to a host that is to be left alone for now, so it was not followed (<see cref="FetchRequest.BeforeRedirect"/>).</summary>
    public sealed record NotFollowed(string Why) : FetchOutcome("not-followed", Why);

    /// <summary>Too many redirects, a loop, or one without a target.</summary>
    public sealed record BadRedirect(string Why) : FetchOutcome("bad-redirect", Why);
}

/// <param name="Status">301, 302, 303, 307 or 308.</param>
/// <param name="Target">Absolute URL, without user name and password.</param>
public sealed record Redirect(int Status, string Target);

/// <summary>What a response says of caching, as it came; null where it says nothing.</summary>
public sealed record PublisherHeaders
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
