using System.Buffers;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>Persons as feeds write them.</summary>
internal static class Persons
{
    private static readonly SearchValues<char> LocalPart = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'!#$*/=?^`{|}~");
    private static readonly SearchValues<char> HostPart = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>The element just started: one of Atom's with children, or text. Null for nothing.</summary>
    public static Person? Read(MarkupReader xml)
    {
        var depth = xml.Depth;
        if (!xml.ReadTextUntilChild())
            return FromText(xml.CollectedText);

        string? name = null, email = null, uri = null;
        do
        {
            var (field, baseUrl) = (xml.Name, xml.Base);
            if (field is not ("name" or "email" or "uri" or "url" or "homepage") || xml.ReadText() is not { } text)
                continue;
            if (field == "name")
                name ??= text;
            else if (field == "email")
                email ??= text;
            else
                uri ??= Urls.Resolve(text, baseUrl);
        }
        while (xml.ReadChild(depth));

        return name is null && email is null && uri is null ? null : new Person(name, email, uri);
    }

    /// <summary><c>mail@x (Name)</c>, <c>Name &lt;mail@x&gt;</c>, an address, or a name; null for nothing.</summary>
    public static Person? FromText(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return null;
        if (!TryFindAddress(text, out var start, out var length))
            return new Person(text.ToString());
        var email = text.Slice(start, length).ToString();
        var name = string.Concat(text[..start], " ", text[(start + length)..])
            .Replace("mailto:", "", StringComparison.OrdinalIgnoreCase)
            .Trim(' ', '(', ')', '<', '>', '[', ']', ',', ';', ':', '"', '\t', '\n', '\r');
        return new Person(name.Length > 0 ? name : null, email);
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
