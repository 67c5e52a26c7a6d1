using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Headwater.LocalHost.Sample;

/// <summary>A feed served by the host itself, so that the first run needs no internet.</summary>
internal static class SampleFeed
{
    public const string Path = "/sample/feed.xml";

    public static void MapSampleFeed(this WebApplication app)
    {
        var bytes = Read();
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        app.MapGet(Path, FileContentHttpResult () => TypedResults.File(bytes, "application/rss+xml; charset=utf-8", entityTag: tag));
    }

    public static byte[] Read()
    {
        using var resource = typeof(SampleFeed).Assembly.GetManifestResourceStream("sample-feed.xml")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
