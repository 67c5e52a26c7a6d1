using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Headwater.LocalHost.Sample;

/// <summary>A feed served by the host itself, so that the first run needs no internet.</summary>
internal static partial class SampleFeed
{
    public const string Path = "/sample/feed.xml";

    private const string Rfc822 = "ddd, dd MMM yyyy HH:mm:ss";

    /// <summary>The day of the newest post in the file.</summary>
    private static readonly DateOnly Newest = new(2026, 6, 11);

    /// <param name="data">
    /// Where the day of the first start is kept: posts whose dates moved with every start would be new versions each time.
    /// </param>
    public static void MapSampleFeed(this WebApplication app, string data, DateOnly today)
    {
        var bytes = Read(FirstDay(data, today));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        app.MapGet(Path, FileContentHttpResult () => TypedResults.File(bytes, "application/rss+xml; charset=utf-8", entityTag: tag));
    }

    /// <summary>The feed as it is in the file.</summary>
    public static byte[] Read()
    {
        using var resource = typeof(SampleFeed).Assembly.GetManifestResourceStream("sample-feed.xml")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The feed with all dates moved by whole days, so that the newest post is of the day before.</summary>
    internal static byte[] Read(DateOnly day)
    {
        var days = day.AddDays(-1).DayNumber - Newest.DayNumber;
        return Encoding.UTF8.GetBytes(Date().Replace(Encoding.UTF8.GetString(Read()), date =>
            DateTime.ParseExact(date.Groups["date"].Value, Rfc822, CultureInfo.InvariantCulture).AddDays(days)
                .ToString(Rfc822, CultureInfo.InvariantCulture)));
    }

    private static DateOnly FirstDay(string data, DateOnly today)
    {
        var file = System.IO.Path.Combine(data, "sample-since.txt");
        if (File.Exists(file) && DateOnly.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var first))
            return first;
        try
        {
            Directory.CreateDirectory(data);
            File.WriteAllText(file, today.ToString("O", CultureInfo.InvariantCulture));
            return today;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The folder {data} cannot be written: {e.Message} Choose another one with --data.", e);
        }
    }

    [GeneratedRegex("(?<=<(?:pubDate|lastBuildDate)>)(?<date>[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8})")]
    private static partial Regex Date();
}
