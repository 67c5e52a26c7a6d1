using System.Buffers;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Finds addresses in text that are not links in the markup, but become links in GitHub's Markdown.</summary>
internal static class BareUrl
{
    private static readonly SearchValues<string> Starts =
        SearchValues.Create(["http", "www.", "ftp://"], StringComparison.OrdinalIgnoreCase);

    /// <summary>False where the text has none.</summary>
    public static bool Find(ReadOnlySpan<char> text, out int at, out int length)
    {
        for (var from = 0; NextStart(text, from) is var start and >= 0; from = start + 4)
        {
            if (start > 0 && char.IsAsciiLetterOrDigit(text[start - 1]))
                continue;
            var prefix = PrefixLength(text[start..]);
            if (prefix == 0)
                continue;
            var size = Length(text[start..]);
            if (size <= prefix)
                continue;
            (at, length) = (start, size);
            return true;
        }

        (at, length) = (0, 0);
        return false;
    }

    private static int NextStart(ReadOnlySpan<char> text, int from)
    {
        if (from >= text.Length)
            return -1;
        var first = text[from..].IndexOfAny(Starts);
        return first < 0 ? -1 : from + first;
    }

    private static int PrefixLength(ReadOnlySpan<char> text)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["https://", "http://", "www.", "ftp://"])
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return prefix.Length;
        }

        return 0;
    }

    /// <summary>
    /// Up to white space, an angle bracket or the bar of a table, without the punctuation of the sentence around it. Chinese and Japanese
    /// have no space behind an address.
    /// </summary>
    private static int Length(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && text[length] > ' ' && text[length] is not ('<' or '>' or '"' or '`' or '\\' or '|')
            && text[length] < '\u2e80' && !char.IsWhiteSpace(text[length]))
            length++;
        var unopened = text[..length].Count(')') - text[..length].Count('(');
        while (length > 0)
        {
            var last = text[length - 1];
            if (last == ')' && unopened-- <= 0)
                break;
            if (last is not ('.' or ',' or ':' or ';' or '!' or '?' or '\'' or '*' or '_' or '~' or ')' or ']' or '}'))
                break;
            length--;
        }

        return length;
    }
}
