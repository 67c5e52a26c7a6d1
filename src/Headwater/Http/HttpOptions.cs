using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>Settings <c>Http__*</c>: what every HTTP function has in common.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>
    /// Concurrent requests of one instance, 1–10,000; the next is answered 503 with <c>Retry-After</c>. A listing takes well under a
    /// millisecond of one core, so a longer queue only makes every caller wait.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 200;

    /// <summary>
    /// Requests that wait for changes, and health checks, 1–100,000. They cost memory and hardly any work, so they are counted
    /// separately.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxWaitingRequests { get; set; } = 1_000;

    /// <summary>
    /// Characters of path and query without the cursor, 256–65,536; a longer one is answered 414. Kestrel itself stops at 8 KiB.
    /// </summary>
    [Range(256, 65_536)]
    public int MaxUrlLength { get; set; } = 4_096;

    /// <summary>
    /// Memory for cached answers, and for what pages count, bytes, 0–10 GiB. Both are valid until the log grows, and callers repeat the
    /// same queries until then.
    /// </summary>
    [Range(0, 10_737_418_240)]
    public long AnswerCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Memory for cached articles, bytes, 0–10 GiB. Feed formats need the bodies of a whole page.</summary>
    [Range(0, 10_737_418_240)]
    public long ArticleCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Origins whose pages may call this API, separated by white space or commas, or <c>*</c>; none by default.</summary>
    public string CorsOrigins { get; set; } = "";

    /// <summary>
    /// Absolute URL under which callers reach <c>api/</c>, for the links in answers; without it the scheme and host of the request.
    /// Set it behind a proxy that does not forward the host.
    /// </summary>
    [Url]
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Name → key of everybody who may read, as <c>Http__ReadKeys__NAME</c>. With at least one key, every GET but the liveness probe
    /// and the files of the pages requires one; without keys everybody may read.
    /// </summary>
    public IDictionary<string, string> ReadKeys { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

internal sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    // Too long to be guessed at any rate of requests, if it is random; 16 characters of base64 are 96 bits.
    private const int MinKeyLength = 16;

    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        List<string> errors = [];
        foreach (var (reader, key) in options.ReadKeys)
        {
            // Never the key: what is wrong with the settings is logged.
            if (!reader.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                errors.Add($"Http__ReadKeys__{reader}: a name has letters, digits, '_', '-' and '.'; it is written to the log.");
            if (key is not { Length: >= MinKeyLength } || !key.All(c => c is > ' ' and <= '~'))
                errors.Add($"Http__ReadKeys__{reader} must have at least {MinKeyLength} printable ASCII characters without spaces.");
        }

        errors.AddRange(options.ReadKeys.GroupBy(entry => entry.Value, entry => entry.Key)
            .Where(readers => readers.Count() > 1)
            .Select(readers => $"Http__ReadKeys: {string.Join(" and ", readers)} have the same key; the log could not tell them apart."));
        errors.AddRange(Settings.List(options.CorsOrigins).Where(origin => !IsOrigin(origin))
            .Select(origin => $"Http__CorsOrigins: '{origin}' is not an origin: a scheme and a host, such as https://reader.example."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>As browsers send it. Any other spelling never equals a header Origin, and only the browser would say so.</summary>
    private static bool IsOrigin(string origin) => origin is "*" or "null"
        || (Uri.TryCreate(origin, UriKind.Absolute, out var url)
            && origin.Equals($"{url.Scheme}://{url.Authority}", StringComparison.OrdinalIgnoreCase));
}
