using Headwater.Feeds.Parsing;

namespace Headwater.Fetching;

/// <summary>The state of a running fetch: its current hop, and what the hops before answered.</summary>
internal sealed class Fetch
{
    private readonly List<Redirect> _redirects = [];

    public Fetch(FetchRequest request, Uri url, ResponseBodyReader body, Deadline deadline)
    {
        Body = body;
        Deadline = deadline;
        BeforeRedirect = request.BeforeRedirect;
        Options = request.Options;
        Accept = request.Accept;
        IsWanted = request.IsWanted;
        ReadTo = request.ReadTo;
        ReadsErrorPage = request.ReadsErrorPage;
        ETag = Sendable(request.ETag);
        LastModified = Sendable(request.LastModified);
        First = Url = UrlRules.Bare(url);
    }

    public ResponseBodyReader Body { get; }
    public Deadline Deadline { get; }
    public Func<Uri, CancellationToken, Task<string?>>? BeforeRedirect { get; }

    public FetchOptions? Options { get; }
    public string? Accept { get; }
    public Func<string?, bool>? IsWanted { get; }
    public int? ReadTo { get; }
    public bool ReadsErrorPage { get; }

    /// <summary>The requested URL.</summary>
    public Uri First { get; }

    /// <summary>The URL of the current hop.</summary>
    public Uri Url { get; private set; }

    public IReadOnlyList<Redirect> Redirects => _redirects;
    public string? ETag { get; }
    public string? LastModified { get; }
    public bool IsConditional => ETag is not null || LastModified is not null;

    /// <summary>Whether the current hop has answered.</summary>
    public bool HasAnswer { get; private set; }

    public PublisherHeaders Headers { get; private set; } = PublisherHeaders.None;

    /// <summary>What a parser needs to know of the document that is being received; null before there is one.</summary>
    public DocumentOrigin? Origin { get; set; }

    public void Answered(HttpResponseMessage response)
    {
        HasAnswer = true;
        var headers = response.Headers;
        Headers = new PublisherHeaders
        {
            ETag = headers.Value("ETag"),
            LastModified = response.Content.Headers.Value("Last-Modified"),
            CacheControl = headers.NonValidated.TryGetValues("Cache-Control", out var directives) ? directives.ToString() : null,
            Expires = response.Content.Headers.Value("Expires"),
            Date = headers.Value("Date"),
            Age = headers.Value("Age"),
            RetryAfter = headers.Value("Retry-After"),
        };
    }

    /// <summary>True when the fetch has visited the target before.</summary>
    public bool MoveTo(Uri target, int status)
    {
        Url = UrlRules.Bare(target);
        var isLoop = Url == First || _redirects.Exists(redirect => redirect.Target == Url.AbsoluteUri);
        _redirects.Add(new Redirect(status, Url.AbsoluteUri));
        HasAnswer = false;
        return isLoop;
    }

    // A line break would start a header of its own; no response can have contained one.
    private static string? Sendable(string? validator) =>
        string.IsNullOrEmpty(validator) || validator.AsSpan().ContainsAny('\r', '\n', '\0') ? null : validator;
}
