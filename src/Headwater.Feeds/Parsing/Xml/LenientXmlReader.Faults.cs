using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

// What is told of the faults of a document: of each kind the first.
internal sealed partial class LenientXmlReader
{
    private bool _hasNonCharacters; // somewhere in the document
    private bool _hasBrackets; // ']', likewise: without one, no text needs to be searched for the end of a section

    // Looked for in all that was decoded, and not in each text: next to no document has characters to repair or to report.
    private void RepairCharacters(int from)
    {
        var text = _buffer.AsSpan(from, _end - from);
        _hasBrackets = _hasBrackets || text.Contains(']');
        if (Ascii.IsValid(text))
            return;
        _hasNonCharacters = _hasNonCharacters || text.ContainsAnyInRange('\uFFFE', '\uFFFF');
        while (text.IndexOfAnyInRange('\u0080', '\u009F') is >= 0 and var found)
        {
            // Bytes of windows-1252 that someone took for Latin-1 before he wrote them as UTF-8: control characters that nobody means.
            text = text[found..];
            if (Windows1252[text[0] - '\u0080'] is var meant && meant != text[0])
            {
                text[0] = meant;
                if (!Diagnostics.Has("windows-1252-character"))
                {
                    var (line, column) = Position(_end - text.Length);
                    Diagnostics.Warning("windows-1252-character", "A control character stands for one of windows-1252; it was read as that.", line, column);
                }
            }

            text = text[1..];
        }
    }

    // Both from 1.
    private (int Line, int Column) Position(int at)
    {
        var before = _buffer.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }

    private void Report(string code, string message)
    {
        if (Diagnostics.Has(code))
            return;
        var (line, column) = Position(_at);
        Diagnostics.Error(code, message, line, column);
    }

    private void Report(string code, [InterpolatedStringHandlerArgument("", nameof(code))] ref FaultMessage message)
    {
        if (message.IsFirst)
            Report(code, message.ToStringAndClear());
    }

    /// <summary>An interpolated string that is put together for the first fault of its kind only: a feed may have one in every line.</summary>
    [InterpolatedStringHandler]
    private ref struct FaultMessage
    {
        private DefaultInterpolatedStringHandler _text;

        public FaultMessage(int literalLength, int formattedCount, LenientXmlReader reader, string code, out bool isFirst)
        {
            IsFirst = isFirst = !reader.Diagnostics.Has(code);
            if (isFirst)
                _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }

        public bool IsFirst { get; }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted(ReadOnlySpan<char> text) => _text.AppendFormatted(text);

        public void AppendFormatted(int number, string format) => _text.AppendFormatted(number, format);

        public string ToStringAndClear() => _text.ToStringAndClear();
    }
}
