using AngleSharp.Dom;

namespace Headwater.Articles;

/// <summary>The boxes at the end of a post that present its authors: name, portrait, a few sentences.</summary>
internal static partial class AuthorBoxes
{
    public static bool IsBox(IElement element, string boxClass) =>
        element.GetAttribute("class") is { } classes && classes.AsSpan().IndexOf(boxClass, StringComparison.Ordinal) >= 0 && element.ClassList.Contains(boxClass);

    /// <summary>"About the authors", as a heading.</summary>
    public static bool IsTitle(IElement? element) =>
        element is { LocalName: ['h', >= '1' and <= '6'], ChildNodes.Length: <= 3 }
        && element.TextContent.AsSpan().Trim() is { Length: < 40 } title
        && title.TrimEnd('s').Equals("About the author", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a wrapper whose elements are boxes; they are read then.</summary>
    public static bool HoldsOnlyBoxes(IElement element, string boxClass, SafeUrls urls, List<Author> authors)
    {
        if (element.LocalName is not ("footer" or "div" or "section" or "aside") || element.ChildElementCount == 0)
            return false;
        foreach (var child in element.ChildNodes)
        {
            if (child is IElement inner ? !IsBox(inner, boxClass) : child is IText text && !string.IsNullOrWhiteSpace(text.Data))
                return false;
        }

        foreach (var child in element.Children)
            authors.Add(Read(child, urls));
        return true;
    }

    /// <summary>Name from the heading, else from the first link: some boxes have no heading.</summary>
    public static Author Read(IElement box, SafeUrls urls)
    {
        var buffer = new TextBuffer(2048);
        var bio = new PlainTextWriter(buffer);
        string? name = null, url = null, image = null, alt = null;
        var nodes = new Stack<INode>();
        nodes.Push(box);
        while (nodes.TryPop(out var node))
        {
            if (node is IText text)
            {
                bio.Text(Spaces().Replace(text.Data, " "));
                continue;
            }

            if (node is not IElement element)
                continue;
            if (element.LocalName is ['h', >= '1' and <= '6'] && name is null)
            {
                name = Bylines.Line(element.TextContent);
                continue;
            }

            if (element.LocalName == "a" && url is null && element.GetAttribute("href") is { } href)
                url = urls.Link(href);
            if (element.LocalName == "img" && image is null && element.GetAttribute("src") is { } src)
                (image, alt) = (urls.Media(src), element.GetAttribute("alt"));
            if (Elements.Find(element.LocalName).Treatment == Treatment.Drop)
                continue;
            for (var i = element.ChildNodes.Length - 1; i >= 0; i--)
                nodes.Push(element.ChildNodes[i]);
        }

        name ??= Bylines.Line(box.QuerySelector("a")?.TextContent ?? box.QuerySelector("strong")?.TextContent ?? alt ?? "");
        var author = new Author(name, Url: url, Bio: bio.ToString(), Image: image, ImageAlt: string.IsNullOrWhiteSpace(alt) ? null : alt);
        buffer.Dispose();
        return author;
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\s+")]
    private static partial System.Text.RegularExpressions.Regex Spaces();
}
