using System.Buffers;
using System.Globalization;
using System.Net;
using System.Xml;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>RSS 2.0 with what it lacks from Atom and Media RSS.</summary>
internal static class RssFeed
{
    private const string Content = "http://purl.org/rss/1.0/modules/content/";

    public static void Write(ListingAnswer answer, IBufferWriter<byte> output) => FeedXml.Write(output, writer => Write(answer, writer));

    public static void WriteImage(XmlWriter writer, string? image)
    {
        if (string.IsNullOrEmpty(image))
            return;
        writer.WriteStartElement("thumbnail", FeedXml.Media);
        writer.WriteAttributeString("url", FeedXml.Clean(image));
        writer.WriteEndElement();
    }

    private static void Write(ListingAnswer answer, XmlWriter writer)
    {
        writer.WriteStartElement("rss");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteAttributeString("xmlns", "atom", null, FeedXml.Atom);
        writer.WriteAttributeString("xmlns", "content", null, Content);
        writer.WriteAttributeString("xmlns", "media", null, FeedXml.Media);
        writer.WriteStartElement("channel");
        writer.Text("title", "Headwater");
        writer.Text("link", answer.Links.First);
        writer.Text("description", "Articles of the feeds that Headwater reads.");
        writer.Text("lastBuildDate", Date(answer.Updated));
        writer.AtomLink("self", answer.Links.Self, "application/rss+xml");
        writer.AtomLink("first", answer.Links.First, "application/rss+xml");
        writer.AtomLink(FeedXml.Next, answer.NextUrl, "application/rss+xml");
        foreach (var item in answer.Page.Items)
            WriteItem(writer, item.Header, answer.Html(item.Header));
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteItem(XmlWriter writer, ArticleHeader article, string? html)
    {
        writer.WriteStartElement("item");
        writer.Language(article.Language);

        // Readers take the texts of an item for HTML, so plain text is escaped as HTML first, and then as XML.
        writer.WriteElementString("title", FeedXml.Clean(WebUtility.HtmlEncode(article.Title)));
        writer.Text("link", article.Link);
        writer.WriteStartElement("guid");
        writer.WriteAttributeString("isPermaLink", "false");
        writer.WriteString(ListingAnswer.Id(article));
        writer.WriteEndElement();
        if (article.Published is { } published)
            writer.Text("pubDate", Date(published));
        if (article.Updated is { } updated)
            writer.Text("updated", FeedXml.Date(updated), FeedXml.Atom);

        // Not author, which must be an e-mail address.
        foreach (var author in article.Authors)
            writer.AtomAuthor(author);
        foreach (var category in article.Categories)
            writer.Text("category", category);
        if (article.Summary is not null)
            writer.Text("description", WebUtility.HtmlEncode(article.Summary));
        writer.Text("encoded", html, Content);
        foreach (var enclosure in article.Enclosures)
            WriteEnclosure(writer, enclosure);
        WriteImage(writer, article.Image);
        writer.WriteEndElement();
    }

    private static void WriteEnclosure(XmlWriter writer, Attachment enclosure)
    {
        writer.WriteStartElement("enclosure");
        writer.Attribute("url", enclosure.Url);

        // Required; the specification has 0 for a length that is not known.
        writer.Attribute("length", (enclosure.Length ?? 0).ToString(CultureInfo.InvariantCulture));
        writer.Attribute("type", FeedXml.TypeOf(enclosure));
        writer.WriteEndElement();
    }

    private static string Date(DateTimeOffset time) => time.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
}
