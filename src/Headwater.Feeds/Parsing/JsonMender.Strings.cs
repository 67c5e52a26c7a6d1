using System.Buffers;
using System.Globalization;
using System.Text;

namespace Headwater.Feeds.Parsing;

// Strings: where they end, and what may not be in them.
internal sealed partial class JsonMender
{
    // Longer than the names of JSON Feed and its extensions.
    private const int MaxMemberName = 64;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), .. "\"'\\"u8]);

    /// <summary>What of the structure was inside a string that lacks its closing quote.</summary>
    private string TakeString(byte quote, bool isName)
    {
        var (start, swallowed) = (_outEnd - _outAt, "");
        if (quote != '"')
            Report("single-quotes", "A string is in single quotes.");
        _inAt++;
        Write("\""u8);
        while (true)
        {
            var rest = _in.AsSpan(_inAt, _inEnd - _inAt);
            var stop = rest.IndexOfAny(StringStops) is >= 0 and var found ? found : rest.Length;
            Write(rest[..stop]);
            _inAt += stop;
            if (!Available(1))
            {
                Report("truncated", "The document ends inside a string.");
                break;
            }

            if (stop == rest.Length)
                continue;
            if (_in[_inAt] != quote)
            {
                TakeUnusual();
                continue;
            }

            if (IsEndOfString())
            {
                _inAt++;
                break;
            }

            var name = isName ? 0 : MemberName(quote);
            if (name > 0 && TryCutStructure(start, out swallowed))
            {
                Report("unclosed-string", "A string has no closing quote; it was taken to end before the next member.");
                break;
            }

            Report("unescaped-quote", "There is a quote inside a string; it was taken to belong to it.");
            WriteQuote(quote);
            _inAt++;
            if (name == 0)
                continue;
            Write(_in.AsSpan(_inAt, name));
            WriteQuote(quote);
            _inAt += name + 1;
        }

        Write("\""u8);
        return swallowed;
    }

    private void WriteQuote(byte quote) => Write(quote == '"' ? "\\\""u8 : "'"u8);

    // How long the name is if the quote is the first of "url": and not the last of the string it is in; else 0.
    private int MemberName(byte quote)
    {
        var end = 1;
        while (end <= MaxMemberName && Available(end + 1) && (char.IsAsciiLetterOrDigit((char)_in[_inAt + end]) || _in[_inAt + end] == '_'))
            end++;
        return Available(end + 1) && _in[_inAt + end] == quote && PeekAfterSpace(end + 1) == ':' ? end - 1 : 0;
    }

    // What separates two members, or two items, is taken off the end of the string; without it, it is a string about JSON.
    private bool TryCutStructure(int start, out string structure)
    {
        var text = TrimSpaceEnd(_out.AsSpan(_outAt + start, _outEnd - _outAt - start));
        var found = text is [.., (byte)'{'] ? "},{" : ",";
        structure = "";
        foreach (var part in found.AsEnumerable().Reverse())
        {
            if (text is not [.. var before, var last] || last != part)
                return false;
            text = TrimSpaceEnd(before);
        }

        structure = found;
        _outEnd = _outAt + start + text.Length;
        return true;
    }

    private static ReadOnlySpan<byte> TrimSpaceEnd(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            if (text is [.., (byte)' '])
                text = text[..^1];
            else if ((text.EndsWith("\\u000A"u8) || text.EndsWith("\\u000D"u8) || text.EndsWith("\\u0009"u8)) && text is not [.., (byte)'\\', _, _, _, _, _, _])
                text = text[..^6];
            else
                return text;
        }
    }

    // Behind the end of a string comes something of the structure; behind a quote that someone forgot to escape comes text.
    private bool IsEndOfString() => PeekAfterSpace(1) switch
    {
        -1 or ',' or ':' or ']' or '}' => true,
        '/' => true, // a comment, or else no worse
        '"' or '{' or '[' => IsSpace(_in[_inAt + 1]), // a comma or a colon is missing
        _ => false,
    };

    // Inside a string: a control character, an escape, or the other kind of quote.
    private void TakeUnusual()
    {
        var found = _in[_inAt];
        switch (found)
        {
            case (byte)'\\' when !Available(2):
                break;
            case (byte)'\\' when "\"\\/bfnrt"u8.Contains(_in[_inAt + 1]):
                Write(_in.AsSpan(_inAt++, 2));
                break;
            case (byte)'\\' when _in[_inAt + 1] == 'u' && Available(6) && IsHex(_in.AsSpan(_inAt + 2, 4)):
                Write(_in.AsSpan(_inAt, 6));
                _inAt += 5;
                break;
            case (byte)'\\':
                Report("bad-escape", "A backslash escapes nothing; it was taken as text.");
                Write("\\\\"u8);
                break;
            case (byte)'"':
                Write("\\\""u8);
                break;
            case (byte)'\'':
                Write("'"u8);
                break;
            default:
                Report("control-character", $"The character U+{(int)found:X4} is not escaped.");
                Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)found:X4}")));
                break;
        }

        _inAt++;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        return true;
    }
}
