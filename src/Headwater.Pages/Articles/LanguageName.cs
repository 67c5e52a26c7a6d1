namespace Headwater.Pages.Articles;

/// <summary>English names of languages. Without ICU the platform knows none.</summary>
internal static class LanguageName
{
    private const string Known =
        "ar Arabic, cs Czech, da Danish, de German, el Greek, en English, es Spanish, fi Finnish, fr French, he Hebrew, hi Hindi, "
        + "hu Hungarian, id Indonesian, it Italian, ja Japanese, ko Korean, nb Norwegian, nl Dutch, no Norwegian, pl Polish, "
        + "pt Portuguese, ro Romanian, ru Russian, sv Swedish, th Thai, tr Turkish, uk Ukrainian, vi Vietnamese, zh Chinese";

    private static readonly Dictionary<string, string> Names = Known.Split(", ")
        .ToDictionary(language => language[..2], language => language[3..], StringComparer.OrdinalIgnoreCase);

    /// <summary>The code itself where there is no name.</summary>
    public static string Of(string code) => Names.GetValueOrDefault(code, code);
}
