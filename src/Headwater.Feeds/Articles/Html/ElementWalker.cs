using AngleSharp.Dom;
using System.Runtime.InteropServices;

namespace Headwater.Feeds.Articles.Html;

/// <summary>How a body is cleaned.</summary>
/// <param name="ForDisplay">Adds what an article that is shown wants: rel on links, images that load late, anchors on headings.</param>
/// <param name="AuthorBoxes">Where there may be some: they are taken out of the body.</param>
internal sealed record RenderOptions(bool ForDisplay, AuthorBoxes? AuthorBoxes = null);

/// <summary>One pass over the parsed tree, without recursion: decides for every node what of it goes on to the outputs.</summary>
internal sealed class ElementWalker(NestingWriter writer, StructureCollector contents, SafeUrls urls, RenderOptions policy)
{
    private readonly List<Frame> _frames = [];
    private readonly HeadingAnchors _anchors = new();

    // Its paragraphs present the authors, from the title of that part on.
    private INode? _presented;

    // Read already, when the title before it came.
    private (IElement? Box, IReadOnlyList<Author> Authors) _titled = (null, []);

    private struct Frame(INode node, int closeTo, ElementRule rule)
    {
        public readonly INode Node = node;
        public readonly int CloseTo = closeTo;
        public readonly ElementRule Rule = rule;
        public int Next;
    }

    public void Run(INode root)
    {
        _frames.Add(new Frame(root, 0, Elements.Unknown));
        while (_frames.Count > 0)
        {
            ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
            if (frame.Next == frame.Node.ChildNodes.Length)
            {
                contents.Leave(frame.Rule);
                writer.CloseTo(frame.CloseTo);
                _frames.RemoveAt(_frames.Count - 1);
                continue;
            }

            var node = frame.Node.ChildNodes[frame.Next++];
            if (node is IText text)
            {
                if (frame.Rule == Elements.Video || frame.Rule == Elements.Audio)
                    continue;
                writer.Text(text.Data);
                contents.Text(text.Data);
            }
            else if (node is IElement element)
            {
                Enter(element);
            }
        }
    }

    private void Enter(IElement element)
    {
        var rule = Elements.RuleOf(element);
        if (rule.Treatment == Treatment.Drop)
        {
            if (VideoHosts.Find(element) is { } video)
                LinkTo(video);
            else if (element.LocalName is "iframe" or "embed" && !IsHidden(element) && FrameUrl(element) is { } url)
                Link(url, element.GetAttribute("title") is { } title && !string.IsNullOrWhiteSpace(title) ? Whitespace.ToLine(title) : new Uri(url).Host);
            return;
        }

        if (IsHidden(element) || IsFallback(element, rule) || (policy.AuthorBoxes is { } boxes && TakeAuthors(element, rule, boxes)))
            return;
        var source = rule == Elements.Img ? Picture(element) : null;
        if (rule == Elements.Img && source is null)
            return;

        var depth = writer.Depth;
        if (rule.Treatment == Treatment.Keep && writer.TryOpen(rule))
        {
            depth = rule.Is(Traits.Void) ? writer.Depth : writer.Depth - 1;
            var url = Attributes(element, rule, source);
            var language = rule.Is(Traits.Preformatted) || rule == Elements.Code ? CodeLanguage.Of(element) : null;
            writer.EndOpen(rule, element, url, language);
            contents.Enter(rule, element, url, language);
        }
        else
        {
            rule = Elements.Unknown;
        }

        if (!rule.Is(Traits.Void))
            _frames.Add(new Frame(element, depth, rule));
    }

    private bool TakeAuthors(IElement element, ElementRule rule, AuthorBoxes boxes)
    {
        if (_presented is not null && element.Parent == _presented)
        {
            if (AuthorPresentation.ReadParagraph(element, urls) is { } author)
            {
                contents.AuthorBoxes.Add(author);
                return true;
            }

            _presented = null;
        }

        if ((rule == Elements.Hr && IsTitleOfAuthors(0, boxes)) || (rule.Is(Traits.Heading) && IsTitleOfAuthors(-1, boxes)))
            return true;
        var authors = AuthorsOf(element, boxes);
        contents.AuthorBoxes.AddRange(authors);
        return authors.Count > 0;
    }

    /// <summary>True for "About the authors" before what presents them.</summary>
    /// <param name="offset">Of the element from the one that comes next.</param>
    private bool IsTitleOfAuthors(int offset, AuthorBoxes boxes)
    {
        var at = _frames[^1].Next + offset;
        if (NextElement(ref at) is not { } title || !AuthorBoxes.IsTitle(title) || NextElement(ref at) is not { } next)
            return false;
        if (AuthorPresentation.ReadParagraph(next, urls) is null)
            return AuthorsOf(next, boxes).Count > 0;
        _presented = next.Parent;
        return true;
    }

