using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

// Reports faults: the first of each kind.
internal sealed partial class LenientXmlReader
{
    private bool _hasNonCharacters; // the document has U+FFFE or U+FFFF
    private bool _hasBrackets; // the document has ']'; without it no text can contain ']]>'

    // Checks whole blocks instead of single texts, because hardly any document has such characters.
    private void RepairCharacters(int from)
    {
        var text = _buffer.AsSpan(from, _end - from);
        _hasBrackets = _hasBrackets || text.Contains(']');
        if (Ascii.IsValid(text))
            return;
        _hasNonCharacters = _hasNonCharacters || text.ContainsAnyInRange('\uFFFE', '\uFFFF');
        while (text.IndexOfAnyInRange('\u0080', '\u009F') is >= 0 and var found)
        {
            // Bytes of windows-1252 that were read as Latin-1 and then written as UTF-8 are C1 control characters, which nobody uses.
            text = text[found..];
            if (Windows1252[text[0] - '\u0080'] is var meant && meant != text[0])
            {
                text[0] = meant;
                if (!Diagnostics.Has("windows-1252-character"))
                {
                    var (line, column) = Position(_end - text.Length);
                    Diagnostics.Warning(
                        "windows-1252-character", "A C1 control character was read as the character that this byte has in windows-1252.",
                        line, column);
                }
            }

            text = text[1..];
        }
    }

    // 1-based.
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

    /// <summary>An interpolated string that is formatted only for the first fault of its kind: a feed may have one in every line.</summary>
    [InterpolatedStringHandler]
    private ref struct FaultMessage
    {
        // Characters; what is called a name may be all of the document.
        private const int MaxName = 40;

        private DefaultInterpolatedStringHandler _text;

        public FaultMessage(int literalLength, int formattedCount, LenientXmlReader reader, string code, out bool isFirst)
        {
            IsFirst = isFirst = !reader.Diagnostics.Has(code);
            if (isFirst)
                _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }

        public bool IsFirst { get; }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted(ReadOnlySpan<char> text) => _text.AppendFormatted(FeedLimits.Cut(text, MaxName));

        public void AppendFormatted(int number, string format) => _text.AppendFormatted(number, format);

        public string ToStringAndClear() => _text.ToStringAndClear();
    }
}
