using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace Headwater.Feeds.Parsing.Xml;

// References, to characters and to entities, in text and in the values of attributes.
internal sealed partial class LenientXmlReader
{
    // The longest name of an HTML entity is CounterClockwiseContourIntegral.
    private const int MaxReference = 64;

    // An entity of entities of entities: deeper is a bomb or a circle.
    private const int MaxEntityDepth = 16;

    // What the bytes 80 to 9F mean in windows-1252, and what is meant by references to these numbers.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private readonly Dictionary<string, string> _entities = new(StringComparer.Ordinal);
    private bool _hasUnreadDeclarations; // the document points to a DTD, which is never fetched
    private int _entityCharacters;

    // How long the reference at the start is; 0 if it is none. It stands for a character (-1 for nothing) or for a replacement.
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
        Report("stray-ampersand", "A '&' begins no reference; it was taken as text.");
        return 0;
    }

    private int DereferenceNumber(ReadOnlySpan<char> text, int end, out int character)
    {
        character = -1;
        var isHex = text[2] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(text[(isHex ? 3 : 2)..end], style, CultureInfo.InvariantCulture, out var number))
        {
            Report("bad-reference", "A reference to a character has no number; it was taken as text.");
            return 0;
        }

        if (text[2] == 'X')
            Report("bad-reference", "A reference to a character is written with a capital X.");
        if (number is >= 0xD800 and < 0xDC00 && LowSurrogate(text[(end + 1)..], out var low, out var length))
        {
            Report("bad-reference", "A character is written as a reference to each half of it.");
            character = char.ConvertToUtf32((char)number, low);
            return end + 1 + length;
        }

        if (number is < 0x20 and not (0x09 or 0x0A or 0x0D) or >= 0xD800 and < 0xE000 or 0xFFFE or 0xFFFF or > 0x10FFFF)
            Report("bad-reference", "There is a reference to a character that is not allowed; it was left out.");
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
        if (!uint.TryParse(text[(isHex ? 3 : 2)..end], isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        (low, length) = ((char)number, end + 1);
        return number is >= 0xDC00 and < 0xE000;
    }

    private string? Html(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c))
                return null;

        // Entities without a declaration are older than HTML 5, which gave these two another meaning.
        var symbol = name switch
        {
            "lang" => "\u2329",
            "rang" => "\u232A",
            _ => HtmlEntityProvider.Resolver.GetSymbol($"{name};"),
        };
        if (symbol is not null && !_hasUnreadDeclarations)
            Report("undefined-entity", $"The entity &{name}; is not declared; it was taken to be that of HTML.");
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
        // Each expansion counts, too: entities of entities of nothing cost time all the same.
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
                    Report("circular-entity", "Entities stand for each other without end; the innermost was left out.");
                value = value[(end + 1)..];
                continue;
            }

            var length = Dereference(text, out var character, out var replacement);
            into.Append(length == 0 ? "&" : replacement ?? (character < 0 ? "" : char.ConvertFromUtf32(character)));
            value = value[Math.Max(1, length)..];
        }
    }

    // The value of an attribute with references replaced and white space made spaces.
    private string DecodeValue(ReadOnlySpan<char> value)
    {
        if (value.Contains('<'))
            Report("less-than-in-value", "There is a '<' in the value of an attribute.");
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
                    Report("control-character", $"The character U+{(int)value[0]:X4} is not allowed; it was left out.");
                    break;
            }

            value = value[used..];
        }

        return decoded.ToString();
    }
}
