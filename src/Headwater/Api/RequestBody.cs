using System.Text.Json;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The body of a request, bounded.</summary>
internal static class RequestBody
{
    /// <summary>The root of the JSON document, with memory of its own; null when the body is not JSON.</summary>
    /// <exception cref="ProblemException">413: it is longer than that.</exception>
    public static async Task<JsonElement?> ReadJsonAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken) =>
        ParseJson(await ReadBytesAsync(request.Body, maxBytes, cancellationToken));

    /// <inheritdoc cref="ReadJsonAsync"/>
    public static JsonElement? ParseJson(byte[] bytes)
    {
        try
        {
            // Windows PowerShell writes files with a mark at the beginning.
            var mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? "\uFEFF"u8.Length : 0;
            using var document = JsonDocument.Parse(bytes.AsMemory(mark));
            return IsReadable(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="ProblemException">413: there is more.</exception>
    public static async Task<byte[]> ReadBytesAsync(Stream body, int maxBytes, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > maxBytes)
                throw TooLarge(maxBytes);
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return bytes.ToArray();
    }

    public static ProblemException TooLarge(int maxBytes) =>
        new(new Problem(StatusCodes.Status413PayloadTooLarge, "Body too large", $"The body may have {maxBytes} bytes."));

    /// <summary>False for a string with half of a surrogate pair, which .NET cannot read.</summary>
    private static bool IsReadable(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && IsReadable(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
