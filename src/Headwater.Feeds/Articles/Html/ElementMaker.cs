namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes elements that stand for what the markup has in another form.</summary>
internal sealed class ElementMaker(NestingWriter writer, StructureCollector contents, bool forDisplay)
{
    public void Link(string url, string text)
    {
        var depth = writer.Depth;
        var link = writer.TryOpen(Elements.A);
        if (link)
        {
            writer.Attribute("href", url);
            if (forDisplay)
                writer.Attribute("rel", StructureCollector.Relation);
            writer.EndOpen(Elements.A, null, url, null);
        }

        writer.Text(text);
        writer.CloseTo(link ? writer.Depth - 1 : depth);
    }

    /// <summary>TeX is code: no sign of it means emphasis or a line end.</summary>
    public void TeX(string tex)
    {
        var isOpen = writer.TryOpen(Elements.Code);
        if (isOpen)
        {
            writer.Attribute("class", "language-math");
            writer.EndOpen(Elements.Code, null, null, null);
        }

        writer.Text(tex);
        if (isOpen)
            writer.CloseTo(writer.Depth - 1);
    }

    /// <param name="url">Where it leads; null for no link.</param>
    public void Paragraph(string text, string? url = null)
    {
        if (!writer.TryOpen(Elements.P))
            return;
        writer.EndOpen(Elements.P, null, null, null);
        if (url is null)
            writer.Text(text);
        else
            Link(url, text);
        writer.CloseTo(writer.Depth - 1);
    }

    public void CodeBlock(string code, string? language)
    {
        var depth = writer.Depth;
        if (!writer.TryOpen(Elements.Pre))
        {
            writer.Text(code);
            return;
        }

        depth = Math.Min(depth, writer.Depth - 1);
        if (language is not null)
            writer.Attribute("class", $"language-{language}");
        writer.EndOpen(Elements.Pre, null, null, language);
        contents.EnterCode(language);
        writer.Text(code);
        contents.Text(code);
        contents.Leave(Elements.Pre);
        writer.CloseTo(depth);
    }

    /// <summary>Opens a <c>sup</c>.</summary>
    public bool Raise()
    {
        if (!writer.TryOpen(Elements.Sup))
            return false;
        writer.EndOpen(Elements.Sup, null, null, null);
        return true;
    }

    public void LineBreak()
    {
        if (writer.TryOpen(Elements.Br))
            writer.EndOpen(Elements.Br, null, null, null);
    }
}
