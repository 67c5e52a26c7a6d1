using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace Headwater.Feeds.Parsing.Xml;

// Character and entity references in text and attribute values.
internal sealed partial class LenientXmlReader
{
    // The longest name of an HTML entity is CounterClockwiseContourIntegral.
    private const int MaxReference = 64;

    // Entities that nest deeper are a bomb or a cycle.
    private const int MaxEntityDepth = 16;

    // The characters of the bytes 80 to 9F in windows-1252. References to these numbers mean the same characters.
    internal const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private readonly Dictionary<string, string> _entities = new(StringComparer.Ordinal);
    private bool _hasUnreadDeclarations; // the document refers to an external DTD, which is never fetched
    private int _entityCharacters;

    // Returns the length of the reference at the start of the text, 0 if there is none. It means a character (-1: nothing) or a replacement
    // text.
    private int Dereference(ReadOnlySpan<char> text, out int character, out string? replacement)
    {
        (character, replacement) = (-1, null);
        var end = text.IndexOf(';');
        if (end > 1 && text[1] == '#')
            return DereferenceNumber(text, end, out character);
        var name = end > 1 ? text[1..end] : default;
        switch (name)
        {
            case "amp":
                character = '&';
                return end + 1;
            case "lt":
                character = '<';
                return end + 1;
            case "gt":
                character = '>';
                return end + 1;
            case "quot":
                character = '"';
                return end + 1;
            case "apos":
                character = '\'';
                return end + 1;
        }

        if (!name.IsEmpty && (replacement = Declared(name) ?? Html(name)) is not null)
            return end + 1;
        Report("stray-ampersand", "A '&' does not begin a reference; it was read as text.");
        return 0;
    }

    private int DereferenceNumber(ReadOnlySpan<char> text, int end, out int character)
    {
        character = -1;
        var isHex = text[2] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(text[(isHex ? 3 : 2)..end], style, CultureInfo.InvariantCulture, out var number))
        {
            Report("bad-reference", "A character reference has no valid number; it was read as text.");
            return 0;
        }

        if (text[2] == 'X')
            Report("bad-reference", "A character reference has a capital X.");
        if (number is >= 0xD800 and < 0xDC00 && LowSurrogate(text[(end + 1)..], out var low, out var length))
        {
            Report("bad-reference", "A character is written as two references, one for each surrogate.");
            character = char.ConvertToUtf32((char)number, low);
            return end + 1 + length;
        }

        if (number is < 0x20 and not (0x09 or 0x0A or 0x0D) or >= 0xD800 and < 0xE000 or 0xFFFE or 0xFFFF or > 0x10FFFF)
            Report("bad-reference", "A reference to a character that XML does not allow was ignored.");
        else
            character = number is >= 0x80 and < 0xA0 ? Windows1252[(int)number - 0x80] : (int)number;
        return end + 1;
    }

    private static bool LowSurrogate(ReadOnlySpan<char> text, out char low, out int length)
    {
        (low, length) = ('\0', 0);
        var end = text.IndexOf(';');
        if (end < 4 || text[0] != '&' || text[1] != '#')
            return false;
        var isHex = text[2] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(text[(isHex ? 3 : 2)..end], style, CultureInfo.InvariantCulture, out var number))
            return false;
        (low, length) = ((char)number, end + 1);
        return number is >= 0xDC00 and < 0xE000;
    }

    private string? Html(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c))
                return null;

        // Feeds that use undeclared entities follow HTML 4; HTML 5 changed the meaning of these two.
        var symbol = name switch
        {
            "lang" => "\u2329",
            "rang" => "\u232A",
            _ => HtmlEntityProvider.Resolver.GetSymbol($"{name};"),
        };
        if (symbol is not null && !_hasUnreadDeclarations)
            Report("undefined-entity", $"The entity &{name}; is not declared; its meaning in HTML was assumed.");
        return symbol;
    }

    private string? Declared(ReadOnlySpan<char> name)
    {
        if (_entities.Count == 0 || !_entities.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var value))
            return null;
        var expanded = new StringBuilder();
        Expand(value, expanded, depth: 1);
        return expanded.ToString();
    }

    private void Expand(ReadOnlySpan<char> value, StringBuilder into, int depth)
    {
        // Each expansion counts as well, because nested empty entities also cost time.
        _entityCharacters++;
        while (!value.IsEmpty)
        {
            var next = value.IndexOf('&') is >= 0 and var found ? found : value.Length;
            into.Append(value[..next]);
            _entityCharacters += next;
            if (_entityCharacters > Limits.MaxEntityCharacters)
                throw new FeedLimitException($"The entities of the document stand for more than {Limits.MaxEntityCharacters} characters.");
            value = value[next..];
            if (value.IsEmpty)
                return;
            var text = value[..Math.Min(MaxReference, value.Length)];
            var end = text.IndexOf(';');
            if (end > 1 && _entities.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[1..end], out var inner))
            {
                if (depth < MaxEntityDepth)
                    Expand(inner, into, depth + 1);
                else
                    Report("circular-entity", "Entities refer to each other without end; the innermost was ignored.");
                value = value[(end + 1)..];
                continue;
            }

            var length = Dereference(text, out var character, out var replacement);
            into.Append(length == 0 ? "&" : replacement ?? (character < 0 ? "" : char.ConvertFromUtf32(character)));
            value = value[Math.Max(1, length)..];
        }
    }

    // Replaces references in an attribute value, and white space by spaces.
    private string DecodeValue(ReadOnlySpan<char> value)
    {
        if (value.Contains('<'))
            Report("less-than-in-value", "An attribute value contains '<'.");
        var decoded = new StringBuilder(value.Length);
        while (!value.IsEmpty)
        {
            var next = value.IndexOfAny(ValueFaults) is >= 0 and var found ? found : value.Length;
            decoded.Append(value[..next]);
            value = value[next..];
            if (value.IsEmpty)
                break;
            var used = 1;
            switch (value[0])
            {
                case '&':
                    used = Dereference(value[..Math.Min(MaxReference, value.Length)], out var character, out var replacement);
                    decoded.Append(used == 0 ? "&" : replacement ?? (character < 0 ? "" : char.ConvertFromUtf32(character)));
                    used = Math.Max(1, used);
                    break;
                case '<':
                    decoded.Append('<');
                    break;
                case '\r' or '\n' or '\t':
                    used = value is ['\r', '\n', ..] ? 2 : 1;
                    decoded.Append(' ');
                    break;
                default:
                    Report("control-character", $"The character U+{(int)value[0]:X4} is not allowed; it was ignored.");
                    break;
            }

            value = value[used..];
        }

        return decoded.ToString();
    }
}
