using System.Buffers;
using System.IO.Compression;

namespace Headwater.Fetching;

/// <summary>A response's body, decompressed, within its caps.</summary>
internal sealed class BodyReader(int maxBytes)
{
    /// <summary>
    /// Decompressed by compressed bytes. XML shrinks to a tenth, and a feed of one repeated line to a hundredth; a bomb of zeros to a
    /// thousandth with gzip, and to far less with brotli.
    /// </summary>
    public const int MaxCompressionRatio = 200;

    /// <summary>Below this a ratio harms nobody.</summary>
    public const int BytesBeforeRatioCounts = 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    /// <summary>What a Content-Length may reserve before bytes prove it.</summary>
    private const int MaxTrustedLength = 1024 * 1024;

    /// <summary>Decompressed bytes so far, for the reason when no more come.</summary>
    public int Count { get; private set; }

    public static string TooLong(int maxBytes) => $"The body is longer than the {maxBytes} bytes that Fetching__MaxDocumentBytes allows.";

    /// <exception cref="FetchLimitException">A cap is passed.</exception>
    /// <exception cref="InvalidDataException">The compressed data is damaged, or its coding unknown.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength ?? 0;
        if (length > maxBytes)
            throw new FetchLimitException($"The server announces a body of {length} bytes; Fetching__MaxDocumentBytes allows {maxBytes}.");

        await using var wire = new WireStream(await content.ReadAsStreamAsync(cancellationToken), maxBytes);
        await using var body = Decompress(wire, content, await wire.PeekAsync(cancellationToken));
        var document = new ArrayBufferWriter<byte>((int)Math.Clamp(length + 1, BufferSize, MaxTrustedLength));
        while (await ReadSomeAsync(body, document.GetMemory(BufferSize), cancellationToken) is var read and > 0)
        {
            document.Advance(read);
            Count = document.WrittenCount;
            if (Count > maxBytes)
                throw new FetchLimitException(TooLong(maxBytes));
            if (Count > BytesBeforeRatioCounts && Count / MaxCompressionRatio > wire.Count)
                throw new FetchLimitException($"The first {wire.Count} bytes of the body decompress to {Count}: more than {MaxCompressionRatio} times as much.");
        }

        return document.WrittenMemory;
    }

    /// <summary>
    /// Goes by the first bytes where they tell: feeds are served as plain XML under <c>Content-Encoding: gzip</c>, and as .gz files
    /// under none.
    /// </summary>
    private static Stream Decompress(WireStream wire, HttpContent content, ReadOnlyMemory<byte> start)
    {
        var codings = content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values) ? values.ToString() : "";
        if (start.Span is [0x1F, 0x8B])
            return new GZipStream(wire, CompressionMode.Decompress);
        return codings.Trim().ToLowerInvariant() switch
        {
            "" or "identity" or "gzip" or "x-gzip" => wire,
            "br" => new BrotliStream(wire, CompressionMode.Decompress),
            "deflate" when IsZLib(start.Span) => new ZLibStream(wire, CompressionMode.Decompress),
            _ when IsPlain(start.Span) => wire,
            "deflate" => new DeflateStream(wire, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"Content-Encoding '{UrlRules.Cut(codings)}' was not asked for."),
        };
    }

    // Seen as Content-Encoding of documents that have none: "none", "UTF-8", "binary", the "aws-chunked" of an upload.
    private static bool IsPlain(ReadOnlySpan<byte> start) => start is [] or [(byte)'<' or (byte)'{', ..] or [0xEF, 0xBB];

    // RFC 1950: method 8, and the two bytes a multiple of 31. Half the world sends raw DEFLATE under this name.
    private static bool IsZLib(ReadOnlySpan<byte> start) =>
        start is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0;

    private static async ValueTask<int> ReadSomeAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException e) when (body is BrotliStream)
        {
            // The other decompressors throw InvalidDataException for the same.
            throw new InvalidDataException(e.Message, e);
        }
    }
}

/// <summary>A cap was passed.</summary>
internal sealed class FetchLimitException(string reason) : Exception(reason);
