using System.Text.RegularExpressions;

namespace Headwater.Feeds.Articles;

/// <summary>A declared language as a tag of BCP 47.</summary>
internal static partial class LanguageTag
{
    private const string Undetermined = "und";

    /// <summary>Null for anything else: publishers also write "english", or list the languages of their readers.</summary>
    public static string? Of(string? declared)
    {
        if (declared is null || !Pattern().IsMatch(declared))
            return null;
        var hyphen = declared.IndexOf('-', StringComparison.Ordinal);
        var code = (hyphen < 0 ? declared : declared[..hyphen]).ToLowerInvariant();
        return code == Undetermined ? null : Replaced(code) is { } now ? now + declared[code.Length..] : declared;
    }

    // Codes that ISO 639 replaced in 1989, and Moldavian, which it withdrew; old systems, Java's above all, still write them.
    private static string? Replaced(string code) => code switch
    {
        "in" => "id",
        "iw" => "he",
        "ji" => "yi",
        "jw" => "jv",
        "mo" => "ro",
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
