using Azure;
using Headwater.Index;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// What both hosts run around every HTTP function: read keys, limits, and a problem document for what is thrown. It must also run around
/// the execution of the function's result, so that an exception until the last byte of the body is caught here.
/// </summary>
/// <remarks><see cref="ResponseHeaders"/> adds what every answer carries, and compresses.</remarks>
public sealed partial class HttpPipeline
{
    /// <summary>The parameter of a request that waits until something happens.</summary>
    internal const string WaitParameter = "wait";

    /// <summary>The parameter of a health check, and its value for the check that needs no key.</summary>
    internal const string ProbeParameter = "probe";

    internal const string LiveProbe = "live";

    // The one GET for which the host asks for a function key.
    private const string ExportPath = "/api/opml";

    private const string HealthPath = "/api/health";
    private const string LivePath = HealthPath + "/live";
    private const string ChangesPath = "/api/changes";
    private const string AssetsPath = "/assets";
    private const string ApiPath = "/api";
    private const int RetryBusyAfter = 1;
    private const int RetryStorageAfter = 10;

    private readonly HttpOptions _options;
    private readonly ILogger<HttpPipeline> _logger;
    private readonly ProblemPage? _problemPage;
    private readonly ReadKeys _readKeys;
    private int _running;
    private int _waiting;

    /// <param name="problemPage">Null where no pages are registered.</param>
    internal HttpPipeline(IOptions<HttpOptions> options, ILogger<HttpPipeline> logger, ProblemPage? problemPage)
    {
        (_options, _logger, _problemPage) = (options.Value, logger, problemPage);
        _readKeys = new ReadKeys(options.Value);
    }

    /// <param name="next">Calls the function and executes its result.</param>
    public async Task RunAsync(HttpContext context, Func<Task> next)
    {
        var request = context.Request;
        using var scope = _logger.BeginScope(new KeyValuePair<string, object>[] { new("RequestId", context.TraceIdentifier) });
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            StorageRetries.Hurry(); // a write that ends early may have happened
        if (AsksForPage(request))
            context.Features.Set(_problemPage);
        if (IsTooLong(request))
        {
            await TooLong().ExecuteAsync(context);
            return;
        }

        if (!MayPass(request))
        {
            await Unauthorized(context).ExecuteAsync(context);
            return;
        }

        // Health checks and requests that wait cost memory and hardly any work, so they have a limit of their own.
        var longPoll = request.Path.StartsWithSegments(HealthPath)
            || (request.Path == ChangesPath && request.Query[WaitParameter] is not ([] or ["0"]));
        var running = longPoll ? Interlocked.Increment(ref _waiting) : Interlocked.Increment(ref _running);
        try
        {
            if (running > (longPoll ? _options.MaxWaitingRequests : _options.MaxConcurrentRequests))
            {
                Log.Busy(_logger, request.Path, running - 1);
                await Busy().ExecuteAsync(context);
            }
            else
            {
                await CatchAsync(context, next);
            }
        }
        finally
        {
            _ = longPoll ? Interlocked.Decrement(ref _waiting) : Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>
    /// Methods that write require a function key, which the host checks; a preflight cannot carry one. The liveness probe requires no read
    /// key, because it reveals only that the process runs.
    /// </summary>
    private bool MayPass(HttpRequest request)
    {
        if (!_readKeys.Any || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || request.Path == ExportPath)
            return true;
        if (request.Path.StartsWithSegments(AssetsPath))
            return true; // the page that asks for the key needs its style sheet, which holds no secret
        if (request.Path == LivePath
            || (request.Path == HealthPath && LiveProbe.Equals(request.Query[ProbeParameter], StringComparison.OrdinalIgnoreCase)))
            return true;
        var name = _readKeys.NameOf(request);
        if (name is null)
            Log.Refused(_logger, request.Method, request.Path);
        else
            Log.ReadWith(_logger, request.Method, request.Path, name);
        return name is not null;
    }

    /// <summary>True for what a person opens in a browser; errors are answered with a page, too.</summary>
    private static bool AsksForPage(HttpRequest request) => !request.Path.StartsWithSegments(ApiPath)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private async Task CatchAsync(HttpContext context, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected; the exception is how the work noticed.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
#pragma warning disable CA1031 // The last place that can answer: whatever was thrown, the caller gets an answer, and the log the reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await FailAsync(context, e);
        }
    }

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        var problem = Explain(exception, context.TraceIdentifier);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
            Log.Failed(_logger, exception, context.Request.Method, context.Request.Path, problem.Status);

        // A body that was cut short must not look complete. Bytes that the compressor holds cannot be taken back either.
        if (context.Response.HasStarted || context.Response.Headers.ContentEncoding.Count > 0)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await problem.ExecuteAsync(context);
    }

    private static Problem Explain(Exception exception, string requestId) => exception switch
    {
        ProblemException expected => expected.Problem,
        BadHttpRequestException bad => new Problem(bad.StatusCode, "Bad request", bad.Message),
        AggregateException { InnerException: RequestFailedException inner } => Explain(inner, requestId),
        RequestFailedException { Status: 0 or >= 500 } =>
            Unavailable("Storage unavailable", "The storage account does not answer. Try again later.", RetryStorageAfter),
        UnavailableException => Unavailable("Not ready", exception.Message, RetryBusyAfter),
        _ => new Problem(
            StatusCodes.Status500InternalServerError,
            "Internal error",
            $"Unexpected error; see the log for request id {requestId}. It is safe to retry."),
    };

    private static Problem Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Headwater\"";
        return new Problem(
            StatusCodes.Status401Unauthorized,
            "Unauthorized",
            "Reading requires a key: in the header x-functions-key or Authorization: Bearer, or in the parameter code.");
    }

    // The cursor does not count, as the service makes it itself: by relevance it is long.
    private bool IsTooLong(HttpRequest request)
    {
        var length = request.Path.Value?.Length + request.QueryString.Value?.Length;
        return length > _options.MaxUrlLength
            && length - Math.Min(request.Query["cursor"].ToString().Length, ListingCursor.MaxTextLength) > _options.MaxUrlLength;
    }

    private Problem TooLong() => new(
        StatusCodes.Status414UriTooLong, "URL too long", $"Path and query together may have {_options.MaxUrlLength} characters.");

    private static Problem Busy() =>
        Unavailable("Busy", "This instance is at its limit of concurrent requests. Try again shortly.", RetryBusyAfter);

    private static Problem Unavailable(string title, string detail, int retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, title, detail) { RetryAfter = retryAfter };

    private static partial class Log
    {
        [LoggerMessage(700, LogLevel.Error, "{Method} {Path} failed and was answered {Status}")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string path, int status);

        [LoggerMessage(702, LogLevel.Information, "{Method} {Path} was refused: the request has no read key")]
        public static partial void Refused(ILogger logger, string method, string path);

        [LoggerMessage(703, LogLevel.Information, "{Method} {Path} with the read key {Name}")]
        public static partial void ReadWith(ILogger logger, string method, string path, string name);

        [LoggerMessage(701, LogLevel.Warning, "{Path} was answered 503: {Running} requests are running")]
        public static partial void Busy(ILogger logger, string path, int running);
    }
}
