using System.Globalization;
using System.Text;
using AngleSharp.Html;

namespace Headwater.Parsing.Markup;

// Text, CDATA sections and references.
internal sealed partial class MarkupReader
{
    // The longest name of an HTML entity is CounterClockwiseContourIntegral.
    private const int MaxReference = 64;

    // An entity of entities of entities: deeper is a bomb or a circle.
    private const int MaxEntityDepth = 16;

    // What the bytes 80 to 9F mean in windows-1252, and what is meant by references to these numbers.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private readonly char[] _decoded = new char[2];
    private readonly Dictionary<string, string> _entities = new(StringComparer.Ordinal);
    private bool _hasUnreadDeclarations; // the document points to a DTD, which is never fetched
    private int _entityCharacters;
    private int _tag; // where the start tag begins whose attributes are at hand
    private int _valueStart;
    private int _valueLength;
    private string? _expansion; // what a reference stands for
    private int _cData = -1; // characters left in the CDATA section; -1 outside of one
    private bool _cDataIsOpen; // it lacks its end
    private bool _noCDataEnd; // there is no end of such a section in the rest of the document

    /// <summary>The text just read; one run of text may come in several pieces. Valid until the next read.</summary>
    public ReadOnlySpan<char> Value =>
        _expansion is { } expansion ? expansion : (_valueStart < 0 ? _decoded.AsSpan(0, _valueLength) : _buffer.AsSpan(_valueStart, _valueLength));

    private bool ReadRun()
    {
        var rest = _buffer.AsSpan(_at, _end - _at);
        var length = rest.IndexOfAny(TextStops);
        if (length < 0)
        {
            // Rather one long piece than two, unless it is very long.
            if (rest.Length < WindowCharacters / 2 && Fill())
                return false;
            length = _end - _at;
        }

        if (length == 0)
            return ReadStop();
        var run = _buffer.AsSpan(_at, length);
        if (run.Contains(']') && run.IndexOf("]]>") >= 0)
            Report("stray-section-end", "There is a ']]>' that ends no CDATA section; it was taken as text.");
        CheckNonCharacters(run);
        return TextNode(_at, length);
    }

    private bool ReadStop()
    {
        switch (_buffer[_at])
        {
            case '&':
                return ReadReference();
            case '\r':
                _token = _at;
                var isPair = Available(2) && _buffer[_at + 1] == '\n';
                return isPair ? TextNode(_at + 1, 1) : Decoded("\n", 1);
            default:
                ReportControl();
                _at++;
                return false;
        }
    }

    private void ReportControl() => Report("control-character", $"The character U+{(int)_buffer[_at]:X4} is not allowed; it was left out.");

    private void CheckNonCharacters(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyInRange('\uFFFE', '\uFFFF'))
            Report("control-character", "The characters U+FFFE and U+FFFF are not allowed.");
    }

    private bool ReadCData()
    {
        if (_cData == 0)
        {
            _cData = -1;
            _at += _cDataIsOpen ? 0 : 3;
            return false;
        }

        var rest = _buffer.AsSpan(_at, _cData);
        var length = rest.IndexOfAny(CDataStops);
        if (length < 0)
            length = _cData;
        if (length > 0)
        {
            CheckNonCharacters(rest[..length]);
            _cData -= length;
            return TextNode(_at, length);
        }

        if (rest[0] != '\r')
        {
            ReportControl();
            _at++;
            _cData--;
            return false;
        }

        var isPair = _cData > 1 && rest[1] == '\n';
        _cData -= isPair ? 2 : 1;
        return isPair ? TextNode(_at + 1, 1) : Decoded("\n", 1);
    }

    private bool Decoded(ReadOnlySpan<char> text, int consumed)
    {
        text.CopyTo(_decoded);
        (_valueStart, _valueLength, _expansion) = (-1, text.Length, null);
        _at += consumed;
        Node = MarkupNode.Text;
        return Depth > 0 || !IsTextOutside();
    }

    private bool ReadReference()
    {
        _token = _at;
        Available(MaxReference);
        var text = _buffer.AsSpan(_at, Math.Min(MaxReference, _end - _at));
        var length = Dereference(text, out var character, out var replacement);
        if (length == 0)
            return TextNode(_at, 1);
        if (replacement is null)
            return Decoded(character < 0 ? "" : new Rune(character).EncodeToUtf16(_decoded) is var count ? _decoded.AsSpan(0, count) : "", length);
        (_valueStart, _valueLength, _expansion) = (0, 0, replacement);
        _at += length;
        Node = MarkupNode.Text;
        return Depth > 0 || !IsTextOutside();
    }

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
        var symbol = HtmlEntityProvider.Resolver.GetSymbol($"{name};");
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
            if (_entityCharacters > _limits.MaxEntityCharacters)
                throw new FeedLimitException($"The entities of the document stand for more than {_limits.MaxEntityCharacters} characters.");
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
