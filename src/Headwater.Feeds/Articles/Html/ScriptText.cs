using System.Buffers;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Superscripts and subscripts in plain text: without them ten to the third is "103". Letters alone stay: "1st", "Mme", "ACME TM".
/// </summary>
internal static class ScriptText
{
    /// <summary>Characters; what is longer is a remark, not a number.</summary>
    private const int MaxLength = 12;

    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789+-−–");

    // Typographers and Word write a minus as an en dash, or as a hyphen of its own.
    private const string Plain = "0123456789+-−–‐‑=()n,";
    private const string Above = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁻⁼⁽⁾ⁿ,";
    private const string Below = "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₋₋₌₍₎ₙ,";

    /// <returns>Null where the text stays as it is.</returns>
    public static string? Of(ReadOnlySpan<char> text, bool isAbove)
    {
        if (text.Length is 0 or > MaxLength || !text.ContainsAny(Numeric))
            return null;
        Span<char> script = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var at = Plain.IndexOf(text[i], StringComparison.Ordinal);
            if (at < 0)
                return Written(text, isAbove);
            script[i] = (isAbove ? Above : Below)[at];
        }

        return script.ToString();
    }

    /// <summary>As in formulas, where there are no signs for it: 2^(k+1).</summary>
    private static string? Written(ReadOnlySpan<char> text, bool isAbove)
    {
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && !"+-−–‐‑*/.,=()".Contains(c, StringComparison.Ordinal))
                return null;
        }

        return (isAbove ? "^" : "_") + (text[0] == '(' ? text.ToString() : $"({text})");
    }
}
