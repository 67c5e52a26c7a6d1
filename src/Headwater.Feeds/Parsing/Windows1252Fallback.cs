using System.Text;

namespace Headwater.Feeds.Parsing;

/// <summary>Reads the bytes that are no UTF-8 as windows-1252, and notes the fault.</summary>
internal sealed class Windows1252Fallback(Diagnostics diagnostics) : DecoderFallback
{
    // The longest sequence that can break off has three bytes.
    public override int MaxCharCount => 3;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Characters(diagnostics);

    private sealed class Characters(Diagnostics diagnostics) : DecoderFallbackBuffer
    {
        private static readonly Encoding Windows1252 = Encoding.GetEncoding("windows-1252");
        private string _characters = "";
        private int _next;

        public override int Remaining => _characters.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            diagnostics.Error("invalid-bytes", "There are bytes that are not UTF-8; they were read as windows-1252.");
            (_characters, _next) = (Windows1252.GetString(bytesUnknown), 0);
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
