using System.Buffers;
using System.IO.Compression;

namespace Headwater.Fetching;

/// <summary>Reads and decompresses the body of a response, within limits.</summary>
internal sealed class ResponseBodyReader(int maxBytes)
{
    /// <summary>
    /// Decompressed bytes for each compressed one. XML shrinks to a tenth, a feed of one repeated line to a hundredth, a bomb of zeros to a
    /// thousandth with gzip, and to far less with brotli.
    /// </summary>
    public const int MaxCompressionRatio = 200;

    /// <summary>Below this size any ratio is harmless.</summary>
    public const int BytesBeforeRatioCounts = 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    /// <summary>The memory that a Content-Length alone may reserve.</summary>
    private const int MaxTrustedLength = 1024 * 1024;

    /// <summary>Decompressed bytes so far; the reason of a failure names them.</summary>
    public int Count => _document?.WrittenCount ?? 0;

    /// <summary>The decompressed bytes so far.</summary>
    public ReadOnlyMemory<byte> Received => _document?.WrittenMemory ?? default;

    private ArrayBufferWriter<byte>? _document;

    public static string TooLong(int maxBytes) => $"The body is longer than the {maxBytes} bytes that Fetching__MaxDocumentBytes allows.";

    /// <exception cref="FetchLimitException">A limit is exceeded.</exception>
    /// <exception cref="InvalidDataException">The compressed data is damaged, or its coding is unknown.</exception>
    /// <param name="readTo">Where to stop; null to read all.</param>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int? readTo, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength ?? 0;
        if (length > maxBytes && readTo is null)
            throw new FetchLimitException($"The server announces a body of {length} bytes; Fetching__MaxDocumentBytes allows {maxBytes}.");

        await using var received = new CountingStream(await content.ReadAsStreamAsync(cancellationToken), maxBytes);
        await using var once = Decompress(received, content, await received.PeekAsync(cancellationToken));
        await using var counted = new CountingStream(once, maxBytes);
        await using var body = await DecodedAsync(counted.PeekAsync(cancellationToken)) is { Span: [0x1F, 0x8B] }
            ? new GZipStream(counted, CompressionMode.Decompress)
            : (Stream)counted;
        var document = _document = new ArrayBufferWriter<byte>((int)Math.Clamp(length + 1, BufferSize, MaxTrustedLength));
        while (await DecodedAsync(body.ReadAsync(document.GetMemory(BufferSize), cancellationToken).AsTask()) is var read and > 0)
        {
            document.Advance(read);
            if (Count >= readTo)
                break;
            if (Count > maxBytes)
                throw new FetchLimitException(TooLong(maxBytes));
            if (Count > BytesBeforeRatioCounts && Count / MaxCompressionRatio > received.Count)
                throw new FetchLimitException(
                    $"The first {received.Count} bytes of the body decompress to {Count}: more than {MaxCompressionRatio} times as much.");
        }

        return document.WrittenMemory;
    }

    /// <summary>
    /// The first bytes decide where they can: some servers send plain XML with <c>Content-Encoding: gzip</c>, and .gz files with
    /// none.
    /// </summary>
    private static Stream Decompress(CountingStream received, HttpContent content, ReadOnlyMemory<byte> start)
    {
        var codings = content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values) ? values.ToString() : "";
        if (start.Span is [0x1F, 0x8B])
            return new GZipStream(received, CompressionMode.Decompress);
        return codings.Trim().ToLowerInvariant() switch
        {
            "" or "identity" or "gzip" or "x-gzip" => received,
            "br" when !IsPlain(start.Span) => new BrotliStream(received, CompressionMode.Decompress),
            "deflate" when IsZLib(start.Span) => new ZLibStream(received, CompressionMode.Decompress),
            _ when IsPlain(start.Span) => received,
            "deflate" => new DeflateStream(received, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"Content-Encoding '{UrlRules.Cut(codings)}' is not supported."),
        };
    }

    // Content-Encoding values seen on documents without any coding: "none", "UTF-8", "binary", the "aws-chunked" of an upload, and "br",
    // whose streams never begin with these bytes (RFC 7932, section 9.1: they would be reserved).
    private static bool IsPlain(ReadOnlySpan<byte> start) => start
        is [] or [(byte)'<' or (byte)'{', ..] or [(byte)' ' or (byte)'\n', (byte)'<' or (byte)'{'] or [0xEF, 0xBB];

    // RFC 1950: method 8, and the two bytes are a multiple of 31. Many servers send raw DEFLATE under this name.
    private static bool IsZLib(ReadOnlySpan<byte> start) =>
        start is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0;

    private static async Task<T> DecodedAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (InvalidOperationException e)
        {
            // The other decompressors throw InvalidDataException for the same fault.
            throw new InvalidDataException(e.Message, e);
        }
    }
}

/// <summary>A limit of size was exceeded.</summary>
internal sealed class FetchLimitException(string reason) : Exception(reason);