    private IReadOnlyList<Author> AuthorsOf(IElement element, AuthorBoxes boxes)
    {
        if (_titled.Box == element)
            return _titled.Authors;
        var authors = boxes.Read(element, urls);
        if (authors.Count > 0)
            _titled = (element, authors);
        return authors;
    }

    private IElement? NextElement(ref int at)
    {
        var children = _frames[^1].Node.ChildNodes;
        for (var end = Math.Min(at + 3, children.Length); at < end;)
        {
            if (children[at++] is IElement element)
                return element;
        }

        return null;
    }

    private void LinkTo(Video video)
    {
        contents.Videos.Add(video);
        Link(video.Url, video.Title ?? "Video");
    }

    private void Link(string url, string text)
    {
        var depth = writer.Depth;
        var link = writer.TryOpen(Elements.A);
        if (link)
        {
            writer.Attribute("href", url);
            if (policy.ForDisplay)
                writer.Attribute("rel", StructureCollector.Relation);
            writer.EndOpen(Elements.A, null, url, null);
        }

        writer.Text(text);
        writer.CloseTo(link ? writer.Depth - 1 : depth);
    }

    /// <returns>The address that the element leads to or shows.</returns>
    private string? Attributes(IElement element, ElementRule rule, string? source)
    {
        var attributes = element.Attributes;
        string? url = null, id = null;
        for (var i = 0; i < attributes.Length; i++)
        {
            var (name, text) = (attributes[i]!.Name, attributes[i]!.Value);
            var kind = SafeAttributes.KindOn(rule.Name, name);
            if (kind == AttributeKind.None || (policy.ForDisplay && name is "rel" or "loading" or "target"))
                continue;
            if (kind == AttributeKind.Plain)
            {
                writer.Attribute(name, text);
                continue;
            }

            var value = kind switch
            {
                AttributeKind.Link => urls.Link(text),
                AttributeKind.Media => source is null ? urls.Media(text) : null,
                AttributeKind.SourceSet => SafeAttributes.SourceSet(text, urls),
                AttributeKind.Id => SafeAttributes.Prefixed(text),
                _ => SafeStyle.Clean(text),
            };
            if (value is null)
                continue;
            writer.Attribute(name, value);
            if (name is "href" or "src")
                url = value;
            else if (name == "id")
                id = value;
        }

        if (source is not null)
            writer.Attribute("src", url = source);
        if (policy.ForDisplay)
            ForDisplay(element, rule, url, id);
        return url;
    }

    private void ForDisplay(IElement element, ElementRule rule, string? url, string? id)
    {
        if (rule == Elements.A && url is not null)
            writer.Attribute("rel", StructureCollector.Relation);
        else if (rule == Elements.Img)
            writer.Attribute("loading", "lazy");
        else if (rule == Elements.Video || rule == Elements.Audio)
            writer.Attribute("preload", "none");
        else if (rule.Is(Traits.Heading))
            contents.Anchor = id is { Length: > 0 } ? id : Anchor(element);
    }

    private string Anchor(IElement heading)
    {
        var anchor = _anchors.Of(heading);
        writer.Attribute("id", anchor);
        return anchor;
    }

    private static bool IsHidden(IElement element) =>
        (element.LocalName == "dialog" && !element.HasAttribute("open"))
        || (element.Attributes.Length > 0 && (element.HasAttribute("hidden") || SafeStyle.Hides(element.GetAttribute("style").AsSpan())));

    /// <summary>Of a player what is for browsers without one, and in code the button that copies it.</summary>
    private bool IsFallback(IElement element, ElementRule rule) => element.Parent is IElement parent && Elements.RuleOf(parent) is var around
        && (around == Elements.Video || around == Elements.Audio ? rule != Elements.Source && element.LocalName != "track" : element.LocalName == "button" && writer.IsInCode);

    /// <summary>Where a frame of an unknown host leads: a reader may go there, nothing is loaded before. Null for counters, and for what is written into the frame.</summary>
    private string? FrameUrl(IElement frame) =>
        frame.GetAttribute("src") is { } source && urls.Media(source) is { } url && Uri.IsWellFormedUriString(url, UriKind.Absolute) && !TrackingPixels.IsTracker(frame, url) ? url : null;

    /// <summary>A picture that scripts load late stands once more in a <c>noscript</c>.</summary>
    private bool IsRepeated(IElement image, string url) =>
        image.Parent is IElement { LocalName: "noscript" } && contents.Images is [.., var last] && last.Url == url;

    /// <summary>Where the picture is; null for trackers, and for pictures inside of the markup. Scripts that load late leave the address in other attributes.</summary>
    private string? Picture(IElement image)
    {
        foreach (var name in (ReadOnlySpan<string>)["src", "data-src", "data-lazy-src", "data-original"])
        {
            if (image.GetAttribute(name) is { } source && urls.Media(source) is { } url)
                return TrackingPixels.IsTracker(image, url) || IsRepeated(image, url) ? null : url;
        }

        return null;
    }
}
