using System.Buffers;
using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>Reads persons: the elements of Atom, or a text with a name, an e-mail address, or both.</summary>
internal static class PersonParser
{
    private static readonly SearchValues<char> LocalPart = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'!#$*/=?^`{|}~");
    private static readonly SearchValues<char> HostPart = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>Reads the current element: child elements as in Atom, or text. Null if it is empty.</summary>
    public static Person? Read(LenientXmlReader xml)
    {
        var depth = xml.Depth;
        if (!xml.ReadTextUntilChild())
            return FromText(xml.CollectedText);

        string? name = null, email = null, uri = null;
        var text = new StringBuilder(xml.CollectedText.ToString());
        do
        {
            var (field, baseUrl) = (xml.Name, xml.Base);
            if (xml.ReadText() is not { } value)
                continue;
            if (field == "name")
                name ??= XmlValues.Plain(value);
            else if (field == "email")
                email ??= value;
            else if (field is "uri" or "url" or "homepage")
                uri ??= UrlResolver.Resolve(value, baseUrl) is var url && !UrlResolver.IsScript(url) ? url : null;
            else
                text.Append(' ').Append(value);
        }
        while (ReadToChild(xml, depth, text));

        // Markup that the publisher did not escape: <author><b>Ann</b> Writer</author>.
        return name is not null || email is not null || uri is not null ? new Person(name, email, uri) { IsSingle = name is not null }
            : FromText(Whitespace.ToLine(text.ToString()));
    }

    // Like ReadChild, but the text between the children counts.
    private static bool ReadToChild(LenientXmlReader xml, int depth, StringBuilder text)
    {
        while (xml.Read() && (xml.Node != XmlNodeKind.End || xml.Depth >= depth))
        {
            if (xml.Node == XmlNodeKind.Start)
                return true;
            if (xml.Node == XmlNodeKind.Text)
                text.Append(xml.Value);
        }

        return false;
    }

    /// <summary><c>mail@x (Name)</c>, <c>Name &lt;mail@x&gt;</c>, an address, or a name. Null if the text is empty.</summary>
    public static Person? FromText(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.ContainsAny('<', '&'))
            text = XmlValues.Plain(text.ToString());
        if (text.IsEmpty)
            return null;
        if (!TryFindAddress(text, out var start, out var length))
            return new Person(text.ToString());

        // A list of names; the caller splits it.
        var rest = text[(start + length)..];
        if (rest.IndexOfAny(',', ';') is >= 0 and var comma && TryFindAddress(rest[comma..], out _, out _))
            return new Person(text.ToString());
        var email = text.Slice(start, length).ToString();
        var name = string.Concat(text[..start], " ", rest)
            .Replace("mailto:", "", StringComparison.OrdinalIgnoreCase)
            .Trim(' ', '(', ')', '<', '>', '[', ']', ',', ';', ':', '"', '\t', '\n', '\r');
        return new Person(name.Length > 0 ? name : null, email);
    }

    /// <summary>
    /// Adds the author in another vocabulary if there is none, or their name if there is only an address: podcasts have an address in
    /// author and the name in itunes:author.
    /// </summary>
    public static void AddOther(ref ListBuilder<Person> authors, Person? other)
    {
        if (authors.Count == 0)
        {
            authors.Add(other);
        }
        else if (other?.Name is { } name && authors.Items is [{ Name: null } only])
        {
            authors = default;
            authors.Add(only with { Name = name });
        }
    }

    private static bool TryFindAddress(ReadOnlySpan<char> text, out int start, out int length)
    {
        (start, length) = (0, 0);
        var at = text.IndexOf('@');
        if (at < 1)
            return false;
        start = text[..at].LastIndexOfAnyExcept(LocalPart) + 1;
        var host = text[(at + 1)..];
        var end = host.IndexOfAnyExcept(HostPart) is >= 0 and var stop ? stop : host.Length;
        host = host[..end].TrimEnd(".-");
        length = at + 1 + host.Length - start;
        return start < at && host.Length > 0 && (host.Contains('.') || host is "localhost");
    }
}
