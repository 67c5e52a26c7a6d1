using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>Which pages of other origins may read answers: the setting <c>Http__CorsOrigins</c>.</summary>
/// <remarks>Not ASP.NET's CORS middleware, which answers preflights by itself; see <see cref="ResponseHeaders"/>.</remarks>
internal sealed class Cors(IOptions<HttpOptions> options)
{
    private const string Any = "*";
    private const string OneDay = "86400";

    private readonly string[] _origins = Settings.List(options.Value.CorsOrigins);

    /// <summary>True when the page that sent the request may read the answer, which then says so.</summary>
    public bool Allow(HttpContext context)
    {
        if (_origins.Length == 0)
            return false;
        var headers = context.Response.Headers;
        var any = _origins.Contains(Any);

        // Also without an Origin: a cache must not give the answer without the header to a page that needs it.
        if (!any)
            headers.Append("Vary", "Origin");
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || (!any && !_origins.Contains(origin, StringComparer.OrdinalIgnoreCase)))
            return false;
        headers.AccessControlAllowOrigin = any ? Any : origin;
        headers.AccessControlExposeHeaders =
            "Age, Content-Disposition, ETag, Last-Modified, Link, Location, Retry-After, X-Request-Id";
        return true;
    }

    /// <summary>The answer to a preflight of any path: 204, with what a page may send.</summary>
    public IResult Preflight(HttpContext context)
    {
        if (Allow(context))
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowMethods = "GET, HEAD, POST, PATCH, DELETE";
            headers.AccessControlAllowHeaders =
                "Authorization, Cache-Control, Content-Type, If-None-Match, If-Modified-Since, X-Functions-Key, X-Request-Id";
            headers.AccessControlMaxAge = OneDay;
        }

        return TypedResults.NoContent();
    }
}
