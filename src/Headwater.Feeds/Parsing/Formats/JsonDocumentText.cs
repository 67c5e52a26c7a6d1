using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// A JSON document as UTF-8, with two repairs that System.Text.Json does not offer: an escape for half of a surrogate pair, which its
/// reader cannot decode, and raw control characters in strings, which it rejects. Both come from programs that build JSON by concatenating
/// text.
/// </summary>
internal sealed class JsonDocumentText
{
    private const int EscapeLength = 6; // \u0000

    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"/"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), .. "\"\\"u8]);

    private readonly ReadOnlyMemory<byte> _original;
    private bool _isEscaped;

    public JsonDocumentText(ReadOnlyMemory<byte> document, Encoding encoding, Diagnostics diagnostics)
    {
        // Bytes that are not UTF-8 go through the decoder, which reads them as windows-1252.
        if (encoding is not UTF8Encoding || !System.Text.Unicode.Utf8.IsValid(document.Span))
            document = Encoding.UTF8.GetBytes(encoding.GetString(document.Span));
        if (document.Span.IndexOf("\\ud"u8) >= 0 || document.Span.IndexOf("\\uD"u8) >= 0)
        {
            var copy = document.ToArray();
            if (ReplaceLoneSurrogates(copy) is >= 0 and var first)
            {
                var (line, column) = JsonText.Position(copy, first);
                diagnostics.Warning("lone-surrogate", "An escape is half of a surrogate pair; it was replaced by U+FFFD.", line, column);
            }

            document = copy;
        }

        _original = Utf8 = document;
    }

    public ReadOnlyMemory<byte> Utf8 { get; private set; }

    /// <summary>Escapes the control characters in strings.</summary>
    public void EscapeControlCharacters()
    {
        var (_, length) = Escape(_original.Span, default, int.MaxValue);
        if (length == _original.Length)
            return;
        var escaped = new byte[length];
        Escape(_original.Span, escaped, int.MaxValue);
        (Utf8, _isEscaped) = (escaped, true);
    }

    /// <summary>Where in the original document a fault is, 1-based and in characters, and what is wrong there.</summary>
    public (int Line, int Column, string Reason) Explain(JsonException fault)
    {
        var at = JsonText.At(Utf8.Span, fault);
        if (_isEscaped)
            at = Escape(_original.Span, default, at).Read;
        var (line, column) = JsonText.Position(_original.Span, at);
        return (line, column, JsonText.Unexpected(_original.Span, at));
    }

    // Copies and escapes. Without an output it only counts. Stops when "until" bytes were written or counted.
    private static (int Read, int Written) Escape(ReadOnlySpan<byte> json, Span<byte> output, int until)
    {
        var (read, written, isString) = (0, 0, false);
        while (read < json.Length && written < until)
        {
            var rest = json[read..];
            var stop = rest.IndexOfAny(isString ? InString : Outside);
            var length = stop < 0 ? rest.Length : stop;
            if (length == 0)
                length = isString ? LengthInString(rest, ref isString) : LengthOutside(rest, ref isString);
            if (length == 0)
            {
                if (!output.IsEmpty)
                    "\\u00"u8.CopyTo(output[written..]);
                if (!output.IsEmpty)
                    rest[0].TryFormat(output.Slice(written + 4, 2), out _, "x2", CultureInfo.InvariantCulture);
                (read, written) = (read + 1, written + EscapeLength);
                continue;
            }

            length = Math.Min(length, until - written);
            if (!output.IsEmpty)
                rest[..length].CopyTo(output[written..]);
            (read, written) = (read + length, written + length);
        }

        return (read, written);
    }

    // 0 for a character that must be escaped.
    private static int LengthInString(ReadOnlySpan<byte> rest, ref bool isString)
    {
        if (rest[0] == '\\')
            return Math.Min(2, rest.Length);
        isString = rest[0] != '"';
        return isString ? 0 : 1;
    }

    // A quote in a comment does not begin a string.
    private static int LengthOutside(ReadOnlySpan<byte> rest, ref bool isString)
    {
        isString = rest[0] == '"';
        if (rest.StartsWith("//"u8))
            return rest.IndexOf((byte)'\n') is >= 0 and var line ? line : rest.Length;
        if (rest.StartsWith("/*"u8))
            return rest[2..].IndexOf("*/"u8) is >= 0 and var end ? end + 4 : rest.Length;
        return 1;
    }

    /// <returns>Where the first stood; -1 for none. FFFD has as many digits as what it replaces, so the text keeps its length.</returns>
    private static int ReplaceLoneSurrogates(Span<byte> json)
    {
        var first = -1;
        for (var at = 0; json[at..].IndexOf((byte)'\\') is >= 0 and var found;)
        {
            at += found;
            if (CodeUnit(json[at..]) is not (>= 0xD800 and <= 0xDFFF and var unit))
            {
                at = Math.Min(json.Length, at + 2);
                continue;
            }

            if (unit < 0xDC00 && CodeUnit(json[(at + EscapeLength)..]) is >= 0xDC00 and <= 0xDFFF)
            {
                at += 2 * EscapeLength;
                continue;
            }

            "FFFD"u8.CopyTo(json[(at + 2)..]);
            first = first < 0 ? at : first;
            at += EscapeLength;
        }

        return first;
    }

    private static int CodeUnit(ReadOnlySpan<byte> text) =>
        text.StartsWith("\\u"u8) && text.Length >= EscapeLength
            && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : -1;
}
