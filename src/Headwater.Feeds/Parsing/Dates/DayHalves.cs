namespace Headwater.Feeds.Parsing.Dates;

/// <summary>AM and PM in some of the languages that use them.</summary>
internal static class DayHalves
{
    private static readonly (string Word, DayHalf Half)[] Words =
    [
        ("am", DayHalf.Morning), ("a.m.", DayHalf.Morning), ("a. m.", DayHalf.Morning), ("오전", DayHalf.Morning),
        ("上午", DayHalf.Morning), ("早上", DayHalf.Morning), ("凌晨", DayHalf.Morning), ("午前", DayHalf.Morning),
        ("a.m", DayHalf.Morning), ("πμ", DayHalf.Morning), ("π.μ.", DayHalf.Morning), ("ص", DayHalf.Morning),
        ("ق.ظ", DayHalf.Morning),
        ("pm", DayHalf.Afternoon), ("p.m.", DayHalf.Afternoon), ("p. m.", DayHalf.Afternoon), ("오후", DayHalf.Afternoon),
        ("p.m", DayHalf.Afternoon), ("下午", DayHalf.Afternoon), ("晚上", DayHalf.Afternoon), ("午後", DayHalf.Afternoon),
        ("μμ", DayHalf.Afternoon), ("μ.μ.", DayHalf.Afternoon), ("م", DayHalf.Afternoon), ("ب.ظ", DayHalf.Afternoon),

        // Vietnamese. Its SA is not here: that is also Saturday in German.
        ("CH", DayHalf.Afternoon),
    ];

    /// <summary>
    /// Reads AM or PM and moves the text behind it. Before the time only AM, PM and those of Chinese, Japanese and Korean count: in Arabic
    /// the same letter is the afternoon behind a time and the era behind a year.
    /// </summary>
    public static DayHalf Take(ref ReadOnlySpan<char> text, bool isBehindTime)
    {
        if (text.IsEmpty || !MayBegin(text[0], isBehindTime))
            return DayHalf.None;
        foreach (var (word, half) in Words)
        {
            if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || (text.Length > word.Length && char.IsLetter(text[word.Length])))
                continue;
            text = text[word.Length..].TrimStart();
            return half;
        }

        return DayHalf.None;
    }

    // Nearly all words in dates begin with other letters.
    private static bool MayBegin(char c, bool isBehindTime) =>
        c is 'a' or 'A' or 'p' or 'P' or >= '\u2E80'
        || (isBehindTime && c is 'c' or 'C' or 'π' or 'μ' or 'Π' or 'Μ' or (>= '\u0600' and <= '\u06FF'));
}

internal enum DayHalf
{
    None,
    Morning,
    Afternoon,
}
