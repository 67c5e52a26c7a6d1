using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>The fields of an item that every format has.</summary>
internal sealed record Written(string Id, string Title, string Body, string Category, string Author, DateTimeOffset Published)
{
    public static Written From(string?[] texts, int number)
    {
        string Text(int index) => texts.Length == 0 ? "" : Clean(texts[(number + index) % texts.Length]);
        return new(
            $"https://written.example/{number}/{Uri.EscapeDataString(Text(0))}", $"T{Text(1)}", $"B{Text(2)} & \"]]>\"", $"C{Text(3)}",
            $"N{Text(4).Replace("@", "", StringComparison.Ordinal)}",
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds((long)number * 86_399));
    }

    // Characters that XML allows and that the parser does not trim.
    private static string Clean(string? text)
    {
        var kept = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
            if (rune.Value is >= 0x20 and not (>= 0x7F and < 0xA0 or 0xFFFD or 0xFFFE or 0xFFFF))
                kept.Append(rune);
        return $"{kept}.";
    }

    /// <summary>The body as HTML.</summary>
    public string Html => $"<p>{Body}</p>";

    /// <summary>The fields that the format supports.</summary>
    public Written In(string format) => format == "cdf" ? this with { Category = "", Author = "" } : this;

    public static Written Of(Item item)
    {
        var body = item.Content.Count > 0 ? item.Content[0] : item.Summary;
        return new(
            item.Id ?? item.Link ?? "",
            item.Title?.Value ?? "",
            (body?.Type == "application/xhtml+xml" ? XElement.Parse(body.Value ?? "", LoadOptions.PreserveWhitespace).Value
                : body?.Value?["<p>".Length..^"</p>".Length]) ?? "",
            item.Categories.Count > 0 ? item.Categories[0].Term ?? "" : "",
            item.Authors.Count > 0 ? item.Authors[0].Name ?? "" : "",
            item.Published ?? item.Updated ?? default);
    }
}

