using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The box of a task, which waits for its words: editors put these into a block of their own.</summary>
internal sealed class TaskBox(NestingWriter writer)
{
    private bool? _isDone;
    private bool _isInItem;

    /// <summary>True for an element that is a box: elsewhere than in a list, one that nobody can change.</summary>
    public bool Take(IElement element)
    {
        if (element.LocalName == "div" && !Classes.Has(element, "checkbox"))
            return false;
        var isInItem = element.IsIn("li");
        if (IsDone(element, isInItem) is not { } isDone)
            return false;
        Write();
        (_isDone, _isInItem) = (isDone, isInItem);
        return true;
    }

    /// <summary>Editors also write it into the item.</summary>
    public void TakeItem(IElement item)
    {
        var state = item.Attribute("data-checked") ?? (item.Attribute("role") == "checkbox" ? item.Attribute("aria-checked") : null);
        if (state is "true" or "false" && item.First("input") is null)
            (_isDone, _isInItem) = (state == "true", true);
    }

    public void Leave(ElementRule rule)
    {
        if (rule == Elements.Li || (!_isInItem && rule.Is(Traits.Block | Traits.TablePart)))
            Write();
    }

    public void Write()
    {
        if (_isDone is { } isDone)
            writer.CheckBox(isDone, _isInItem);
        _isDone = null;
    }

    private static bool? IsDone(IElement element, bool isInItem)
    {
        if (element.LocalName == "input")
            return (isInItem || element.HasAttribute("disabled"))
                && element.Attribute("type")?.Equals("checkbox", StringComparison.OrdinalIgnoreCase) == true
                ? element.HasAttribute("checked") : null;

        // Notion
        return isInItem && Classes.Has(element, "checkbox-on") ? true : isInItem && Classes.Has(element, "checkbox-off") ? false : null;
    }
}
