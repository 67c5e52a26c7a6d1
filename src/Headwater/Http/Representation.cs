using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>A body that is ready to be sent, any number of times.</summary>
/// <param name="Coding">How <paramref name="Body"/> is encoded; null for not at all.</param>
internal sealed record Representation(string ContentType, string? Coding, ReadOnlyMemory<byte> Body) : IResult, ICached
{
    // The size of the buffer that is kept for the next answer. A JSON page of 200 articles needs a quarter of it; larger ones are not kept.
    private const int MaxKeptBytes = 1024 * 1024;

    // One thread writes an answer in one go.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _plain;

    /// <summary>The header <c>Link</c>.</summary>
    public string? Link { get; init; }

    public int Bytes => Body.Length;

    public static Representation Write(string contentType, string? coding, Action<IBufferWriter<byte>> write)
    {
        var plain = _plain ??= new ArrayBufferWriter<byte>(32 * 1024);
        plain.ResetWrittenCount();
        write(plain);
        if (plain.Capacity > MaxKeptBytes)
            _plain = null;
        if (coding is null)
            return new Representation(contentType, null, plain.WrittenMemory.ToArray());
        using var encoded = new MemoryStream(plain.WrittenCount / 2);
        using (var encoder = ContentCoding.Encode(coding, encoded))
            encoder.Write(plain.WrittenSpan);
        return new Representation(contentType, coding, encoded.ToArray());
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        if (Coding is not null)
            response.Headers.ContentEncoding = Coding;
        if (Link is not null)
            response.Headers.Link = Link;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
