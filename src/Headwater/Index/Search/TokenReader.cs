using System.Globalization;
using System.Text;

namespace Headwater.Index.Search;

/// <summary>
/// Splits a text into what is searched: words of every script, folded (see <see cref="Folding"/>), and overlapping pairs of letters where
/// a script writes no spaces. The same tokens are indexed, looked for, and marked in snippets.
/// </summary>
/// <remarks>
/// Soft hyphens, zero-width characters and the like are ignored, wherever they are. C#, C++, .NET, ASP.NET and Node.js are words of their
/// own.
/// A run of Han, Kana, Hangul, Thai … becomes a token for each letter with the next one, and one for the last letter alone:
/// 東京都 → 東京, 京都, 都. So every letter begins a token, and a single letter is found by a prefix.
/// </remarks>
internal sealed class TokenReader(string text)
{
    /// <summary>Characters of a folded word that are compared: more than a person types. Encoded data has words of kilobytes.</summary>
    public const int MaxLength = 64;

    // Marks of one letter that are compared: no script needs more, but texts are decorated with hundreds.
    private const int MaxMarks = 4;

    // A letter is at most four characters, as is a mark; a name adds a suffix.
    private readonly char[] _token = new char[MaxLength + 2 * 4 * (1 + MaxMarks)];
    private int _length;
    private int _next;
    private bool _inRun;

    public ReadOnlySpan<char> Current => _token.AsSpan(0, _length);

    public TokenKind Kind { get; private set; }

    /// <summary>Where the token begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Where the token ends in the text.</summary>
    public int End { get; private set; }

    public static List<Token> Read(string text)
    {
        var reader = new TokenReader(text);
        var tokens = new List<Token>(text.Length / 5);
        while (reader.Next())
            tokens.Add(new Token(reader.Current.ToString(), reader.Kind, reader.Start, reader.End));
        return tokens;
    }

    /// <summary>The tokens with a space between: none of them contains one.</summary>
    public static string Join(string text)
    {
        var reader = new TokenReader(text);
        var tokens = new StringBuilder(text.Length + 16);
        while (reader.Next())
            tokens.Append(tokens.Length > 0 ? " " : "").Append(reader.Current);
        return tokens.ToString();
    }

    public bool Next()
    {
        while (true)
        {
            _length = 0;
            Start = _next;
            switch (Letter(ref _next))
            {
                case LetterKind.None:
                    return false;
                case LetterKind.Pair:
                    ReadPair();
                    return true;
                case LetterKind.Word:
                    ReadWord();
                    return true;
                default:
                    _inRun = false;
                    if (ReadDotNet())
                        return true;
                    break;
            }
        }
    }

    /// <summary>The letter that was read and the next one, which begins the next token.</summary>
    private void ReadPair()
    {
        var (end, length) = (_next, _length);
        if (Letter(ref end) == LetterKind.Pair)
        {
            (Kind, End, _inRun) = (TokenKind.Pair, end, true);
            return;
        }

        _length = length;
        (Kind, End, _inRun) = (_inRun ? TokenKind.Last : TokenKind.Single, _next, false);
    }

    private void ReadWord()
    {
        _inRun = false;
        while (true)
        {
            ReadAscii();
            var (end, length) = (_next, _length);
            if (Letter(ref end) != LetterKind.Word)
            {
                _length = length;
                break;
            }

            _next = end;
            if (length >= MaxLength)
                _length = length;
        }

        ReadSuffix();
        (Kind, End) = (TokenKind.Word, _next);
    }

    /// <summary>Does what <see cref="Letter"/> does for what most texts are made of, several times as fast.</summary>
    private void ReadAscii()
    {
        for (; _next < text.Length && char.IsAsciiLetterOrDigit(text[_next]); _next++)
        {
            if (_next + 1 < text.Length && !char.IsAscii(text[_next + 1]))
                return; // maybe a mark of this letter
            if (_length < MaxLength)
                _token[_length++] = char.ToLowerInvariant(text[_next]);
        }
    }

    /// <summary>C# and F#, C++ and g++, Node.js and ASP.NET.</summary>
    private void ReadSuffix()
    {
        var rest = text.AsSpan(_next);
        if (rest is ['+' or '＋', '+' or '＋', ..])
            Append("++", 2);
        else if (rest is ['#' or '＃' or '♯', ..] && Current is [>= 'a' and <= 'z'])
            Append("#", 1);
        else if (IsName(rest, ".js"))
            Append(".js", 3);
        else if (Current is "asp" or "ado" or "vb" or "ml" && IsName(rest, ".net"))
            Append(".net", 4);
    }

