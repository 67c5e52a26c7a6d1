using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Listing.Formats;

/// <summary>The common parts of Atom and RSS.</summary>
internal static partial class FeedXml
{
    public const string Atom = "http://www.w3.org/2005/Atom";
    public const string Media = "http://search.yahoo.com/mrss/";

    /// <summary>The link to the next page: RFC 5005, section 3.</summary>
    public const string Next = "next";

    private const string Own = "urn:headwater";
    private const string UnknownType = "application/octet-stream";

    // Publishers also write values that feed validators reject, such as "mp3" and "nobody at example.org".
    [GeneratedRegex(@"^[\w!#$&^.+-]+/[\w!#$&^.+-]+( *; *[\w!#$&^.+-]+=[\w!#$&^.+-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex MediaTypePattern();

    [GeneratedRegex(@"^[\w.%+'-]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex EmailPattern();

    // RFC 3986 allows brackets around the address of a host only, and the others nowhere.
    private static readonly SearchValues<char> NotInUrls = SearchValues.Create("\"<>[\\]^`{|}");

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    public static void Write(IBufferWriter<byte> output, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, Settings))
            content(writer);
        output.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>
    /// Marks an article of the feed's history. Feed readers ignore it. Programs that announce new articles need it: an article without a
    /// date of its own has that of today.
    /// </summary>
    public static void Backfilled(this XmlWriter writer, ArticleHeader article)
    {
        if (article.Backfilled == true)
            writer.WriteElementString("headwater", "backfilled", Own, "true");
    }

    /// <summary>The type of an enclosure, which most formats require.</summary>
    public static string TypeOf(Attachment enclosure) =>
        enclosure.Type is { } type && MediaTypePattern().IsMatch(type) ? type : UnknownType;

    public static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>
    /// A URL as RFC 3986 has it. Browsers follow brackets, braces and hosts in any script as they are written, so articles keep them; feed
    /// validators reject them.
    /// </summary>
    public static string Url(string url)
    {
        if (!Ascii.IsValid(url) && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IdnHost != parsed.Host)
            url = WithAsciiHost(url, parsed);
        var host = url.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var end = url.AsSpan(host).IndexOfAny("/?#") is >= 0 and var length ? host + length : url.Length;
        if (!url.AsSpan(end).ContainsAny(NotInUrls))
            return url;
        var encoded = new StringBuilder(url, 0, end, url.Length + 16);
        foreach (var c in url.AsSpan(end))
            _ = NotInUrls.Contains(c) ? encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}") : encoded.Append(c);
        return encoded.ToString();
    }

    /// <summary>Unchanged where the host is written in a form that only <see cref="Uri"/> understands.</summary>
    private static string WithAsciiHost(string url, Uri parsed) => url.IndexOf(parsed.Host, StringComparison.OrdinalIgnoreCase) is >= 0
        and var at ? string.Concat(url.AsSpan(0, at), parsed.IdnHost, url.AsSpan(at + parsed.Host.Length)) : url;

    public static void Text(this XmlWriter writer, string name, string? value, string? @namespace = null)
    {
        if (!string.IsNullOrWhiteSpace(value))
            writer.WriteElementString(name, @namespace, XmlCharacters.Clean(value));
    }

    public static void Attribute(this XmlWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteAttributeString(name, XmlCharacters.Clean(value));
    }

    public static void Language(this XmlWriter writer, string? language)
    {
        if (LanguageTag.Of(language) is { } tag)
            writer.WriteAttributeString("xml", "lang", null, tag);
    }

    public static void AtomLink(this XmlWriter writer, string rel, string? href, string? type = null)
    {
        if (href is null)
            return;
        writer.WriteStartElement("link", Atom);
        writer.WriteAttributeString("rel", rel);
        writer.Attribute("href", Url(href));
        writer.Attribute("type", type);
        writer.WriteEndElement();
    }

    public static void AtomAuthor(this XmlWriter writer, Author author)
    {
        writer.WriteStartElement("author", Atom);
        writer.WriteElementString("name", Atom, XmlCharacters.Clean(author.Name));
        writer.Text("uri", author.Url is { } url ? Url(url) : null, Atom);
        if (author.Email is { } email && EmailPattern().IsMatch(email))
            writer.Text("email", email, Atom);
        writer.WriteEndElement();
    }
}
