using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The box of a task, which waits for its words: editors put these into a block of their own.</summary>
internal sealed class TaskBox(NestingWriter writer)
{
    private bool? _isDone;

    public static bool IsBox(IElement input) =>
        input.Attribute("type")?.Equals("checkbox", StringComparison.OrdinalIgnoreCase) == true && input.IsIn("li");

    public void Take(IElement input)
    {
        Write();
        _isDone = input.HasAttribute("checked");
    }

    public void Write()
    {
        if (_isDone is { } isDone)
            writer.CheckBox(isDone);
        _isDone = null;
    }
}
