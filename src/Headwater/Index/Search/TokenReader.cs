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
            if (Letters.IsIgnored(rune))
                continue;
            if (!Letters.IsLetter(rune))
                return LetterKind.Sign;
            var start = _length;
            _length += rune.IsAscii ? WriteAscii((char)rune.Value) : Folding.Write(rune, _token.AsSpan(_length));
            ReadMarks(ref position);
            return Letters.IsPaired(_token.AsSpan(start)) ? LetterKind.Pair : LetterKind.Word;
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
            if (!Letters.IsIgnored(rune) && !Folding.IsMark(rune))
                return;
            position += consumed;
            if (Letters.IsIgnored(rune) || marks >= MaxMarks)
                continue;

            // Some vowels become two marks.
            var written = Folding.Write(rune, _token.AsSpan(_length));
            var more = 0;
            foreach (var _ in _token.AsSpan(_length, written).EnumerateRunes())
                more++;
            if (marks + more > MaxMarks)
                continue;
            _length += written;
            marks += more;
        }
    }

    private enum LetterKind
    {
        None,
        Sign,
        Word,
        Pair,
    }
}
