using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>What an element says of one author: name, portrait, address, a few sentences.</summary>
internal static class AuthorPresentation
{
    /// <summary>Characters; what is longer and bold is a sentence.</summary>
    private const int MaxName = 60;

    /// <summary>Characters of a paragraph that presents somebody.</summary>
    private const int LeastBio = 30;

    /// <summary>A paragraph that begins with a name in bold, as authors are presented where no box is made for them. Null for any other.</summary>
    public static Author? ReadParagraph(MarkupElement element, SafeUrls urls)
    {
        if (element.Name is not "p" || FirstWords(element) is not { Name: "strong" or "b" } bold)
            return null;
        var name = Bylines.Line(bold.TextContent(MaxName * 2)).TrimEnd(':', ',', '-', '–', ' ');
        if (name.Length is 0 or > MaxName || !name.Contains(' ', StringComparison.Ordinal))
            return null;
        var author = Read(element, IsLine(bold) ? bold : null, urls) with { Name = name };
        return author.Bio?.Length >= LeastBio ? author : null;
    }

    /// <param name="name">The element that holds the name and nothing of the sentences; null to find it: a heading, else the first link, else what is bold.</param>
    public static Author Read(MarkupElement element, MarkupElement? name, SafeUrls urls)
    {
        using var buffer = new TextBuffer(2048);
        var bio = new PlainTextWriter(buffer);
        string? url = null, image = null, alt = null;
        var nodes = new Stack<MarkupNode>();
        nodes.Push(element);
        while (nodes.TryPop(out var node))
        {
            if (node is MarkupText text)
            {
                bio.Text(Bylines.Spaced(text.Text));
                continue;
            }

            var inner = (MarkupElement)node;
            if (inner.Name is ['h', >= '1' and <= '6'])
                name ??= inner;
            if (inner.Name == "a" && url is null && inner.Get("href") is { } href)
                url = urls.Link(href);
            if (inner.Name == "img" && image is null && inner.Get("src") is { } source)
                (image, alt) = (urls.Media(source), inner.Get("alt"));
            if (inner == name && inner.First("img") is { } portrait)
                (image, alt) = (image ?? urls.Media(portrait.Get("src") ?? ""), alt ?? portrait.Get("alt"));
            if (inner == name && inner.First("a")?.Get("href") is { } address)
                url ??= urls.Link(address);
            if (inner == name || inner.Rule.Treatment == Treatment.Drop)
                continue;
            for (var i = inner.Length - 1; i >= 0; i--)
                nodes.Push(inner.Children[i]);
        }

        var line = Bylines.Line((name ?? element.First("a") ?? element.First("strong"))?.TextContent() ?? alt ?? "");
        return new Author(line, Url: url, Bio: bio.ToString(), Image: image, ImageAlt: string.IsNullOrWhiteSpace(alt) ? null : alt);
    }

    /// <summary>The outermost element around the first words, if nothing else of the paragraph is around them.</summary>
    private static MarkupElement? FirstWords(MarkupElement paragraph)
    {
        foreach (var node in paragraph.Children)
        {
            if (node is MarkupText text ? text.Text.IsWhiteSpace() : ((MarkupElement)node).Name is "img" or "br" || string.IsNullOrWhiteSpace(((MarkupElement)node).TextContent(1)))
                continue;
            return node as MarkupElement;
        }

        return null;
    }

    /// <summary>A line of its own: a line break follows.</summary>
    private static bool IsLine(MarkupElement bold)
    {
        var after = false;
        foreach (var node in bold.Parent!.Children)
        {
            if (after && (node is not MarkupText text || !text.Text.IsWhiteSpace()))
                return node is MarkupElement { Name: "br" };
            after |= node == bold;
        }

        return false;
    }
}
