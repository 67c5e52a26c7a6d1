using System.Text.Json;
using System.Text.RegularExpressions;

namespace Headwater.Polling;

/// <summary>The options that change the requests of a feed.</summary>
internal sealed partial class FeedOptionsReader
{
    private const int MaxHeaders = 20;
    private const int MaxHeaderName = 64;
    private const int MaxHeaderValue = 1_000;

    private static readonly Dictionary<string, string> HeadersWithOption = new(StringComparer.OrdinalIgnoreCase)
    {
        ["User-Agent"] = "use the option userAgent.",
        ["Cookie"] = "use the option cookie.",
    };

    // What the connection, the body or the conditions of a request need.
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "HTTP2-Settings", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Keep-Alive", "Range", "TE", "Trailer", "Trailers", "Transfer-Encoding", "Upgrade", "Via",
        "Allow", "Expires", "Last-Modified",
    };

    private Dictionary<string, string>? Headers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add("headers", "an object: the name of each header, and its value.");
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject())
        {
            var name = $"headers.{(member.Name.Length > MaxHeaderName ? "…" : Shown(member.Name))}";
            if (HeaderError(member.Name) is { } wrong)
                Add(name, wrong);
            else if (HeaderValue(name, member.Value, SecretName.IsMatch(member.Name)) is { } text && !headers.TryAdd(member.Name, text))
                Add(name, "one value; the names of headers are the same in any case.");
        }

        if (headers.Count > MaxHeaders)
            Add("headers", $"at most {MaxHeaders} headers.");
        return headers.Count == 0 ? null : headers;
    }

    private static string Shown(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static string? HeaderError(string name) =>
        name.Length > MaxHeaderName || !Token.IsMatch(name) ? $"the name of a header, of at most {MaxHeaderName} characters."
        : HeadersWithOption.TryGetValue(name, out var instead) ? instead
        : Forbidden.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? "a header that the service does not set itself."
        : null;

    private string? UserAgent(JsonElement value) => HeaderValue("userAgent", value, isSecret: false);

    private string? Cookie(JsonElement value) => HeaderValue("cookie", value, isSecret: true);

    private FeedAuth? Auth(JsonElement value)
    {
        const string Shapes = "an object with basic ({\"user\", \"password\"}) or bearer ({\"token\"})";
        if (!IsObject("auth", value, Shapes, "basic", "bearer"))
            return null;
        if (value.EnumerateObject().Count() != 1)
        {
            Add("auth", $"{Shapes}, one of them.");
            return null;
        }

        if (value.TryGetProperty("bearer", out var bearer))
        {
            return IsObject("auth.bearer", bearer, "an object with token", "token")
                && HeaderValue("auth.bearer.token", Member(bearer, "token"), isSecret: true) is { } token
                ? new FeedAuth(Bearer: new BearerAuth(token))
                : null;
        }

        var basic = value.GetProperty("basic");
        if (!IsObject("auth.basic", basic, "an object with user and password", "user", "password"))
            return null;
        var user = HeaderValue("auth.basic.user", Member(basic, "user"), isSecret: false);
        if (user is not null && !FeedSecrets.IsReference(user) && user.Contains(':', StringComparison.Ordinal))
        {
            Add("auth.basic.user", "a name without a colon.");
            user = null;
        }

        var password = HeaderValue("auth.basic.password", Member(basic, "password"), isSecret: true);
        return user is null || password is null ? null : new FeedAuth(Basic: new BasicAuth(user, password));
    }

    private string? Proxy(JsonElement value)
    {
        var text = TextOf(value)?.Trim();
        if (text is { Length: > 0 } && FeedSecrets.IsWellFormed(text))
            return text;
        if (text is { Length: > 0 and <= FeedUrl.MaxLength } && FeedSecrets.ProxyError(text) is null)
        {
            if (new Uri(text).UserInfo.Length == 0)
                return text;
            Add("proxy", $"a URL without user name and password, or {FeedSecrets.Expected}");
            return null;
        }

        Add("proxy", $"http://, https:// or socks5:// with host and port, or {FeedSecrets.Expected}");
        return null;
    }

    private static JsonElement Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? member : default;

    private string? HeaderValue(string name, JsonElement value, bool isSecret)
    {
        var text = TextOf(value)?.Trim();
        if (text is not null && FeedSecrets.IsReference(text))
        {
            if (FeedSecrets.IsWellFormed(text))
                return text;
            Add(name, $"{FeedSecrets.Expected} NAME has at most 64 letters, digits and single underscores.");
        }
        else if (isSecret || (text is not null && SecretValue.IsMatch(text)))
        {
            Add(name, FeedSecrets.Expected);
        }
        else if (text is { Length: > 0 and <= MaxHeaderValue } && text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }
        else
        {
            Add(name, $"printable ASCII of at most {MaxHeaderValue} characters, or setting:NAME.");
        }

        return null;
    }

    // RFC 9110, section 5.6.2.
    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex Token { get; }

    [GeneratedRegex("auth|cookie|token|key|secret|pass|credential|session|signature|csrf|xsrf|jwt|bearer", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName { get; }

    [GeneratedRegex(@"^(basic|bearer|digest|token|apikey)\s", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue { get; }
}