/// <summary>Writes feeds of all formats.</summary>
internal static class WrittenFeeds
{
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    private static readonly string[] Encodings = ["utf-8", "utf-16", "utf-16BE", "utf-32", "gb18030"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static WrittenFeeds() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IReadOnlyList<string> Formats { get; } =
        ["rss-2.0", "rss-1.0", "rss-0.91", "rss-0.92", "atom-1.0", "atom-1.0 xhtml", "atom-0.3", "cdf", "json-1.1"];

    /// <param name="format">The format of the document; after a space, how texts are written.</param>
    /// <param name="variant">Selects encoding, prefixes, indentation and escaping.</param>
    public static byte[] Write(string format, IReadOnlyList<Written> items, int variant)
    {
        if (format == "json-1.1")
            return Json(items, isIndented: variant % 2 == 0);
        var encoding = Encoding.GetEncoding(Encodings[(int)((uint)variant % Encodings.Length)]);
        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = encoding, Indent = variant % 3 == 0 }))
        {
            if (format is "rss-0.91" or "rss-0.92")
                PlainRss(xml, format, items, variant);
            else if (format is "rss-1.0" or "rss-2.0")
                ModularRss(xml, format, items, variant);
            else if (format == "cdf")
                Cdf(xml, items, variant);
            else
                Atom(xml, format, items, variant);
        }

        return bytes.ToArray();
    }

    // RSS without namespaces.
    private static void PlainRss(XmlWriter xml, string format, IReadOnlyList<Written> items, int variant)
    {
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", format["rss-".Length..]);
        xml.WriteStartElement("channel");
        xml.WriteElementString("title", "Written");
        foreach (var item in items)
        {
            xml.WriteStartElement("item");
            xml.WriteElementString("title", item.Title);
            xml.WriteElementString("link", item.Id);
            xml.WriteStartElement("description");
            WriteText(xml, item.Html, variant);
            xml.WriteEndElement();
            xml.WriteElementString("category", item.Category);
            xml.WriteElementString("author", item.Author);
            xml.WriteElementString("pubDate", item.Published.ToString("R", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }
    }

    private static void ModularRss(XmlWriter xml, string format, IReadOnlyList<Written> items, int variant)
    {
        const string Content = "http://purl.org/rss/1.0/modules/content/";
        const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        var ns = format == "rss-1.0" ? "http://purl.org/rss/1.0/" : "";
        xml.WriteStartElement(format == "rss-1.0" ? "r" : "", format == "rss-1.0" ? "RDF" : "rss", format == "rss-1.0" ? Rdf : "");
        if (format != "rss-1.0")
            xml.WriteAttributeString("version", "2.0");
        xml.WriteStartElement("channel", ns);
        xml.WriteElementString("title", ns, "Written");
        if (format == "rss-1.0")
            xml.WriteEndElement();
        foreach (var item in items)
        {
            xml.WriteStartElement("item", ns);
            if (format == "rss-1.0")
                xml.WriteAttributeString("about", Rdf, item.Id);
            else
                xml.WriteElementString("guid", item.Id);
            xml.WriteElementString("title", ns, item.Title);
            xml.WriteStartElement(variant % 2 == 0 ? "content" : "c", "encoded", Content);
            WriteText(xml, item.Html, variant);
            xml.WriteEndElement();
            xml.WriteElementString("d", "subject", DublinCore, item.Category);
            xml.WriteElementString("d", "creator", DublinCore, item.Author);
            xml.WriteElementString("d", "date", DublinCore, Date(item, variant));
            xml.WriteEndElement();
        }
    }

    private static void Atom(XmlWriter xml, string format, IReadOnlyList<Written> items, int variant)
    {
        var is03 = format == "atom-0.3";
        var ns = is03 ? "http://purl.org/atom/ns#" : "http://www.w3.org/2005/Atom";
        var prefix = variant % 2 == 0 ? "" : "a";
        void Element(string name, string text) => xml.WriteElementString(prefix, name, ns, text);
        xml.WriteStartElement(prefix, "feed", ns);
        if (is03)
            xml.WriteAttributeString("version", "0.3");
        Element("title", "Written");
        foreach (var item in items)
        {
            xml.WriteStartElement(prefix, "entry", ns);
            Element("id", item.Id);
            Element("title", item.Title);
            xml.WriteStartElement(prefix, "content", ns);
            if (format == "atom-1.0 xhtml")
                Xhtml(xml, item, variant);
            else
                EscapedHtml(xml, item, is03, variant);
            xml.WriteEndElement();
            if (is03)
            {
                xml.WriteElementString("d", "subject", DublinCore, item.Category);
            }
            else
            {
                xml.WriteStartElement(prefix, "category", ns);
                xml.WriteAttributeString("term", item.Category);
                xml.WriteEndElement();
            }

            xml.WriteStartElement(prefix, "author", ns);
            Element("name", item.Author);
            xml.WriteEndElement();
            Element(is03 ? "issued" : "published", Date(item, variant));
            xml.WriteEndElement();
        }
    }

    private static void EscapedHtml(XmlWriter xml, Written item, bool is03, int variant)
    {
        xml.WriteAttributeString("type", is03 ? "text/html" : "html");
        if (is03)
            xml.WriteAttributeString("mode", "escaped");
        WriteText(xml, item.Html, variant);
    }

    private static void Xhtml(XmlWriter xml, Written item, int variant)
    {
        const string Ns = "http://www.w3.org/1999/xhtml";
        var prefix = variant % 2 == 0 ? "" : "h";
        xml.WriteAttributeString("type", "xhtml");
        xml.WriteStartElement(prefix, "div", Ns);
        xml.WriteStartElement(prefix, "p", Ns);
        WriteText(xml, item.Body, variant);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Cdf(XmlWriter xml, IReadOnlyList<Written> items, int variant)
    {
        xml.WriteStartElement("CHANNEL");
        xml.WriteElementString("TITLE", "Written");
        foreach (var item in items)
        {
            xml.WriteStartElement("ITEM");
            xml.WriteAttributeString("HREF", item.Id);
            xml.WriteAttributeString("LASTMOD", Date(item, variant));
            xml.WriteElementString("TITLE", item.Title);
            xml.WriteStartElement("ABSTRACT");
            WriteText(xml, item.Html, variant);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
    }

    private static string Date(Written item, int variant) =>
        item.Published.ToString(variant % 2 == 0 ? "O" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // Escaped, as CDATA, or half of it as character references.
    private static void WriteText(XmlWriter xml, string text, int variant)
    {
        switch (variant % 3)
        {
            case 0:
                xml.WriteString(text);
                break;
            case 1:
                xml.WriteCData(text);
                break;
            default:
                foreach (var rune in text.EnumerateRunes())
                    xml.WriteRaw($"&#x{rune.Value:X};");
                break;
        }
    }

    private static byte[] Json(IReadOnlyList<Written> items, bool isIndented) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            version = "https://jsonfeed.org/version/1.1",
            title = "Written",
            items = items.Select(item => new
            {
                id = item.Id,
                title = item.Title,
                content_html = item.Html,
                tags = new[] { item.Category },
                authors = new[] { new { name = item.Author } },
                date_published = item.Published,
            }),
        },
        isIndented ? Indented : JsonSerializerOptions.Default);
}
