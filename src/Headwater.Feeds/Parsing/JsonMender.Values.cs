using System.Buffers;
using System.Text;

namespace Headwater.Feeds.Parsing;

// What is neither object nor list, and words.
internal sealed partial class JsonMender
{
    private static readonly SearchValues<byte> WordStops = SearchValues.Create(" \t\r\n,:[]{}\"/"u8);

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

        var swallowed = "";
        if (_in[_inAt] is var quote && quote is (byte)'"' or (byte)'\'')
            swallowed = TakeString(quote, isName);
        else
            TakeWord(isName);

        if (!isName)
        {
            EndValue();
            foreach (var structure in swallowed)
                if (_expected != Expected.Nothing)
                    Take((byte)structure);
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
