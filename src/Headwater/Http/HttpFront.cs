using System.Diagnostics;
using Azure;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// What every HTTP function answers through: request id, CORS, limits, compression, and problem+json for what goes wrong.
/// Not ASP.NET middleware, because the Functions worker runs none around a function.
/// </summary>
public sealed partial class HttpFront
{
    public const string RequestIdHeader = "X-Request-Id";

    private const int MaxRequestIdLength = 64;
    private const int RetryBusyAfter = 1;
    private const int RetryStorageAfter = 10;

    private readonly HttpOptions _options;
    private readonly Cors _cors;
    private readonly ILogger<HttpFront> _logger;
    private int _running;
    private int _waiting;

    public HttpFront(IOptions<HttpOptions> options, ILogger<HttpFront> logger)
    {
        _options = options.Value;
        _cors = new Cors(_options.CorsOrigins);
        _logger = logger;
    }

    /// <summary>
    /// The answer that <paramref name="answer"/> gives. It is asked for when the host executes the result, so that whatever is thrown
    /// until the last byte of the body is caught here.
    /// </summary>
    /// <param name="answer">Gets a token that is cancelled when the caller goes away.</param>
    /// <param name="light">True when the request does next to nothing, or only light for something to happen; such requests have a limit of their own.</param>
    public IResult Answer(HttpRequest request, Func<CancellationToken, Task<IResult>> answer, bool light = false) =>
        new Fronted(this, answer, light);

    /// <summary>The answer to a preflight of any path: 204.</summary>
    public IResult Preflight(HttpRequest request) => Answer(request, _ =>
    {
        if (_cors.Allow(request.HttpContext))
            Cors.AllowRequest(request.HttpContext);
        return Task.FromResult<IResult>(TypedResults.NoContent());
    });

    /// <summary>The absolute URL of a path of this API, as the caller would write it.</summary>
    /// <param name="pathAndQuery">Begins with <c>/</c>.</param>
    public string Url(HttpRequest request, string pathAndQuery) => _options.PublicUrl is { Length: > 0 } url
        ? url.TrimEnd('/') + pathAndQuery
        : $"{request.Scheme}://{request.Host.ToUriComponent()}{pathAndQuery}";

    private async Task ExecuteAsync(HttpContext context, Func<CancellationToken, Task<IResult>> answer, bool light)
    {
        var id = RequestId(context);
        using var scope = _logger.BeginScope(new KeyValuePair<string, object>[] { new("RequestId", id) });
        SetHeaders(context, id);
        if (context.Request.Path.Value?.Length + context.Request.QueryString.Value?.Length > _options.MaxUrlLength)
        {
            await TooLong().ExecuteAsync(context);
            return;
        }

        var running = light ? Interlocked.Increment(ref _waiting) : Interlocked.Increment(ref _running);
        try
        {
            if (running > (light ? _options.MaxWaitingRequests : _options.MaxConcurrentRequests))
            {
                Log.Busy(_logger, context.Request.Path, running - 1);
                await Busy().ExecuteAsync(context);
            }
            else
            {
                await AnswerAsync(context, answer, id);
            }
        }
        finally
        {
            _ = light ? Interlocked.Decrement(ref _waiting) : Interlocked.Decrement(ref _running);
        }
    }

    private async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task<IResult>> answer, string id)
    {
        var body = CompressedBody.Install(context);
        try
        {
            var result = await answer(context.RequestAborted);
            await result.ExecuteAsync(context);
            if (body is not null)
                await body.DisposeAsync();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more; what was thrown is how the work noticed.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
#pragma warning disable CA1031 // The end of the way of every request: whatever it is, the caller gets an answer and the log the reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            body?.Abandon();
            await FailAsync(context, e, id);
        }
    }

    private async Task FailAsync(HttpContext context, Exception exception, string id)
    {
        var problem = Explain(exception, id);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
            Log.Failed(_logger, exception, context.Request.Method, context.Request.Path, problem.Status);

        // A body that was cut short must not look like a whole one.
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        SetHeaders(context, id);
        await problem.ExecuteAsync(context);
    }

    private static Problem Explain(Exception exception, string id) => exception switch
    {
        BadHttpRequestException bad => new Problem(bad.StatusCode, "The request cannot be read", bad.Message),
        RequestFailedException { Status: 0 or >= 500 } or AggregateException { InnerException: RequestFailedException { Status: 0 or >= 500 } } =>
            new Problem(StatusCodes.Status503ServiceUnavailable, "Storage does not answer", "The storage account does not answer. Try again later.")
            {
                RetryAfter = RetryStorageAfter,
            },
        UnavailableException => new Problem(StatusCodes.Status503ServiceUnavailable, "Not ready", exception.Message) { RetryAfter = RetryBusyAfter },
        _ => new Problem(
            StatusCodes.Status500InternalServerError, "Something unexpected happened", $"It is in the log under the request id {id}. The request may be repeated."),
    };

    private Problem TooLong() => new(
        StatusCodes.Status414UriTooLong, "The URL is too long", $"Path and query may have {_options.MaxUrlLength} characters together.");

    private static Problem Busy() => new(
        StatusCodes.Status503ServiceUnavailable, "Too many requests at once", "This instance answers as many requests as it may. Try again shortly.")
    {
        RetryAfter = RetryBusyAfter,
    };

    private void SetHeaders(HttpContext context, string id)
    {
        var headers = context.Response.Headers;
        headers[RequestIdHeader] = id;
        headers.XContentTypeOptions = "nosniff";
        headers.Append("Vary", "Accept-Encoding");
        _cors.Allow(context);
    }

    /// <summary>The caller's own id if it is one that can stand in a log line, or else that of the trace.</summary>
    private static string RequestId(HttpContext context)
    {
        var given = context.Request.Headers[RequestIdHeader].ToString();
        if (given.Length is > 0 and <= MaxRequestIdLength && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return given;
        return (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
    }

    private sealed class Fronted(HttpFront front, Func<CancellationToken, Task<IResult>> answer, bool light) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => front.ExecuteAsync(httpContext, answer, light);
    }

    private static partial class Log
    {
        [LoggerMessage(700, LogLevel.Error, "{Method} {Path} failed and was answered {Status}")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string path, int status);

        [LoggerMessage(701, LogLevel.Warning, "{Path} was answered 503: {Running} requests are running")]
        public static partial void Busy(ILogger logger, string path, int running);
    }
}
