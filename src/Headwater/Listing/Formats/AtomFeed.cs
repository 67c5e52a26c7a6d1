using System.Buffers;
using System.Globalization;
using System.Xml;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>Atom 1.0, RFC 4287.</summary>
internal static class AtomFeed
{
    private static readonly Author Nobody = new("Headwater");

    public static void Write(ListingAnswer answer, IBufferWriter<byte> output) => FeedXml.Write(output, writer => Write(answer, writer));

    private static void Write(ListingAnswer answer, XmlWriter writer)
    {
        writer.WriteStartElement("feed", FeedXml.Atom);
        writer.WriteAttributeString("xmlns", "media", null, FeedXml.Media);
        writer.Text("id", FeedXml.Url(answer.Links.First), FeedXml.Atom);
        writer.Text("title", "Headwater", FeedXml.Atom);
        writer.Text("updated", FeedXml.Date(answer.Updated), FeedXml.Atom);
        writer.AtomLink("self", answer.Links.Self, "application/atom+xml");
        writer.AtomLink("first", answer.Links.First, "application/atom+xml");
        writer.AtomLink(FeedXml.Next, answer.NextUrl, "application/atom+xml");

        // An entry must have an author, or else the feed.
        writer.AtomAuthor(Nobody);
        foreach (var item in answer.Page.Items)
            WriteEntry(writer, item.Header, answer.Html(item.Header));
        writer.WriteEndElement();
    }

    private static void WriteEntry(XmlWriter writer, ArticleHeader article, string? html)
    {
        writer.WriteStartElement("entry", FeedXml.Atom);
        writer.Language(article.Language);
        writer.Text("id", ListingAnswer.Id(article), FeedXml.Atom);
        writer.WriteElementString("title", FeedXml.Atom, XmlCharacters.Clean(article.Title));
        writer.AtomLink("alternate", article.Link);
        if (article.Published is { } published)
            writer.Text("published", FeedXml.Date(published), FeedXml.Atom);
        writer.Text("updated", FeedXml.Date(article.Updated ?? article.Published ?? article.Changed), FeedXml.Atom);
        foreach (var author in article.Authors.Where(author => !string.IsNullOrWhiteSpace(author.Name)))
            writer.AtomAuthor(author);
        foreach (var category in article.Categories.Where(category => !string.IsNullOrWhiteSpace(category)))
        {
            writer.WriteStartElement("category", FeedXml.Atom);
            writer.WriteAttributeString("term", XmlCharacters.Clean(category));
            writer.WriteEndElement();
        }

        writer.Text("summary", article.Summary, FeedXml.Atom);
        if (html is not null)
        {
            writer.WriteStartElement("content", FeedXml.Atom);
            writer.WriteAttributeString("type", "html");
            writer.WriteString(XmlCharacters.Clean(html));
            writer.WriteEndElement();
        }
        else if (article.Link is null)
        {
            // RFC 4287, section 4.1.2: an entry must have a link or a content.
            writer.WriteElementString("content", FeedXml.Atom, XmlCharacters.Clean(article.Summary ?? article.Title));
        }

        foreach (var enclosure in article.Enclosures)
            WriteEnclosure(writer, enclosure);
        RssFeed.WriteImage(writer, article.Image);
        writer.Backfilled(article);
        writer.WriteEndElement();
    }

    private static void WriteEnclosure(XmlWriter writer, Attachment enclosure)
    {
        writer.WriteStartElement("link", FeedXml.Atom);
        writer.WriteAttributeString("rel", "enclosure");
        writer.Attribute("href", FeedXml.Url(enclosure.Url));
        writer.Attribute("type", FeedXml.TypeOf(enclosure));
        writer.Attribute("length", enclosure.Length?.ToString(CultureInfo.InvariantCulture));
        writer.Attribute("title", enclosure.Title);
        writer.WriteEndElement();
    }
}