    private bool ReadDotNet()
    {
        var dot = _next - 1;
        var isHost = dot > 0 && char.IsLetterOrDigit(text[dot - 1]) && (Kind, End) == (TokenKind.Word, dot); // behance.net
        if (text[dot] != '.' || isHost || !IsName(text.AsSpan(dot), ".net"))
            return false;
        (_next, Start) = (dot, dot);
        Append(".net", 4);
        (Kind, End) = (TokenKind.Word, _next);
        return true;
    }

    private bool IsName(ReadOnlySpan<char> rest, string name)
    {
        if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            return false;
        var (after, length) = (text.Length - rest.Length + name.Length, _length);
        var kind = Letter(ref after);
        _length = length;
        return kind != LetterKind.Word;
    }

    private void Append(string suffix, int characters)
    {
        suffix.CopyTo(_token.AsSpan(_length));
        _length += suffix.Length;
        _next += characters;
    }

    /// <summary>Appends the next letter with its marks to the token, and moves behind it. A sign appends nothing.</summary>
    private LetterKind Letter(ref int position)
    {
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var consumed);
            position += consumed;
            if (IsIgnored(rune))
                continue;
            if (!IsLetter(rune))
                return LetterKind.Sign;
            var start = _length;
            _length += rune.IsAscii ? WriteAscii((char)rune.Value) : Folding.Write(rune, _token.AsSpan(_length));
            ReadMarks(ref position);
            return IsPaired(_token.AsSpan(start)) ? LetterKind.Pair : LetterKind.Word;
        }

        return LetterKind.None;
    }

    private int WriteAscii(char c)
    {
        _token[_length] = char.ToLowerInvariant(c);
        return 1;
    }

    private void ReadMarks(ref int position)
    {
        var marks = 0;
        while (position < text.Length && !char.IsAscii(text[position]))
        {
            Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var consumed);
            if (!IsIgnored(rune) && !Folding.IsMark(rune))
                return;
            position += consumed;
            if (IsIgnored(rune) || marks >= MaxMarks)
                continue;
            var written = Folding.Write(rune, _token.AsSpan(_length));
            _length += written;
            marks += written > 0 ? 1 : 0;
        }
    }

    // The tatweel only makes an Arabic word longer.
    private static bool IsIgnored(Rune rune) =>
        !rune.IsAscii && (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value == 0x0640);

    // Some companies use private characters for their logos. The letters that are left out are apostrophes: who types a word has another.
    private static bool IsLetter(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : !Folding.IsMark(rune)
            && rune.Value is not (>= 0x02B9 and <= 0x02BF)
            && (Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse);

    /// <summary>Whether a folded letter belongs to a script that writes no spaces between words, or, as Hangul, long ones.</summary>
    private static bool IsPaired(ReadOnlySpan<char> letter)
    {
        if (char.IsAscii(letter[0]))
            return false;
        Rune.DecodeFromUtf16(letter, out var rune, out _);
        return rune.Value switch
        {
            < 0x0E00 => false,
            <= 0x0EFF => !Rune.IsDigit(rune), // Thai, Lao
            >= 0x1000 and <= 0x109F or >= 0xA9E0 and <= 0xA9FF or >= 0xAA60 and <= 0xAA7F => !Rune.IsDigit(rune), // Myanmar
            >= 0x1780 and <= 0x17FF => !Rune.IsDigit(rune), // Khmer
            >= 0x1950 and <= 0x19DF or >= 0x1A20 and <= 0x1AAF => !Rune.IsDigit(rune), // Tai Le, New Tai Lue, Tai Tham
            >= 0x1100 and <= 0x11FF or >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7FF => true, // Hangul
            >= 0x3005 and <= 0x3007 or >= 0x3021 and <= 0x3029 => true, // ideographic letters and numbers among the signs
            >= 0x3040 and <= 0x31FF => true, // Hiragana, Katakana, Bopomofo, single Hangul letters
            >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF => true, // Han
            >= 0xFFA0 and <= 0xFFDC => true, // single Hangul letters, half width
            >= 0x1B000 and <= 0x1B16F or >= 0x20000 and <= 0x3FFFF => true, // historic Kana, rare Han
            _ => false,
        };
    }

    private enum LetterKind
    {
        None,
        Sign,
        Word,
        Pair,
    }
}

/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends in the text.</param>
internal readonly record struct Token(string Text, TokenKind Kind, int Start, int End);

internal enum TokenKind
{
    Word,

    /// <summary>A letter and the next one, in a script without spaces.</summary>
    Pair,

    /// <summary>The last letter of a run, after the pairs.</summary>
    Last,

    /// <summary>A run of one letter.</summary>
    Single,
}
