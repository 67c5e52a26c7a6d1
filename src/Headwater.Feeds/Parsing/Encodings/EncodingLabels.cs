using System.Globalization;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>What publishers mean by the name of an encoding.</summary>
internal static class EncodingLabels
{
    /// <summary>
    /// The encoding to read, which is the larger one of two that differ only in bytes that the smaller one does not use, and the name for
    /// the document.
    /// </summary>
    /// <param name="label">In lower case.</param>
    public static (string Read, string Name) Read(string label) => label switch
    {
        "gb2312" or "gb_2312-80" or "gbk" => ("gb18030", "gb18030"),
        "iso-8859-1" or "latin1" or "latin-1" or "iso8859-1" or "iso_8859-1" => ("windows-1252", label),
        "us-ascii" or "ascii" => ("windows-1252", "us-ascii"),
        "ansi_x3.4-1968" => ("windows-1252", label),
        "csisolatin6" or "iso-ir-157" or "iso8859-10" or "iso885910" or "l6" or "latin6" => ("iso-8859-10", label),
        "iso8859-14" or "iso885914" => ("iso-8859-14", label),
        "iso-8859-9" => ("windows-1254", label),
        "iso-8859-11" or "tis-620" => ("windows-874", label),
        "utf8" or "utf-8" or "utf_8" or "unicode11utf8" or "unicode20utf8" or "x-unicode20utf8" => ("utf-8", "utf-8"),
        "shift-jis" or "sjis" or "x-sjis" or "windows-31j" or "ms932" => ("shift_jis", "shift_jis"),
        "euc-kr" or "ks_c_5601-1987" or "ksc5601" or "windows-949" => ("ks_c_5601-1987", label),

        // Real UTF-16 is recognised by its first bytes.
        "ucs-2" or "utf16" or "utf-16" or "utf-16le" or "utf-16be" or "unicode" or "utf-32" or "utf-32le" or "utf-32be"
            or "iso-10646-ucs-2" or "csunicode" or "unicodefeff" or "unicodefffe" => ("utf-8", "utf-8"),
        _ when label.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(label.AsSpan(2), out var page) =>
            (page.ToString(CultureInfo.InvariantCulture), label),
        _ => (label, label),
    };

    /// <summary>
    /// The standard name for one of Java or Python, or for one that only looks different: iso8859_1, win-1251, eucjp. Null for others.
    /// </summary>
    public static string? Respelled(string label)
    {
        var name = string.Concat(label.Where(char.IsAsciiLetterOrDigit));
        var digits = name.AsSpan().IndexOfAnyInRange('0', '9') is >= 0 and var first ? name[first..] : "";
        return name switch
        {
            "big5" => "big5",
            "euccn" => "gb18030",
            "eucjp" => "euc-jp",
            "euckr" => "euc-kr",
            "shiftjis" => "shift_jis",
            "tis620" => "tis-620",
            "utf8sig" or "utf8mb4" => "utf-8",
            _ when name == $"cp{digits}" => name,
            _ when name == $"windows{digits}" || name == $"win{digits}" => $"windows-{digits}",
            _ when digits.StartsWith("8859", StringComparison.Ordinal) => $"iso-8859-{digits["8859".Length..]}",
            _ => null,
        };
    }
}
