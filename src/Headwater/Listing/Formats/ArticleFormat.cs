using System.Buffers;
using System.Text;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>A format of an article.</summary>
/// <param name="Write">Writes an article; the header is null for an old version.</param>
internal sealed record ArticleFormat(
    string Name, string ContentType, Action<Article, ArticleHeader?, IBufferWriter<byte>> Write, params string[] Types) : IFormat
{
    public IReadOnlyList<string> MediaTypes => Types;

    public static IReadOnlyList<ArticleFormat> All { get; } =
    [
        new("json", "application/json", Json, "application/json"),
        new(
            "html", "text/html; charset=utf-8", (article, header, output) => ArticlePage.Write(Titled(article, header), output),
            "text/html"),
        new(
            "md", "text/markdown; charset=utf-8", (article, _, output) => Encoding.UTF8.GetBytes(article.Markdown, output),
            "text/markdown"),
        new("txt", "text/plain; charset=utf-8", (article, _, output) => Encoding.UTF8.GetBytes(article.Text, output), "text/plain"),
    ];

    /// <summary>Its feed may have been renamed since its blob was written.</summary>
    private static Article Titled(Article article, ArticleHeader? header) =>
        header?.FeedTitle is { } title ? article with { FeedTitle = title } : article;

    /// <summary>
    /// The members of the article, and those of its header: <c>firstSeen</c>, <c>changed</c>, <c>version</c>, <c>backfilled</c>.
    /// </summary>
    private static void Json(Article article, ArticleHeader? header, IBufferWriter<byte> output)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(WebUrl.In(Titled(article, header)), StorageJson.Relaxed.Article);
        if (header is null)
        {
            output.Write(bytes);
            return;
        }

        // Merges the two objects.
        output.Write(bytes.AsSpan(0, bytes.Length - 1));
        output.Write(","u8);
        using var members = new MemoryStream();
        using (var writer = new Utf8JsonWriter(members))
        {
            writer.WriteStartObject();
            writer.WriteString("firstSeen"u8, header.FirstSeen);
            writer.WriteString("changed"u8, header.Changed);
            writer.WriteNumber("version"u8, header.Version);
            if (header.Backfilled == true)
                writer.WriteBoolean("backfilled"u8, true);
            writer.WriteEndObject();
        }

        output.Write(members.GetBuffer().AsSpan(1, (int)members.Length - 1));
    }
}
