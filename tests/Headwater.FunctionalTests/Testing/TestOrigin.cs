using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headwater.FunctionalTests.Testing;

/// <summary>A publisher's web server on loopback. A request that no test planned is answered 418 and fails the test.</summary>
internal sealed class TestOrigin : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new();
    private readonly ConcurrentQueue<OriginRequest> _requests = new();

    private TestOrigin(WebApplication app) => _app = app;

    public Uri BaseUrl => new(UrlAt(1, "/"));

    public IReadOnlyCollection<OriginRequest> Requests => _requests;

    /// <param name="hosts">Addresses, from 127.0.0.1 on.</param>
    /// <param name="certificate">With one, it speaks TLS.</param>
    public static async Task<TestOrigin> StartAsync(int hosts = 1, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<KestrelServerOptions>(HangUpOnNobody);
        if (certificate is null)
            builder.WebHost.UseUrls([.. Enumerable.Range(1, hosts).Select(host => $"http://127.0.0.{host}:0")]);
        else
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
                kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var origin = new TestOrigin(builder.Build());
        origin._app.Run(origin.AnswerAsync);
        await origin._app.StartAsync(TestContext.Current.CancellationToken);
        return origin;
    }

    /// <summary>On a busy machine, a client may be silent for longer than a server waits.</summary>
    public static void HangUpOnNobody(KestrelServerOptions kestrel)
    {
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromHours(1); // an infinite one overflows now and then
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }

    public string Url(string path) => new Uri(BaseUrl, path).AbsoluteUri;

    /// <param name="host">127.0.0.<paramref name="host"/>, which has a port of its own.</param>
    public string UrlAt(int host, string path) =>
        new Uri(_app.Urls.Select(url => new Uri(url)).Single(url => url.Host == $"127.0.0.{host}"), path).AbsoluteUri;

    /// <summary>Plans the answer to a path, from now on.</summary>
    public void Page(string path, RequestDelegate answer) => _pages[path] = answer;

    /// <summary>Whether an answer to the path is planned.</summary>
    public bool Plans(string path) => _pages.ContainsKey(path);

    /// <summary>An answer without a body.</summary>
    public static RequestDelegate Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    /// <summary>Plans a body that is served with the validator <paramref name="etag"/>, and as 304 to clients that have it.</summary>
    public void Feed(
        string path, string body, string? etag = null, string contentType = "application/rss+xml") => Page(path, async context =>
    {
        if (etag is not null)
        {
            context.Response.Headers.ETag = etag;
            if (context.Request.Headers.IfNoneMatch == etag)
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        var unplanned = _requests.Where(request => !request.Planned).Select(request => request.PathAndQuery).ToArray();
        Assert.True(unplanned.Length == 0, $"Unplanned requests: {string.Join(", ", unplanned)}");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var planned = _pages.TryGetValue(request.Path + request.QueryString, out var answer);
        _requests.Enqueue(new OriginRequest(
            request.Method, request.Path + request.QueryString,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), planned));
        if (planned)
            await answer!(context);
        else
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
    }
}

internal sealed record OriginRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, bool Planned);
