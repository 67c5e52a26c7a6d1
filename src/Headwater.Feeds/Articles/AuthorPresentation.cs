using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>What an element says of one author: name, portrait, address, a few sentences.</summary>
internal static class AuthorPresentation
{
    /// <summary>Characters; what is longer and bold is a sentence.</summary>
    private const int MaxName = 60;

    /// <summary>Characters of a paragraph that presents a person.</summary>
    private const int LeastBio = 30;

    /// <summary>
    /// A paragraph that begins with a name in bold, as authors are presented where no box is made for them. Null for any other.
    /// </summary>
    public static Author? ReadParagraph(IElement element, SafeUrls urls)
    {
        if (element.LocalName is not "p" || FirstWords(element) is not { LocalName: "strong" or "b" } bold)
            return null;
        var name = Whitespace.ToLine(bold.ReadText(MaxName * 2)).TrimEnd(':', ',', '-', '–', ' ');
        if (name.Length is 0 or > MaxName || !name.Contains(' ', StringComparison.Ordinal))
            return null;
        var author = Read(element, IsLine(bold) ? bold : null, urls) with { Name = name };
        return author.Bio?.Length >= LeastBio ? author : null;
    }

    /// <param name="name">The element that holds the name and nothing of the sentences; null to find it: a heading or what is bold at the
    /// beginning, else one of the first links, else what is bold, else the text of the portrait.</param>
    public static Author Read(IElement element, IElement? name, SafeUrls urls)
    {
        using var buffer = new TextBuffer(2048);
        var bio = new PlainTextWriter(buffer);
        string? url = null, image = null, alt = null;

        // Null ends a block, whose last word does not stick to what follows.
        var nodes = new Stack<INode?>();
        nodes.Push(element);
        while (nodes.TryPop(out var node))
        {
            if (node is IText text)
            {
                bio.Text(Whitespace.Collapse(text.Data));
                continue;
            }

            if (node is null)
                bio.Text(" ");
            if (node is not IElement inner)
                continue;
            if (inner.LocalName is ['h', >= '1' and <= '6'])
                name ??= inner;
            if (inner.LocalName == "a" && url is null && inner.Attribute("href") is { } href)
                url = urls.Link(href);
            if (inner.LocalName == "img" && image is null && PictureAddress.Of(inner, urls) is { } source)
                (image, alt) = (source, inner.Attribute("alt"));
            if (inner == name && inner.First("img") is { } portrait)
                (image, alt) = (image ?? PictureAddress.Of(portrait, urls), alt ?? portrait.Attribute("alt"));
            if (inner == name && inner.First("a")?.Attribute("href") is { } address)
                url ??= urls.Link(address);
            var rule = Elements.RuleOf(inner);
            if (rule.Gap != TextGap.None)
                bio.Text(" ");
            if (inner == name || rule.Treatment == Treatment.Drop)
                continue;
            if (rule.Gap != TextGap.None)
                nodes.Push(null);
            for (var i = inner.ChildNodes.Length - 1; i >= 0; i--)
                nodes.Push(inner.ChildNodes[i]);
        }

        return new Author(NameIn(element, name ?? BoldAtBeginning(element), alt), Url: url, Bio: bio.ToString(), Image: image,
            ImageAlt: string.IsNullOrWhiteSpace(alt) ? null : alt);
    }

    private static IElement? BoldAtBeginning(IElement element)
    {
        foreach (var node in element.InDocumentOrder())
        {
            if (node is IElement { LocalName: "strong" or "b" } bold)
                return bold;
            if (node is IText text && !text.Data.IsWhiteSpace())
                break;
        }

        return null;
    }

    /// <summary>Empty where nothing reads like a name: a link to a network names the network.</summary>
    private static string NameIn(IElement element, IElement? name, string? alt)
    {
        IElement?[] elements = [name, .. element.InDocumentOrder().OfType<IElement>().Where(inner =>
            inner.LocalName == "a").Take(5), element.First("strong")];
        foreach (var candidate in elements)
        {
            if (candidate is not null && Whitespace.ToLine(candidate.ReadText(MaxName * 2)) is { Length: > 0 and <= MaxName } line
                && AuthorNames.IsName(line))
                return line;
        }

        return alt is not null && AuthorNames.IsName(alt) ? Whitespace.ToLine(alt) : "";
    }

    /// <summary>The outermost element around the first words, if nothing else of the paragraph is around them.</summary>
    private static IElement? FirstWords(IElement paragraph)
    {
        foreach (var node in paragraph.ChildNodes)
        {
            if (node is IElement element ? element.LocalName is "img" or "br"
                || string.IsNullOrWhiteSpace(element.ReadText(1)) : IsBlank(node))
                continue;
            return node as IElement;
        }

        return null;
    }

    /// <summary>White space or a comment.</summary>
    private static bool IsBlank(INode node) => node is IComment || (node is IText text && text.Data.IsWhiteSpace());

    /// <summary>A line of its own: a line break follows.</summary>
    private static bool IsLine(IElement bold)
    {
        var after = false;
        foreach (var node in bold.Parent!.ChildNodes)
        {
            if (after && !IsBlank(node))
                return node is IElement { LocalName: "br" };
            after |= node == bold;
        }

        return false;
    }
}
