using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>Absolute URLs of this API, as the caller would write them.</summary>
internal sealed class PublicUrls(IOptions<HttpOptions> options)
{
    private readonly string? _prefix = options.Value.PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <param name="pathAndQuery">Begins with <c>/</c>.</param>
    public string Absolute(HttpRequest request, string pathAndQuery) =>
        (_prefix ?? $"{request.Scheme}://{request.Host.ToUriComponent()}") + pathAndQuery;
}
