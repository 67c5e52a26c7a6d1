using System.Buffers;

namespace Headwater.Feeds.Articles;

/// <summary>White space as a browser shows it.</summary>
internal static class Whitespace
{
    private static readonly SearchValues<char> OtherSpaces =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(c => c != ' ' && char.IsWhiteSpace(c))]);

    /// <summary>One line: runs of white space are single spaces, and none is at the ends.</summary>
    public static string ToLine(ReadOnlySpan<char> text) => Collapse(text.Trim()).ToString();

    /// <summary>Every run of white space becomes one space.</summary>
    public static ReadOnlySpan<char> Collapse(ReadOnlySpan<char> text)
    {
        var length = UnchangedLength(text);
        if (length == text.Length)
            return text;
        var collapsed = new char[text.Length];
        text[..length].CopyTo(collapsed);
        foreach (var c in text[length..])
        {
            if (!char.IsWhiteSpace(c))
                collapsed[length++] = c;
            else if (length == 0 || collapsed[length - 1] != ' ')
                collapsed[length++] = ' ';
        }

        return collapsed.AsSpan(0, length);
    }

    /// <summary>The length up to which no run changes.</summary>
    private static int UnchangedLength(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAny(OtherSpaces);
        var length = other < 0 ? text.Length : other;
        var twice = text[..length].IndexOf("  ");
        return twice < 0 ? length : twice + 1;
    }
}
