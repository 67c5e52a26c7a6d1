namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes text whose line ends a style keeps, as pre does.</summary>
internal sealed class LineWriter(NestingWriter writer, ElementMaker maker)
{
    /// <summary>The line ends at both ends of an element are those of the page's source.</summary>
    public void Write(string text, in ElementFrame frame)
    {
        var lines = text.AsSpan();
        lines = frame.Next == 1 ? lines.TrimStart("\r\n") : lines;
        lines = frame.Next == frame.Children.Length ? lines.TrimEnd("\r\n") : lines;
        foreach (var line in lines.Split('\n'))
        {
            if (line.Start.Value > 0)
                maker.LineBreak();
            writer.Text(lines[line]);
        }
    }
}
