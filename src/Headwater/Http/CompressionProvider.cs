using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// Lets ASP.NET's response compression choose as <see cref="ContentCoding"/> does, whose choice is part of ETags. ASP.NET's own provider
/// takes Brotli for <c>*;q=0.5, br;q=0</c>, and compresses neither HTTPS nor most of our media types unless told to.
/// </summary>
/// <remarks>
/// Compressing over HTTPS is safe here: what holds secrets beside text that others choose (<c>api/opml</c>) is answered only to a request
/// with a function key, which no other site can make a browser send.
/// </remarks>
internal sealed class CompressionProvider : IResponseCompressionProvider
{
    private static readonly BrotliCompressionProvider Brotli =
        new(Options.Create(new BrotliCompressionProviderOptions { Level = CompressionLevel.Fastest }));

    private static readonly GzipCompressionProvider Gzip =
        new(Options.Create(new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest }));

    public bool CheckRequestAcceptsCompression(HttpContext context) => Choose(context) is not null;

    public bool ShouldCompressResponse(HttpContext context) => context.Response.Headers.ContentEncoding.Count == 0;

    public ICompressionProvider? GetCompressionProvider(HttpContext context) => Choose(context) switch
    {
        ContentCoding.Brotli => Brotli,
        ContentCoding.Gzip => Gzip,
        _ => null,
    };

    private static string? Choose(HttpContext context) => ContentCoding.Choose(context.Request.Headers.AcceptEncoding);
}
