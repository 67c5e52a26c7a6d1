using AngleSharp.Dom;

namespace Headwater.Articles;

/// <summary>How a body is cleaned.</summary>
/// <param name="Dress">Adds what an article that is shown wants: rel on links, lazy images, players that wait.</param>
/// <param name="AuthorBoxClass">Class of the boxes that present the authors; they are taken out of the body.</param>
internal sealed record BodyPolicy(bool Dress, string? AuthorBoxClass = null);

/// <summary>One pass over the parsed tree, without recursion: decides for every node what of it goes on to the outputs.</summary>
internal sealed class BodyWalk(BodyWriter writer, SafeUrls urls, BodyPolicy policy, BodyContents contents)
{
    private readonly Stack<Frame> _frames = new();

    private struct Frame(INodeList children, int closeTo, ElementRule rule, int note)
    {
        public readonly INodeList Children = children;
        public readonly int CloseTo = closeTo;
        public readonly ElementRule Rule = rule;
        public readonly int Note = note;
        public int Next;
    }

    public void Run(INode root)
    {
        _frames.Push(new Frame(root.ChildNodes, 0, Elements.Unknown, -1));
        while (_frames.TryPop(out var frame))
        {
            if (frame.Next == frame.Children.Length)
            {
                contents.Leave(frame.Rule, frame.Note);
                writer.CloseTo(frame.CloseTo);
                continue;
            }

            var node = frame.Children[frame.Next++];
            _frames.Push(frame);
            if (node is IText text)
                Text(text.Data);
            else if (node is IElement element)
                Enter(element);
        }
    }

    private void Text(string text)
    {
        writer.Text(text);
        contents.Text(text);
    }

    private void Enter(IElement element)
    {
        var isHtml = element.NamespaceUri == NamespaceNames.HtmlUri;
        var rule = isHtml ? Elements.Find(element.LocalName) : element.LocalName is "math" or "mrow" or "mi" or "mn" or "mo" ? Elements.Unknown : Elements.Dropped;
        if (rule.Treatment == Treatment.Drop || (isHtml && IsHidden(element)) || (rule == Elements.Img && !IsPicture(element)))
            return;
        if (policy.AuthorBoxClass is { } box && TakeAuthorBox(element, rule, box))
            return;

        var depth = writer.Depth;
        if (rule.Treatment == Treatment.Keep && writer.TryOpen(rule))
        {
            depth = rule.Is(Traits.Void) ? writer.Depth : writer.Depth - 1;
            Attributes(element, rule);
            writer.EndOpen(rule);
        }
        else
        {
            rule = Elements.Unknown;
        }

        var note = contents.Enter(rule, element, urls);
        if (!rule.Is(Traits.Void))
            _frames.Push(new Frame(element.ChildNodes, depth, rule, note));
    }

    private bool TakeAuthorBox(IElement element, ElementRule rule, string box)
    {
        if (AuthorBoxes.IsBox(element, box))
        {
            contents.AuthorBoxes.Add(AuthorBoxes.Read(element, urls));
            return true;
        }

        if (rule == Elements.Hr)
            return AuthorBoxes.IsTitle(Next(frame: _frames.Peek()));
        return AuthorBoxes.IsTitle(element) || AuthorBoxes.HoldsOnlyBoxes(element, box, urls, contents.AuthorBoxes);
    }

    private static IElement? Next(Frame frame)
    {
        for (var i = frame.Next; i < frame.Children.Length && i < frame.Next + 3; i++)
        {
            if (frame.Children[i] is IElement element)
                return element;
        }

        return null;
    }

    private void Attributes(IElement element, ElementRule rule)
    {
        var attributes = element.Attributes;
        var isLink = false;
        for (var i = 0; i < attributes.Length; i++)
        {
            var attribute = attributes[i]!;
            var kind = SafeAttributes.KindOf(rule.Name, attribute.Name);
            if (kind == AttributeKind.None || (policy.Dress && attribute.Name is "rel" or "loading" or "target"))
                continue;
            var value = kind switch
            {
                AttributeKind.Link => urls.Link(attribute.Value),
                AttributeKind.Media => urls.Media(attribute.Value),
                AttributeKind.SourceSet => SafeAttributes.SourceSet(attribute.Value, urls),
                AttributeKind.Id => SafeAttributes.Prefixed(attribute.Value),
                AttributeKind.Style => SafeStyle.Clean(attribute.Value),
                _ => attribute.Value,
            };
            if (value is null)
                continue;
            writer.Attribute(attribute.Name, value);
            isLink |= kind == AttributeKind.Link && attribute.Name == "href";
        }

        if (!policy.Dress)
            return;
        if (isLink)
            writer.Attribute("rel", "noopener noreferrer nofollow");
        else if (rule == Elements.Img)
            writer.Attribute("loading", "lazy");
    }

    private static bool IsHidden(IElement element) =>
        element.Attributes.Length > 0
        && (element.HasAttribute("hidden") || (element.GetAttribute("style") is { } style && SafeStyle.Hides(style)));

    private bool IsPicture(IElement image) =>
        image.GetAttribute("src") is { } src && urls.Media(src) is { } url && !Trackers.IsTracker(image, url);
}
