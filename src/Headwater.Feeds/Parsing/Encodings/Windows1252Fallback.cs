using System.Text;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>
/// Reads invalid bytes in UTF-8 as windows-1252 and reports them. An invalid sequence of several bytes is a character that was cut.
/// </summary>
internal sealed class Windows1252Fallback(Diagnostics diagnostics) : DecoderFallback
{
    public override int MaxCharCount => 1;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Characters(diagnostics);

    private sealed class Characters(Diagnostics diagnostics) : DecoderFallbackBuffer
    {
        private static readonly Encoding Windows1252 = Encoding.GetEncoding("windows-1252");
        private string _characters = "";
        private int _next;

        public override int Remaining => _characters.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            diagnostics.Error(
                "invalid-bytes", "Invalid UTF-8: single bytes were read as windows-1252, a character that was cut was replaced by U+FFFD.");
            (_characters, _next) = (bytesUnknown.Length == 1 ? Windows1252.GetString(bytesUnknown) : "\uFFFD", 0);
            return _characters.Length > 0;
        }

        public override char GetNextChar() => _next < _characters.Length ? _characters[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        public override void Reset() => (_characters, _next) = ("", 0);
    }
}
