namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes text whose line ends a style keeps, as pre does.</summary>
internal sealed class LineWriter(NestingWriter writer, ElementMaker maker)
{
    /// <summary>The line ends at both ends of a block are those of the page's source.</summary>
    public void Write(string text, in ElementFrame frame)
    {
        var lines = text.AsSpan();
        var isBlock = frame.Rule.Treatment != Treatment.Keep || frame.Rule.Is(Traits.Block | Traits.TablePart);
        lines = isBlock && frame.Next == 1 ? lines.TrimStart("\r\n") : lines;
        lines = isBlock && frame.Next == frame.Children.Length ? lines.TrimEnd("\r\n") : lines;
        foreach (var line in lines.Split('\n'))
        {
            if (line.Start.Value > 0)
                maker.LineBreak();
            writer.Text(lines[line]);
        }
    }
}
