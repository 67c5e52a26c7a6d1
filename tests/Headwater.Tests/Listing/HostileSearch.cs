namespace Headwater.Tests.Listing;

/// <summary>What may be typed into <c>q</c>, and what publishers write into titles.</summary>
internal static class HostileSearch
{
    // Syntax of ours, of SQLite's MATCH, of tsquery and of SQL.
    private static readonly string[] Parts =
    [
        "spark", "\"", "(", ")", "-", "*", ":", "title:", "terms:", "OR", "AND", "NOT", "NEAR(", "^", "{a}", "+", "'", ";", "--", "k1",
        "\0", " ", " ", " ",
        "é", "e\u0301", "語", "\ud83d\ude00", "\ud83d", "\u0903", "٣", "½", "\u0378", "\ue000", "\U0001e900", "$match", "\\",
        "$1", "''", "\\'", "::tsquery", "&", "|", "!", "<->", "<2>", ":*", ":A", "@ada", "author:", "category:o'brien", "/*", "$$",
    ];

    private static readonly string[] TitleParts =
    [
        "Spark", "kafka", "3.0", "C++", "C#", ".NET", "re:Invent", "Q&A", "it's", "“Data”", "\"lake\"", "\"", "'", "(preview)", "(",
        ")", "-", "–", "—", "-f", "--help",
        "AND", "NOT", "and", "title:", "Author:", "category: x", "NEAR(", "*", "*new*", "^", "{a}", "+", ";", "k1", "é",
        "e\u0301", "語彙", "👋", "٣", "½", "\u00ad",
        "soft\u00adhyphen", "zero\u200bwidth", "\ue000", "A\uf8ff", "हिन्दी", "ǅ", "ﬁne", "İstanbul", "…", "/", "\\",
        "@user", "#tag",
        "$5", "50%", "a_b", "<b>", "&amp;",
    ];

    public static string Text(Random random) => string.Concat(random.GetItems(Parts, random.Next(12)));

    public static string Title(Random random)
    {
        var separator = random.Next(4) == 0 ? "" : " ";

        // "-kafka" and "spark -kafka" alone exclude; a longer text is taken for a title.
        return "New data: " + string.Join(separator, random.GetItems(TitleParts, random.Next(1, 12)));
    }
}
