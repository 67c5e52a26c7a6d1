using System.Globalization;
using System.Text.Json;
using Azure;
using Headwater.Feeds;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>An error in a parameter or in a member of a request body.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Value">As it was given; null when it is missing.</param>
/// <param name="Expected">What is accepted, as a sentence.</param>
internal sealed record ParameterError(string Name, string? Value, string Expected);

/// <summary>RFC 9457 answers.</summary>
internal static class Problems
{
    public const int RetryBusyAfter = 1;
    private const int RetryStorageAfter = 10;

    /// <summary>400 that names every error at once, in the member <c>errors</c>.</summary>
    public static Problem InvalidParameters(IReadOnlyCollection<ParameterError> errors) => new(
        StatusCodes.Status400BadRequest, "Invalid parameter", string.Join(" ", errors.Select(error => $"{error.Name}: {error.Expected}")))
    {
        Errors = errors,
    };

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, "Not found", detail);

    public static Problem Conflict(string detail) => new(StatusCodes.Status409Conflict, "Conflict", detail);

    public static Problem Unavailable(string title, string detail, int retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, title, detail) { RetryAfter = retryAfter };

    /// <summary>What a caller learns of an exception; of one that nobody expected no more than where the log has it.</summary>
    public static Problem Of(Exception exception, string requestId) => exception switch
    {
        ProblemException expected => expected.Problem,
        BadHttpRequestException bad => new Problem(bad.StatusCode, "Bad request", bad.Message),
        AggregateException { InnerException: RequestFailedException inner } => Of(inner, requestId),
        RequestFailedException { Status: 0 or >= 500 } =>
            Unavailable("Storage unavailable", "The storage account does not answer. Try again later.", RetryStorageAfter),
        UnavailableException => Unavailable("Not ready", exception.Message, RetryBusyAfter),
        _ => new Problem(
            StatusCodes.Status500InternalServerError,
            "Internal error",
            $"Unexpected error; see the log for request id {requestId}. It is safe to retry."),
    };
}

/// <summary>An <c>application/problem+json</c> answer.</summary>
/// <param name="Title">Short, the same for every occurrence.</param>
/// <param name="Detail">What happened this time, and what the caller can do.</param>
internal sealed record Problem(int Status, string Title, string Detail) : IResult
{
    public IReadOnlyCollection<ParameterError>? Errors { get; init; }

    /// <summary>Whole seconds, for 429 and 503.</summary>
    public int? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove("ETag");
        response.Headers.Remove("Last-Modified");
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (httpContext.Features.Get<ProblemPage>() is { } page)
        {
            await page(httpContext, this);
            return;
        }

        await using (var writer = new Utf8JsonWriter(response.BodyWriter, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("title"u8, Title);
            writer.WriteNumber("status"u8, Status);
            writer.WriteString("detail"u8, Detail);
            writer.WriteString("requestId"u8, httpContext.TraceIdentifier);
            if (Errors is not null)
            {
                writer.WritePropertyName("errors"u8);
                JsonSerializer.Serialize(writer, Errors, HttpJson.Relaxed.IReadOnlyCollectionParameterError);
            }

            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}

/// <summary>Writes the body of a problem for people; a feature of the requests that ask for a page.</summary>
internal delegate Task ProblemPage(HttpContext context, Problem problem);

/// <summary>Ends a request with a problem; <see cref="HttpPipeline"/> answers it.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
