using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Notes that a page hides until a reader points at their number, or puts beside the text: an article has neither script nor margin, so
/// they are shown where they stand.
/// </summary>
internal static class HiddenNotes
{
    /// <summary>Nodes of a hidden element among which its first note is.</summary>
    private const int MaxNodes = 8;

    /// <summary>Characters of a note among which its first one is: white space of the page's source may stand before it.</summary>
    private const int MaxStart = 80;

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["footnote", "endnote", "sidenote", "marginnote"], StringComparison.OrdinalIgnoreCase);

    // What leads to a note, opens it and closes it, and the copy of it beside the number.
    private static readonly SearchValues<string> Tools = SearchValues.Create(
        ["tooltip", "popup", "popover", "button", "collapse", "backlink", "toggle", "return", "noteref", "note-ref", "note_ref"],
        StringComparison.OrdinalIgnoreCase);

    // Tufte CSS, Hugo, Modern Footnotes: the style sheet of the page hides them, or moves them into the margin.
    private static readonly HashSet<string> InLine = new(StringComparer.Ordinal)
    {
        "sidenote", "marginnote", "sidenote__content", "sidenote-content", "modern-footnotes-footnote__note",
    };

    /// <summary>True for a hidden element that is a note, or holds notes.</summary>
    public static bool Is(IElement hidden) => IsNamed(hidden)
        || hidden.InDocumentOrder().Take(MaxNodes).Any(node => node is IElement inner && IsNamed(inner));

    /// <summary>True for a note in the sentence that it belongs to, which brackets set off.</summary>
    public static bool IsInLine(IElement element) => element.LocalName is "span" or "small"
        && element.Attribute("class") is { Length: >= 7 } name && name.AsSpan().ContainsAny(Names)
        && (Classes.HasAny(element, InLine) || (Visibility.IsClosed(element) && IsNamed(element)))
        && element.ReadText(MaxStart).TrimStart() is [not '(', ..] && !HoldsNote(element);

    /// <summary>The element is around the word that the note is about, too.</summary>
    private static bool HoldsNote(IElement element) => element.InDocumentOrder().Take(MaxNodes)
        .Any(node => node is IElement inner && Classes.HasAny(inner, InLine));

    /// <summary>The number that leads to a note often has its name: a link, or raised.</summary>
    private static bool IsNamed(IElement element) => element.LocalName is not ("a" or "sup")
        && (IsName(element.Attribute("class")) || (element.Attribute("id") is { } id && (IsName(id) || IsNumbered(id))));

    /// <summary>fn1, fn:1, _ftn1; fnref1 is the number that leads to the note.</summary>
    private static bool IsNumbered(string id) => id.TrimStart('_') is ['f', 'n', ..] or ['f', 't', 'n', ..]
        && char.IsAsciiDigit(id[^1]) && !id.Contains("ref", StringComparison.Ordinal);

    private static bool IsName(string? name) => name.AsSpan().ContainsAny(Names) && !name.AsSpan().ContainsAny(Tools);
}
