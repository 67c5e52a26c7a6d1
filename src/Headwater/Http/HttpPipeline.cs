using Headwater.Index;
using Headwater.Storage;
using Headwater.Telemetry;
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

    private readonly HttpOptions _options;
    private readonly ILogger<HttpPipeline> _logger;
    private readonly ProblemPage? _problemPage;
    private readonly ReadKeys _readKeys;
    private readonly LogThrottle _throttle;
    private int _running;
    private int _waiting;

    /// <param name="problemPage">Null where no pages are registered.</param>
    internal HttpPipeline(IOptions<HttpOptions> options, ILogger<HttpPipeline> logger, ProblemPage? problemPage, TimeProvider time)
    {
        (_options, _logger, _problemPage) = (options.Value, logger, problemPage);
        _readKeys = new ReadKeys(options.Value);
        _throttle = new LogThrottle(time);
    }

    /// <param name="next">Calls the function and executes its result.</param>
    public async Task RunAsync(HttpContext context, Func<Task> next)
    {
        var request = context.Request;
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
                var busy = Busy();
                if (_throttle.Admit(busy.Detail, $"{running - 1} requests are running") is { } reason)
                    Log.Busy(_logger, request.Path, reason);
                await busy.ExecuteAsync(context);
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
        var problem = Problems.Of(exception, context.TraceIdentifier);
        LogFailure(context, exception, problem);

        // A body that was cut short must not look complete. Bytes that the compressor holds cannot be taken back either.
        if (context.Response.HasStarted || context.Response.Headers.ContentEncoding.Count > 0)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await problem.ExecuteAsync(context);
    }

    /// <summary>What is away refuses every caller, so a refusal is a line without a trace; a surprise shows all of it, each time.</summary>
    private void LogFailure(HttpContext context, Exception exception, Problem problem)
    {
        if (problem.Status < StatusCodes.Status500InternalServerError)
            return;
        var (request, id, reason) = (context.Request, context.TraceIdentifier, FailureReason.ForLog(exception));

        // A caller learns the same of a database that is away and of one that refuses us. What storage says may name a blob.
        var alike = exception is UnavailableException ? reason : problem.Detail;
        if (problem.Status != StatusCodes.Status503ServiceUnavailable)
            Log.Failed(_logger, LogLevel.Error, exception, request.Method, request.Path, id, problem.Status, reason);
        else if (_throttle.Admit(alike, reason) is { } line)
            Log.Failed(_logger, LogLevel.Warning, null, request.Method, request.Path, id, problem.Status, line);
    }

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
        Problems.Unavailable("Busy", "This instance is at its limit of concurrent requests. Try again shortly.", Problems.RetryBusyAfter);

    private static partial class Log
    {
        [LoggerMessage(EventId = 700, Message = "{Method} {Path} ({RequestId}) failed and was answered {Status}: {Reason}")]
        public static partial void Failed(
            ILogger logger, LogLevel level, Exception? exception, string method, string path, string requestId, int status, string reason);

        [LoggerMessage(702, LogLevel.Information, "{Method} {Path} was refused: the request has no read key")]
        public static partial void Refused(ILogger logger, string method, string path);

        [LoggerMessage(703, LogLevel.Information, "{Method} {Path} with the read key {Name}")]
        public static partial void ReadWith(ILogger logger, string method, string path, string name);

        [LoggerMessage(701, LogLevel.Warning, "{Path} was answered 503: {Reason}")]
        public static partial void Busy(ILogger logger, string path, string reason);
    }
}
