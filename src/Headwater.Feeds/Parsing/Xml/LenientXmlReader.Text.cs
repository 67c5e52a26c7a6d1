using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

// Text and CDATA sections.
internal sealed partial class LenientXmlReader
{
    private readonly char[] _decoded = new char[2];
    private int _valueStart;
    private int _valueLength;
    private string? _expansion; // the replacement text of a reference
    private int _cData = -1; // characters left in the CDATA section; -1 outside
    private bool _cDataIsOpen; // the CDATA section has no end
    private int _cDataEnd; // the next end of a CDATA section, searched for once for all that begin before it; _end if there is none

    /// <summary>The current text; a text may come in several pieces. Valid until the next read.</summary>
    public ReadOnlySpan<char> Value =>
        _expansion is { } expansion ? expansion
        : _valueStart < 0 ? _decoded.AsSpan(0, _valueLength)
        : _buffer.AsSpan(_valueStart, _valueLength);

    private bool ReadRun()
    {
        var rest = _buffer.AsSpan(_at, _end - _at);
        var length = rest.IndexOfAny(TextStops);
        if (length < 0)
            length = rest.Length;
        if (length == 0)
            return ReadStop();
        CheckRun(_buffer.AsSpan(_at, length));
        return TextNode(_at, length);
    }

    private void CheckRun(ReadOnlySpan<char> run)
    {
        if (_hasBrackets && run.Contains(']') && run.IndexOf("]]>") >= 0)
            Report("stray-section-end", "A ']]>' outside a CDATA section was read as text.");
        CheckNonCharacters(run);
    }

    private bool ReadStop()
    {
        switch (_buffer[_at])
        {
            case '&':
                return ReadReference();
            case '\r':
                var isPair = _at + 1 < _end && _buffer[_at + 1] == '\n';
                return isPair ? TextNode(_at + 1, 1) : Decoded("\n", 1);
            default:
                ReportControl();
                _at++;
                return false;
        }
    }

    private void ReportControl() => Report("control-character", $"The character U+{(int)_buffer[_at]:X4} is not allowed; it was ignored.");

    private void CheckNonCharacters(ReadOnlySpan<char> text)
    {
        if (_hasNonCharacters && text.ContainsAnyInRange('\uFFFE', '\uFFFF'))
            Report("control-character", "XML does not allow U+FFFE and U+FFFF.");
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
        Node = XmlNodeKind.Text;
        return Depth > 0 || !IsTextOutside();
    }

    private bool ReadReference()
    {
        var text = _buffer.AsSpan(_at, Math.Min(MaxReference, _end - _at));
        var length = Dereference(text, out var character, out var replacement);
        if (length == 0)
            return TextNode(_at, 1);
        if (replacement is null)
            return Decoded(
                character < 0 ? "" : new Rune(character).EncodeToUtf16(_decoded) is var count ? _decoded.AsSpan(0, count) : "", length);
        (_valueStart, _valueLength, _expansion) = (0, 0, replacement);
        _at += length;
        Node = XmlNodeKind.Text;
        return Depth > 0 || !IsTextOutside();
    }
}
