using System.Text;
using System.Xml;
using Headwater.Feeds;
using Headwater.Polling;

namespace Headwater.Discovery;

/// <summary>The registry → OPML.</summary>
internal static class OpmlWriter
{
    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), Indent = true };

    public static void Write(Stream output, IEnumerable<FeedOutline> feeds, DateTimeOffset now)
    {
        using var writer = XmlWriter.Create(output, Writing);
        writer.WriteStartElement("opml");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteAttributeString("xmlns", "headwater", null, Opml.Own);
        writer.WriteStartElement("head");
        writer.WriteElementString("title", "Feeds of Headwater");
        writer.WriteElementString("dateCreated", now.ToString("r"));
        writer.WriteEndElement();
        writer.WriteStartElement("body");
        foreach (var folder in Folders(feeds))
        {
            if (folder.Key is not null)
            {
                writer.WriteStartElement("outline");
                Attribute(writer, "text", folder.Key);
            }

            foreach (var feed in folder)
                Write(writer, feed);
            if (folder.Key is not null)
                writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    /// <summary>A folder for each tag: a feed of several tags is in each of them, as readers do it. First those without a tag.</summary>
    private static IEnumerable<IGrouping<string?, FeedOutline>> Folders(IEnumerable<FeedOutline> feeds) => feeds
        .SelectMany(feed => feed.Tags.DefaultIfEmpty<string?>(null), (feed, tag) => (feed, tag))
        .GroupBy(pair => pair.tag, pair => pair.feed, StringComparer.OrdinalIgnoreCase)
        .OrderBy(folder => folder.Key, StringComparer.OrdinalIgnoreCase);

    private static void Write(XmlWriter writer, FeedOutline feed)
    {
        writer.WriteStartElement("outline");
        Attribute(writer, "type", Opml.FeedType);
        Attribute(writer, "text", feed.GivenTitle ?? feed.Title ?? feed.Url);

        // Also when it is empty: an importer that finds none takes the text.
        Attribute(writer, "title", feed.Title ?? "");
        Attribute(writer, "xmlUrl", feed.Url);
        OwnAttribute("id", feed.Id);
        OwnAttribute("title", feed.GivenTitle);
        OwnAttribute("notes", feed.Notes);
        OwnAttribute("options", feed.Options.IsCustom ? feed.Options.Text : null);
        OwnAttribute("state", feed.State == FeedState.Active ? null : FeedStates.Name(feed.State));
        writer.WriteEndElement();

        void OwnAttribute(string name, string? value)
        {
            if (value is not null)
                writer.WriteAttributeString(name, Opml.Own, XmlCharacters.Clean(value));
        }
    }

    private static void Attribute(XmlWriter writer, string name, string value) =>
        writer.WriteAttributeString(name, XmlCharacters.Clean(value));
}
