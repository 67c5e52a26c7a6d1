using System.Globalization;
using System.Runtime.CompilerServices;

namespace Headwater.Feeds.Parsing.Xml;

// What is told of the faults of a document: of each kind the first.
internal sealed partial class MarkupReader
{
    private void Report(string code, string message)
    {
        if (_diagnostics.Has(code))
            return;
        var (line, column) = Position(_at);
        _diagnostics.Error(code, message, line, column);
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

        public FaultMessage(int literalLength, int formattedCount, MarkupReader reader, string code, out bool isFirst)
        {
            IsFirst = isFirst = !reader._diagnostics.Has(code);
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
