using Microsoft.AspNetCore.Http;

namespace Headwater.Benchmarks.Listing;

/// <summary>The endpoint to compare with: the bytes of the answer, or the 304, and nothing else.</summary>
internal static class MemoryEndpoint
{
    public const string Path = "/memory";

    public static byte[]? Body { get; set; }

    public static Task AnswerAsync(HttpContext context)
    {
        if (Body is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
