using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>RSS 2.0 with elements of Atom, Dublin Core and Media RSS for what it lacks.</summary>
internal static partial class RssFeed
{
    private const string Content = "http://purl.org/rss/1.0/modules/content/";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    public static void Write(ListingAnswer answer, IBufferWriter<byte> output) => FeedXml.Write(output, writer => Write(answer, writer));

    public static void WriteImage(XmlWriter writer, string? image)
    {
        if (image is null)
            return;
        writer.WriteStartElement("thumbnail", FeedXml.Media);
        writer.WriteAttributeString("url", XmlCharacters.Clean(FeedXml.Url(image)));
        writer.WriteEndElement();
    }

    private static void Write(ListingAnswer answer, XmlWriter writer)
    {
        writer.WriteStartElement("rss");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteAttributeString("xmlns", "atom", null, FeedXml.Atom);
        writer.WriteAttributeString("xmlns", "content", null, Content);
        writer.WriteAttributeString("xmlns", "dc", null, DublinCore);
        writer.WriteAttributeString("xmlns", "media", null, FeedXml.Media);
        writer.WriteStartElement("channel");
        writer.Text("title", "Headwater");
        writer.Text("link", FeedXml.Url(answer.Links.First));
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
        writer.Text("title", Title(article.Title));
        writer.Text("link", article.Link is { } link ? FeedXml.Url(link) : null);
        writer.WriteStartElement("guid");
        writer.WriteAttributeString("isPermaLink", "false");
        writer.WriteString(ListingAnswer.Id(article));
        writer.WriteEndElement();
        if (article.Published is { } published)
            writer.Text("pubDate", Date(published));
        if (article.Updated is { } updated)
            writer.Text("updated", FeedXml.Date(updated), FeedXml.Atom);

        // Not author, which must be an e-mail address. One element for all authors, because many readers show only the first.
        writer.Text("creator", string.Join(", ", article.Authors.Select(author => author.Name)), DublinCore);
        foreach (var category in article.Categories)
            writer.Text("category", category);

        // Required if there is a content or no title.
        writer.WriteElementString("description", XmlCharacters.Clean(Escaped(article.Summary ?? "")));
        writer.Text("encoded", html, Content);
        foreach (var enclosure in article.Enclosures)
            WriteEnclosure(writer, enclosure);
        WriteImage(writer, article.Image);
        writer.Backfilled(article);
        writer.WriteEndElement();
    }

    /// <summary>
    /// Most readers show a title as text, some as HTML. It is escaped for the latter only if the two would show different texts, as for
    /// "&lt;b&gt;" and "&amp;amp;".
    /// </summary>
    private static string Title(string text) => WebUtility.HtmlDecode(text) != text || TagPattern().IsMatch(text) ? Escaped(text) : text;

    /// <summary>Text as HTML. Apostrophes, umlauts and emoji need no escaping.</summary>
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    [GeneratedRegex("<[A-Za-z/!?]", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();

    private static void WriteEnclosure(XmlWriter writer, Attachment enclosure)
    {
        writer.WriteStartElement("enclosure");
        writer.Attribute("url", FeedXml.Url(enclosure.Url));

        // Required; 0 stands for an unknown length.
        writer.Attribute("length", (enclosure.Length ?? 0).ToString(CultureInfo.InvariantCulture));
        writer.Attribute("type", FeedXml.TypeOf(enclosure));
        writer.WriteEndElement();
    }

    private static string Date(DateTimeOffset time) => time.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
}
