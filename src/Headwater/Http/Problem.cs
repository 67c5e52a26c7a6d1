using System.Globalization;
using System.Text.Json;
using Headwater.Feeds;
using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>A parameter (or a member of a request body) that cannot be used.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Value">As it was given; null when it is missing.</param>
/// <param name="Expected">What would be right, as a sentence.</param>
public sealed record Mistake(string Name, string? Value, string Expected);

/// <summary>RFC 9457 answers.</summary>
public static class Problems
{
    /// <summary>400 that names every mistake at once, in the member <c>errors</c>.</summary>
    public static IResult BadRequest(IReadOnlyCollection<Mistake> mistakes) => new Problem(
        StatusCodes.Status400BadRequest,
        mistakes.Count == 1 ? "A parameter is wrong" : $"{mistakes.Count} parameters are wrong",
        string.Join(" ", mistakes.Select(mistake => $"{mistake.Name}: {mistake.Expected}")))
    {
        Errors = mistakes,
    };

    public static IResult NotFound(string detail) => new Problem(StatusCodes.Status404NotFound, "Not found", detail);

    /// <param name="title">Short, the same for every occurrence.</param>
    /// <param name="detail">What happened this time, and what the caller can do.</param>
    /// <param name="retryAfter">Whole seconds, for 429 and 503.</param>
    public static IResult Of(int status, string title, string detail, int? retryAfter = null) =>
        new Problem(status, title, detail) { RetryAfter = retryAfter };
}

/// <summary>An <c>application/problem+json</c> answer.</summary>
internal sealed record Problem(int Status, string Title, string Detail) : IResult
{
    public IReadOnlyCollection<Mistake>? Errors { get; init; }

    /// <summary>Seconds.</summary>
    public int? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

        await using (var writer = new Utf8JsonWriter(response.BodyWriter, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("title"u8, Title);
            writer.WriteNumber("status"u8, Status);
            writer.WriteString("detail"u8, Detail);
            if (response.Headers.TryGetValue(HttpFront.RequestIdHeader, out var id))
                writer.WriteString("requestId"u8, id.ToString());
            if (Errors is not null)
            {
                writer.WritePropertyName("errors"u8);
                JsonSerializer.Serialize(writer, Errors, HttpJson.Relaxed.IReadOnlyCollectionMistake);
            }

            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
