namespace Headwater.Feeds.Parsing.Dates;

/// <summary>AM and PM in the languages that use them.</summary>
internal static class DayHalves
{
    private static readonly (string Word, DayHalf Half)[] Words =
    [
        ("am", DayHalf.Morning), ("a.m.", DayHalf.Morning), ("오전", DayHalf.Morning), ("上午", DayHalf.Morning),
        ("午前", DayHalf.Morning), ("πμ", DayHalf.Morning),
        ("pm", DayHalf.Afternoon), ("p.m.", DayHalf.Afternoon), ("오후", DayHalf.Afternoon), ("下午", DayHalf.Afternoon),
        ("午後", DayHalf.Afternoon), ("μμ", DayHalf.Afternoon),
    ];

    /// <summary>Reads AM or PM and moves the text behind it.</summary>
    public static DayHalf Take(ref ReadOnlySpan<char> text)
    {
        // Nearly all words in dates begin with other letters.
        if (text.IsEmpty || text[0] is not ('a' or 'A' or 'p' or 'P' or 'π' or 'μ' or >= '\u2E80'))
            return DayHalf.None;
        foreach (var (word, half) in Words)
        {
            if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || (text.Length > word.Length && char.IsAsciiLetter(text[word.Length])))
                continue;
            text = text[word.Length..].TrimStart();
            return half;
        }

        return DayHalf.None;
    }
}

internal enum DayHalf
{
    None,
    Morning,
    Afternoon,
}
