using System.Buffers;
using System.Text;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>An article that changed, or a feed that was renamed, as it is now.</summary>
/// <param name="Position">After its last line in the log.</param>
/// <param name="ArticleId">Null for a feed.</param>
/// <param name="Article">Null for a deletion, and for a feed.</param>
/// <param name="FeedTitle">Of a feed; null when it is gone.</param>
internal sealed record ListedChange(
    LogPosition Position, ChangeKind Kind, string? ArticleId, string FeedId, ListedArticle? Article, string? FeedTitle)
{
    public static ListedChange Of(LogPosition position, ArticleChange change, ListedArticle? article) =>
        new(position, article is null ? ChangeKind.Delete : ChangeKind.Upsert, change.ArticleId, change.FeedId, article, FeedTitle: null);

    public static ListedChange OfFeed(LogPosition position, ArticleChange change, string? title) =>
        new(position, ChangeKind.Feed, ArticleId: null, change.FeedId, Article: null, title);
}

/// <summary>A format of the changes.</summary>
internal sealed record ChangesFormat(
    string Name, string ContentType, Action<IReadOnlyList<ListedChange>, LogPosition, bool, IBufferWriter<byte>> Write,
    params string[] Types)
    : IFormat
{
    public IReadOnlyList<string> MediaTypes => Types;

    public static IReadOnlyList<ChangesFormat> All { get; } =
    [
        new("json", "application/json", Json, "application/json"),
        new("ndjson", "application/x-ndjson", Ndjson, "application/x-ndjson", "application/ndjson", "application/jsonl"),
    ];

    private static void Json(IReadOnlyList<ListedChange> changes, LogPosition reached, bool more, IBufferWriter<byte> output)
    {
        output.Write("{\"changes\":["u8);
        for (var i = 0; i < changes.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            Change(changes[i], output);
        }

        Encoding.UTF8.GetBytes($"],\"position\":\"{reached}\",\"more\":{(more ? "true" : "false")}}}", output);
    }

    private static void Ndjson(IReadOnlyList<ListedChange> changes, LogPosition reached, bool more, IBufferWriter<byte> output)
    {
        foreach (var change in changes)
        {
            Change(change, output);
            output.Write("\n"u8);
        }
    }

    private static void Change(ListedChange change, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("position"u8, change.Position.ToString());
        writer.WriteString("kind"u8, change.Kind switch
        {
            ChangeKind.Upsert => "upsert"u8,
            ChangeKind.Delete => "delete"u8,
            _ => "feed"u8,
        });
        if (change.ArticleId is not null)
            writer.WriteString("articleId"u8, change.ArticleId);
        writer.WriteString("feedId"u8, change.FeedId);
        if (change.FeedTitle is not null)
            writer.WriteString("feedTitle"u8, change.FeedTitle);
        if (change.Article is { } article)
        {
            writer.WritePropertyName("article"u8);
            writer.WriteRawValue(article.Json.Span, skipInputValidation: true); // the index wrote it
        }

        writer.WriteEndObject();
    }
}
