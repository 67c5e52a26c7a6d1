using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Buttons that copy code, or the address of a heading.</summary>
internal static class CopyButtons
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "copy", "copy-btn", "copy-button", "btn-copy", "copybtn", "copy-code-button", "clipboard", "clipboard-copy", "btn-clipboard",
        "copy-to-clipboard-button", "zeroclipboard-container",
        "code-copy", "copy-code", "copy-link", "button-copy", "clip-btn", "copy-code-btn", "cnblogs_code_copy",
    };

    // Letters alone, and no word before a longer one that begins with it.
    private static readonly string[] Texts =
    [
        "copytoclipboard", "copysnippet", "copycode", "copylink", "copytext", "copiedtoclipboard", "copied", "copy",
        "复制代码", "复制", "拷贝", "コードをコピー", "コピー", "복사", "kopieren", "kopiuj", "copier", "copiarcódigo", "copiar",
        "копировать",
    ];

    private static readonly SearchValues<string> NameWords = SearchValues.Create(["copy", "clip"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The button beside a block that copies it.</summary>
    public static bool Is(IElement element)
    {
        if (element.LocalName == "clipboard-copy")
            return true;
        if (element.LocalName is not ("button" or "a" or "span" or "div"))
            return false;
        var isButton = element.LocalName == "button" || element.Attribute("role") == "button";
        var classes = element.Attribute("class").AsSpan();

        // Nearly every element ends here.
        if (!isButton && (classes.Length < 4 || !classes.ContainsAny(NameWords)))
            return false;
        var text = Whitespace.ToLine(element.ReadText(40));
        if (text.Any(char.IsLetterOrDigit))
            return Says(text);
        if (isButton && text.Length == 0)
            return element.First("img") is null;

        // Designers call a text its copy.
        return Classes.HasAny(element, Names) && !(Classes.Has(element, "copy") && BesideCode.ShowsSomething(element));
    }

    /// <summary>A button may have a sign, and the words of both of its states: "📋 Copy", "CopyCopied!".</summary>
    public static bool Says(string text)
    {
        var rest = string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        while (Array.Find(Texts, word => rest.StartsWith(word, StringComparison.Ordinal)) is { } word)
            rest = rest[word.Length..];
        return rest.Length == 0;
    }
}
