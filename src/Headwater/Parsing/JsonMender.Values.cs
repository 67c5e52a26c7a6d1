using System.Buffers;
using System.Globalization;
using System.Text;

namespace Headwater.Parsing;

// Strings and words.
internal sealed partial class JsonMender
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), .. "\"'\\"u8]);
    private static readonly SearchValues<byte> WordStops = SearchValues.Create(" \t\r\n,:[]{}\"/"u8);

    // A name, or a value that is neither object nor list.
    private void TakeScalar()
    {
        var isName = InObject && _expected is Expected.Name or Expected.Separator;
        var (isMissing, start) = (InObject && _expected == Expected.Separator, _outEnd - _outAt);
        if (isMissing)
            Write(","u8);
        else if (isName)
            Separate();
        else
            BeginValue();

        if (_in[_inAt] is var quote && quote is (byte)'"' or (byte)'\'')
            TakeString(quote);
        else
            TakeWord(isName);

        if (!isName)
        {
            EndValue();
        }
        else if (!isMissing || PeekAfterSpace(0) == ':')
        {
            if (isMissing)
                Report("missing-comma", "There is no comma between two values.");
            _expected = Expected.Colon;
        }
        else
        {
            // The rest of a string that was ended too early, most likely.
            Report("stray-text", "There is text behind a value; it was left out.");
            _outEnd = _outAt + start;
        }
    }

    private void TakeString(byte quote)
    {
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

            Report("unescaped-quote", "There is a quote inside a string; it was taken to belong to it.");
            Write(quote == '"' ? "\\\""u8 : "'"u8);
            _inAt++;
        }

        Write("\""u8);
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

    // true, 12, and what is no JSON: names and strings without quotes, the constants of other languages.
    private void TakeWord(bool isName)
    {
        var length = 1;
        while (true)
        {
            var rest = _in.AsSpan(_inAt + length, _inEnd - _inAt - length);
            if (rest.IndexOfAny(WordStops) is >= 0 and var stop)
            {
                length += stop;
                break;
            }

            length += rest.Length;
            if (!Fill())
                break;
        }

        var word = _in.AsSpan(_inAt, length);
        if (!isName && (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8) || IsNumber(word)))
            Write(word);
        else
            WriteWord(word, isName);
        _inAt += length;
    }

    private void WriteWord(ReadOnlySpan<byte> word, bool isName)
    {
        Report(isName ? "unquoted-name" : "bad-value", isName ? "A name has no quotes." : "A value is neither a string nor a number, true, false or null.");
        var meant = isName ? "" : Encoding.UTF8.GetString(word[..Math.Min(word.Length, 12)]) switch
        {
            "True" => "true",
            "False" => "false",
            "None" or "undefined" or "NaN" or "Infinity" or "-Infinity" => "null",
            _ => "",
        };
        if (meant.Length > 0)
        {
            Write(Encoding.UTF8.GetBytes(meant));
            return;
        }

        Write("\""u8);
        foreach (var piece in word)
            Write(piece < 0x20 ? " "u8 : piece == '\\' ? "\\\\"u8 : [piece]);
        Write("\""u8);
    }

    private static bool IsNumber(ReadOnlySpan<byte> word)
    {
        static int Digits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var other ? other : text.Length;
        if (word is [(byte)'-', ..])
            word = word[1..];
        var digits = Digits(word);
        if (digits == 0 || (digits > 1 && word[0] == '0'))
            return false;
        word = word[digits..];
        if (word is [(byte)'.', ..])
        {
            digits = Digits(word[1..]);
            if (digits == 0)
                return false;
            word = word[(digits + 1)..];
        }

        if (word is not [(byte)'e' or (byte)'E', ..])
            return word.IsEmpty;
        word = word[1..];
        if (word is [(byte)'+' or (byte)'-', ..])
            word = word[1..];
        return !word.IsEmpty && Digits(word) == word.Length;
    }
}
