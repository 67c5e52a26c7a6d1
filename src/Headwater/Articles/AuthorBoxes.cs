namespace Headwater.Articles;

/// <summary>The boxes at the end of a post that present its authors: name, portrait, a few sentences.</summary>
internal static class AuthorBoxes
{
    public static bool IsBox(MarkupElement element, string boxClass) =>
        element.Value("class") is var classes && classes.Contains(boxClass, StringComparison.Ordinal) && classes.ToString().Split((char[]?)null).Contains(boxClass);

    /// <summary>"About the authors", as a heading.</summary>
    public static bool IsTitle(MarkupElement? element) =>
        element is { Name: ['h', >= '1' and <= '6'], Length: <= 3 }
        && element.TextContent(80).AsSpan().Trim() is { Length: < 40 } title
        && title.TrimEnd('s').Equals("About the author", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a wrapper whose elements are boxes; they are read then.</summary>
    public static bool HoldsOnlyBoxes(MarkupElement element, string boxClass, SafeUrls urls, List<Author> authors)
    {
        if (element.Name is not ("footer" or "div" or "section" or "aside"))
            return false;
        var boxes = 0;
        foreach (var child in element.Children)
        {
            if (child is MarkupElement inner ? !IsBox(inner, boxClass) : child is MarkupText text && !text.Text.IsWhiteSpace())
                return false;
            boxes += child is MarkupElement ? 1 : 0;
        }

        if (boxes == 0)
            return false;
        foreach (var child in element.Children)
        {
            if (child is MarkupElement box)
                authors.Add(Read(box, urls));
        }

        return true;
    }

    /// <summary>Name from the heading, else from the first link: some boxes have no heading.</summary>
    public static Author Read(MarkupElement box, SafeUrls urls)
    {
        var buffer = new TextBuffer(2048);
        var bio = new PlainTextWriter(buffer);
        string? name = null, url = null, image = null, alt = null;
        var nodes = new Stack<MarkupNode>();
        nodes.Push(box);
        while (nodes.TryPop(out var node))
        {
            if (node is MarkupText text)
            {
                bio.Text(Bylines.Spaced(text.Text));
                continue;
            }

            if (node is not MarkupElement element)
                continue;
            if (element.Name is ['h', >= '1' and <= '6'] && name is null)
            {
                name = Bylines.Line(element.TextContent());
                continue;
            }

            if (element.Name == "a" && url is null && element.Get("href") is { } href)
                url = urls.Link(href);
            if (element.Name == "img" && image is null && element.Get("src") is { } src)
                (image, alt) = (urls.Media(src), element.Get("alt"));
            if (element.Rule.Treatment == Treatment.Drop)
                continue;
            for (var i = element.Length - 1; i >= 0; i--)
                nodes.Push(element.Children[i]);
        }

        name ??= Bylines.Line(box.First("a")?.TextContent() ?? box.First("strong")?.TextContent() ?? alt ?? "");
        var author = new Author(name, Url: url, Bio: bio.ToString(), Image: image, ImageAlt: string.IsNullOrWhiteSpace(alt) ? null : alt);
        buffer.Dispose();
        return author;
    }
}
