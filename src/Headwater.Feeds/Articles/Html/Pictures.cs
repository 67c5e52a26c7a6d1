using System.Buffers;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Pictures that are written into the markup, or stand for text.</summary>
internal static partial class Pictures
{
    /// <summary>
    /// Characters of a picture that is written into the markup and stays; larger ones would fill the index and the feed outputs.
    /// </summary>
    private const int MaxInlineLength = 8 * 1024;

    /// <summary>Characters; what is shorter and has no text is a placeholder of one pixel.</summary>
    private const int PlaceholderLength = 512;

    /// <summary>Pixels of width; a wider picture is more than a sign.</summary>
    private const int MaxEmoji = 72;

    /// <summary>Characters of the TeX of a picture.</summary>
    private const int MaxFormula = 2000;

    private static readonly string[] InlineTypes = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,",
        "data:image/gif;base64,", "data:image/webp;base64,", "data:image/avif;base64,"];

    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private static readonly SearchValues<string> EmojiNames = SearchValues.Create(["emoji", "smiley"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> FormulaClasses = SearchValues.Create(["mwe-math", "quicklatex"], StringComparison.Ordinal);

    private static readonly SearchValues<string> FormulaServices = SearchValues.Create(
        ["/latex.php?", "latex.codecogs.com/", "chart?cht=tx", "/render/math?math=", "/equation?tex="], StringComparison.OrdinalIgnoreCase);

    /// <summary>A small picture that is written into the markup (a data URL): a raster format, because drawings can hold scripts.</summary>
    public static string? Inline(IElement image)
    {
        if (!IsInMarkup(image) || image.Attribute("src") is not { Length: <= 2 * MaxInlineLength } lines)
            return null;
        var source = string.Concat(lines.Where(c => !char.IsWhiteSpace(c))); // e-mails and editors break it into lines
        return source is { Length: <= MaxInlineLength } && InlineTypes.Any(type =>
            source.StartsWith(type, StringComparison.OrdinalIgnoreCase))
            && !source.AsSpan(source.IndexOf(',', StringComparison.Ordinal) + 1).ContainsAnyExcept(Base64)
            && (source.Length >= PlaceholderLength || !string.IsNullOrWhiteSpace(image.Attribute("alt")))
            ? source
            : null;
    }

    /// <summary>True for a picture that is written into the markup.</summary>
    public static bool IsInMarkup(IElement image) =>
        image.Attribute("src").AsSpan().TrimStart().StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);

    public static bool IsTooLarge(IElement image) => image.Attribute("src") is { Length: > MaxInlineLength };

    /// <summary>The TeX of a formula that WordPress, MediaWiki or a service shows as a picture; null for any other picture.</summary>
    public static string? Formula(IElement image)
    {
        if (Classes.Has(image, "formula") && image.Attribute("source") is { Length: <= MaxFormula } source)
            return MathText.WithoutDelimiters(source); // Habr
        var isOfService = image.Attribute("src").AsSpan().ContainsAny(FormulaServices);
        if (!isOfService && !Classes.Has(image, "latex") && !image.Attribute("class").AsSpan().ContainsAny(FormulaClasses))
            return null;
        var tex = image.Attribute("alt");
        if (string.IsNullOrWhiteSpace(tex) && isOfService)
            tex = InAddress(image.Attribute("src")!);
        const string Display = @"{\displaystyle ";
        return tex is not { Length: <= MaxFormula } ? null : MathText.WithoutDelimiters(
            tex.StartsWith(Display, StringComparison.Ordinal) && tex.EndsWith('}') ? tex[Display.Length..^1] : tex);
    }

    /// <summary>Services take the TeX in the query: all of it, or as a parameter.</summary>
    private static string? InAddress(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        if (at < 0 || address.Length - at > MaxFormula)
            return null;
        var query = address[(at + 1)..];
        var tex = query.Split('&').Select(part => part.Split('=', 2))
            .FirstOrDefault(part => part is ["chl" or "math" or "latex" or "tex", _]);
        if (tex is not null)
            return Uri.UnescapeDataString(tex[1].Replace('+', ' '));

        // CodeCogs writes some signs as entities of its own.
        query = Uri.UnescapeDataString(query).Replace("&space;", " ", StringComparison.Ordinal)
            .Replace("&plus;", "+", StringComparison.Ordinal).Replace("&hash;", "#", StringComparison.Ordinal);
        return Drawn().Replace(query.TrimStart(), "");
    }

    /// <summary>How CodeCogs is to draw the formula: no TeX knows these.</summary>
    [GeneratedRegex(@"^(?:\\(?:dpi\{[0-9]+\}|bg_[a-z]+|fn_[a-z]+|inline)\s*)+")]
    private static partial Regex Drawn();

    /// <summary>The text that an emoji's picture stands for; null for any other picture.</summary>
    public static string? Emoji(IElement image) =>
        image.Attribute("alt") is { Length: > 0 and <= 20 } alt && !(TrackingPixels.Pixels(image.Attribute("width")) > MaxEmoji)
        && (HasEmojiClass(image)
            || (!alt.Any(char.IsLetterOrDigit) && image.Attribute("src").AsSpan().ContainsAny(EmojiNames)))
            ? alt : null;

    private static bool HasEmojiClass(IElement image) => image.Attribute("class").AsSpan().ContainsAny(EmojiNames)
        && Classes.Of(image).Any(name => name.AsSpan().ContainsAny(EmojiNames) && !name.StartsWith("no-", StringComparison.Ordinal));
}
