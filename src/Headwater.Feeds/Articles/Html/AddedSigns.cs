using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Signs that a browser adds to an element by itself, or that stand for a place it has on the page.</summary>
internal sealed class AddedSigns(NestingWriter writer)
{
    /// <summary>Nodes of a <c>ruby</c> among which its brackets are.</summary>
    private const int MaxBrackets = 20;

    private int _quotes;

    /// <returns>The sign behind the element; null where it has none.</returns>
    public string? Open(IElement element, ElementRule rule) =>
        element.LocalName == "q" ? Quotes() : rule == Elements.Rt ? Reading(element) : HiddenNotes.IsInLine(element) ? Note() : null;

    public void Close(IElement element, string sign)
    {
        writer.Shown(sign);
        _quotes -= element.LocalName == "q" ? 1 : 0;
    }

    private string Quotes()
    {
        // Quotes in quotes are single ones.
        var isInner = _quotes++ % 2 == 1;
        writer.Shown(isInner ? "‘" : "“");
        return isInner ? "’" : "”";
    }

    private string Note()
    {
        writer.Text(" (");
        return ")";
    }

    /// <summary>A browser shows the reading of a word above it; in a text it stands in brackets, which the markup may have in rp.</summary>
    private string? Reading(IElement reading)
    {
        if (reading.ParentElement!.ChildNodes.Take(MaxBrackets).Any(node => node is IElement { LocalName: "rp" }))
            return null;
        writer.Shown("(");
        return ")";
    }
}
