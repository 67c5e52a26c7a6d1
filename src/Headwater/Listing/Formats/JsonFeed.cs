using System.Buffers;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/.</summary>
internal static class JsonFeed
{
    public static void Write(ListingAnswer answer, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("version"u8, "https://jsonfeed.org/version/1.1");
        writer.WriteString("title"u8, "Headwater");
        writer.WriteString("feed_url"u8, answer.Links.First);
        if (answer.NextUrl is not null)
            writer.WriteString("next_url"u8, answer.NextUrl);
        writer.WriteStartArray("items"u8);
        foreach (var item in answer.Page.Items)
            WriteItem(writer, item.Header, answer.Html(item.Header));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, ArticleHeader article, string? html)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, ListingAnswer.Id(article));
        WriteText(writer, "url", article.Link);
        WriteText(writer, "title", article.Title);

        // Either content_text or content_html is required.
        if (html is null)
            writer.WriteString("content_text"u8, article.Summary ?? "");
        else
            writer.WriteString("content_html"u8, html);
        WriteText(writer, "summary", article.Summary);
        WriteText(writer, "image", article.Image);
        if (article.Published is { } published)
            writer.WriteString("date_published"u8, published);
        if (article.Updated is { } updated)
            writer.WriteString("date_modified"u8, updated);
        WriteText(writer, "language", article.Language);
        WriteAuthors(writer, article.Authors);
        if (article.Categories.Count > 0)
        {
            writer.WriteStartArray("tags"u8);
            foreach (var category in article.Categories)
                writer.WriteStringValue(category);
            writer.WriteEndArray();
        }

        WriteAttachments(writer, article.Enclosures);
        if (article.Backfilled == true)
        {
            writer.WriteStartObject("_headwater"u8);
            writer.WriteBoolean("backfilled"u8, value: true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteAuthors(Utf8JsonWriter writer, IReadOnlyList<Author> authors)
    {
        if (authors.Count == 0)
            return;
        writer.WriteStartArray("authors"u8);
        foreach (var author in authors)
        {
            writer.WriteStartObject();
            WriteText(writer, "name", author.Name);
            WriteText(writer, "url", author.Url);
            WriteText(writer, "avatar", author.Image);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAttachments(Utf8JsonWriter writer, IReadOnlyList<Attachment> enclosures)
    {
        if (enclosures.Count == 0)
            return;
        writer.WriteStartArray("attachments"u8);
        foreach (var enclosure in enclosures)
        {
            writer.WriteStartObject();
            writer.WriteString("url"u8, enclosure.Url);
            writer.WriteString("mime_type"u8, FeedXml.TypeOf(enclosure));
            WriteText(writer, "title", enclosure.Title);
            if (enclosure.Length is { } length)
                writer.WriteNumber("size_in_bytes"u8, length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }
}
