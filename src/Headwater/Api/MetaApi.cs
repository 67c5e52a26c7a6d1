using System.Reflection;
using System.Text;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>What the API says about itself.</summary>
public sealed class MetaApi
{
    internal static string Version { get; } =
        typeof(MetaApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly Cors _cors;
    private readonly ResponseCache _cache;
    private readonly PublicUrls _urls;

    internal MetaApi(Cors cors, ResponseCache cache, PublicUrls urls) => (_cors, _cache, _urls) = (cors, cache, urls);

    /// <summary><c>GET /</c>: where to go from here.</summary>
    public IResult Home(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        return TypedResults.Json(
            new ServiceDescription("Headwater", Version, "Turns feeds into a queryable, durable article store.", new ServiceLinks(
                _urls.Absolute(request, "/api/articles"),
                _urls.Absolute(request, "/api/feeds"),
                _urls.Absolute(request, "/api/changes"),
                _urls.Absolute(request, "/api/health"),
                _urls.Absolute(request, "/api/openapi.json"))),
            ApiJson.Relaxed.ServiceDescription);
    }

    /// <summary>A request that matches no function: 405 with <c>Allow</c> when other methods do, otherwise 404.</summary>
    public static IResult Unmatched(HttpRequest request)
    {
        var methods = ApiRoutes.MethodsOf(request.Path);
        if (methods.Count == 0)
            return Problems.NotFound($"There is nothing at {request.Path}. See /api/openapi.json for the routes.");
        request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
        return new Problem(
            StatusCodes.Status405MethodNotAllowed,
            "Method not allowed",
            $"{request.Path} supports {string.Join(", ", methods)}, not {request.Method}.");
    }

    /// <summary><c>GET api/openapi.json</c>. Written by hand; tests hold it to the functions.</summary>
    public IResult OpenApi(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var coding = ContentCoding.Choose(request.Headers.AcceptEncoding);
        var tag = EntityTag.Of("openapi", coding, ApiRoutes.Document);
        if (new Validators(tag).SetAndMatch(request))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (_cache.TryGet(tag, out Representation? cached))
            return cached;
        return _cache.Set(
            tag, Representation.Write("application/json", coding, output => Encoding.UTF8.GetBytes(ApiRoutes.Document, output)));
    }

    /// <summary><c>OPTIONS api/{*path}</c>: what a browser asks before a page of another origin may call the API.</summary>
    public IResult Preflight(HttpRequest request) => _cors.Preflight(request.HttpContext);
}

/// <summary>What <c>GET /</c> answers.</summary>
internal sealed record ServiceDescription(string Name, string Version, string Description, ServiceLinks Links);

/// <param name="OpenApi">The description of the API.</param>
internal sealed record ServiceLinks(string Articles, string Feeds, string Changes, string Health, string OpenApi);
