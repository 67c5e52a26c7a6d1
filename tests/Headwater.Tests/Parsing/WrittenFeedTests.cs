using System.Text;
using System.Text.Json;
using System.Xml;
using FsCheck.Xunit;
using Headwater.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Feeds of any content, written in every format, are read back with every field; also from pieces, and as far as they go when they are cut.</summary>
public sealed class WrittenFeedTests
{
    private static readonly string[] Encodings = ["utf-8", "utf-16", "utf-16BE", "utf-32", "gb18030"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static WrittenFeedTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>What an item says, the same in every format.</summary>
    private sealed record Written(string Id, string Title, string Body, string Category, string Author, DateTimeOffset Published)
    {
        public static Written From(string?[] texts, int number)
        {
            string Text(int index) => texts.Length == 0 ? "" : Clean(texts[(number + index) % texts.Length]);
            return new($"urn:{number}:{Text(0)}", $"T{Text(1)}", $"<p>B{Text(2)} & \"]]>\"</p>", $"C{Text(3)}", $"N{Text(4).Replace("@", "", StringComparison.Ordinal)}",
                new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds((long)number * 86_399));
        }

        // What XML can carry and a reader does not trim.
        private static string Clean(string? text)
        {
            var kept = new StringBuilder();
            foreach (var rune in (text ?? "").EnumerateRunes())
                if (rune.Value is >= 0x20 and not (>= 0x7F and < 0xA0 or 0xFFFD or 0xFFFE or 0xFFFF))
                    kept.Append(rune);
            return $"{kept}.";
        }

        public static Written Of(Item item) => new(
            item.Id ?? "", item.Title?.Value ?? "", item.Content[0].Value ?? "", item.Categories[0].Term ?? "", item.Authors[0].Name ?? "", item.Published ?? default);
    }

    private static byte[] Write(string format, IReadOnlyList<Written> items, int variant)
    {
        if (format == "json-1.1")
            return Json(items, isIndented: variant % 2 == 0);
        var encoding = Encoding.GetEncoding(Encodings[(int)((uint)variant % Encodings.Length)]);
        var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = encoding, Indent = variant % 3 == 0 }))
        {
            if (format == "atom-1.0")
                Atom(xml, items, variant);
            else
                Rss(xml, format, items, variant);
        }

        return bytes.ToArray();
    }

    private static void Rss(XmlWriter xml, string format, IReadOnlyList<Written> items, int variant)
    {
        const string Content = "http://purl.org/rss/1.0/modules/content/";
        const string DublinCore = "http://purl.org/dc/elements/1.1/";
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
            WriteText(xml, item.Body, variant);
            xml.WriteEndElement();
            xml.WriteElementString("d", "subject", DublinCore, item.Category);
            xml.WriteElementString("d", "creator", DublinCore, item.Author);
            xml.WriteElementString("d", "date", DublinCore, item.Published.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }
    }

    private static void Atom(XmlWriter xml, IReadOnlyList<Written> items, int variant)
    {
        const string Ns = "http://www.w3.org/2005/Atom";
        var prefix = variant % 2 == 0 ? "" : "a";
        void Element(string name, string text) => xml.WriteElementString(prefix, name, Ns, text);
        xml.WriteStartElement(prefix, "feed", Ns);
        Element("title", "Written");
        foreach (var item in items)
        {
            xml.WriteStartElement(prefix, "entry", Ns);
            Element("id", item.Id);
            Element("title", item.Title);
            xml.WriteStartElement(prefix, "content", Ns);
            xml.WriteAttributeString("type", "html");
            WriteText(xml, item.Body, variant);
            xml.WriteEndElement();
            xml.WriteStartElement(prefix, "category", Ns);
            xml.WriteAttributeString("term", item.Category);
            xml.WriteEndElement();
            xml.WriteStartElement(prefix, "author", Ns);
            Element("name", item.Author);
            xml.WriteEndElement();
            Element("published", item.Published.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }
    }

    // Escaped, as CDATA, and with half of it as references to characters.
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
                content_html = item.Body,
                tags = new[] { item.Category },
                authors = new[] { new { name = item.Author } },
                date_published = item.Published,
            }),
        },
        isIndented ? Indented : JsonSerializerOptions.Default);

    private static List<Written> Items(string?[] texts, int count) => [.. Enumerable.Range(0, count).Select(number => Written.From(texts, number))];

    private static FeedDocument Read(byte[] document) => Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(document, new DocumentOrigin())).Document;

    private static void EachFormat(Action<string> check)
    {
        foreach (var format in (string[])["rss-2.0", "rss-1.0", "atom-1.0", "json-1.1"])
            check(format);
    }

    [Property(MaxTest = 100)]
    public void Every_field_is_read_back(string?[] texts, byte count, int variant) => EachFormat(format =>
    {
        var items = Items(texts, count % 8);
        var document = Read(Write(format, items, Math.Abs(variant % 30)));
        Assert.Equal((format, true, "Written"), (document.Format, document.WellFormed, document.Feed.Title?.Value));
        Assert.Equal(items, document.Items.Select(Written.Of));
    });

    [Property(MaxTest = 100)]
    public void A_document_that_is_cut_keeps_the_items_that_were_whole(string?[] texts, byte count, int variant, int cut) => EachFormat(format =>
    {
        var items = Items(texts, 1 + (count % 8));
        var whole = Write(format, items, Math.Abs(variant % 30));

        // As many items as are whole before the cut: those of the same document with fewer items, without its end.
        var length = (int)((uint)cut % whole.Length);
        var kept = Enumerable.Range(1, items.Count).Count(few => CommonLength(Write(format, [.. items.Take(few)], Math.Abs(variant % 30)), whole) <= length);
        if (kept == 0)
            return;
        var document = Read(whole[..length]);
        Assert.Equal(items.Take(kept), document.Items.Take(kept).Select(Written.Of));
    });

    private static int CommonLength(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);

    [Property(MaxTest = 100)]
    public void How_the_stream_comes_in_makes_no_difference(string?[] texts, byte count, int variant, int seed) => EachFormat(format =>
    {
        var document = Write(format, Items(texts, 1 + (count % 8)), Math.Abs(variant % 30));
        using var reader = FeedReader.Open(new Pieces(document, seed), new DocumentOrigin());
        var items = new List<Item>();
        while (reader.ReadItem() is { } item)
            items.Add(item);
        var pieced = Assert.IsType<ParseOutcome.Parsed>(reader.Finish(items)).Document;
        var whole = Read(document);
        Assert.Equal((whole.Encoding, whole.WellFormed), (pieced.Encoding, pieced.WellFormed));
        Assert.Equal(whole.Items.Select(Written.Of), pieced.Items.Select(Written.Of));
    });

    /// <summary>A stream that gives what it pleases.</summary>
    private sealed class Pieces(byte[] document, int seed) : MemoryStream(document)
    {
        private uint _state = (uint)seed;

        public override int Read(byte[] buffer, int offset, int count)
        {
            _state = (_state * 1664525) + 1013904223;
            return base.Read(buffer, offset, (int)Math.Min(count, 1 + (_state >> 27)));
        }

        public override int Read(Span<byte> buffer)
        {
            var piece = new byte[buffer.Length];
            var read = Read(piece, 0, piece.Length);
            piece.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
    }
}
