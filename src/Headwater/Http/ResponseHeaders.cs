using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// Gives every answer of the process its request id, security headers, CORS headers and one <c>Vary</c>, and compresses it.
/// </summary>
/// <remarks>
/// A startup filter wraps the pipeline of both hosts. It must not answer by itself: the Functions host waits 15 s for a function that
/// never runs, and reports a failed invocation.
/// </remarks>
internal sealed class ResponseHeaders(Cors cors, IOptions<HttpOptions> options) : IStartupFilter
{
    private const string RequestIdHeader = "X-Request-Id";
    private const int MaxRequestIdLength = 64;

    private const string Private = "private";
    private const string Public = "public";
    private const string NoStore = "no-store";

    private readonly bool _isPrivate = options.Value.ReadKeys.Count > 0;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AddHeaders);
        app.UseResponseCompression();
        next(app);
    };

    private RequestDelegate AddHeaders(RequestDelegate next) => context =>
    {
        context.TraceIdentifier = RequestId(context);
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers[RequestIdHeader] = context.TraceIdentifier;
            headers.XContentTypeOptions = "nosniff";

            // An answer without a validator may change at any time, and a cache cannot ask whether it did.
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = NoStore;
            if (_isPrivate)
                KeepPrivate(headers);
            cors.Allow(context);
            headers.Vary = string.Join(
                ", ", headers.Vary.Prepend("Accept-Encoding").OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase));
            return Task.CompletedTask;
        });
        return next(context);
    };

    /// <summary>
    /// Answers that require a key must stay out of shared caches, which do not know x-functions-key. The files of the pages are not
    /// protected by keys.
    /// </summary>
    private static void KeepPrivate(IHeaderDictionary headers)
    {
        var given = headers.CacheControl.ToString();
        if (given != NoStore && !given.StartsWith(Public, StringComparison.Ordinal))
            headers.CacheControl = $"{Private}, {given}";
    }

    /// <summary>The caller's own id if it is safe in a log line, otherwise the id of the trace.</summary>
    private static string RequestId(HttpContext context)
    {
        var given = context.Request.Headers[RequestIdHeader].ToString();
        if (given.Length is > 0 and <= MaxRequestIdLength && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return given;
        return (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
    }
}
