using System.Runtime.InteropServices;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>How a body is cleaned.</summary>
/// <param name="ForDisplay">Adds what an article needs to be shown: rel on links, pictures that load late, anchors on headings.</param>
/// <param name="AuthorBoxes">Where the body may have boxes that present its authors: they are taken out of it.</param>
/// <param name="Byline">The names that the feed gives as authors.</param>
internal sealed record RenderOptions(bool ForDisplay, AuthorBoxes? AuthorBoxes = null, IReadOnlyList<string>? Byline = null);

/// <summary>One pass over the parsed tree, without recursion: decides for every node what of it goes on to the outputs.</summary>
internal sealed class ElementWalker(NestingWriter writer, StructureCollector contents, SafeUrls urls, ParsedMarkup markup,
    RenderOptions options)
{
    private readonly List<Frame> _frames = [];
    private readonly HeadingAnchors _anchors = new(markup.Ids);
    private readonly ElementAttributes _attributes = new(writer, urls, options.ForDisplay);
    private readonly AuthorFinder? _authors = options.AuthorBoxes is { } boxes
        ? new(boxes, contents, urls, markup.LastHeading, options.Byline ?? []) : null;
    private int _quotes;

    // A player was written last: the next one begins on a line of its own.
    private bool _afterPlayer;

    private struct Frame(INode node, int closeTo, ElementRule rule, HiddenText hidden, string? end)
    {
        public readonly INode Node = node;
        public readonly INodeList Children = node.ChildNodes;
        public readonly int CloseTo = closeTo;
        public readonly ElementRule Rule = rule;
        public readonly HiddenText Hidden = hidden;

        /// <summary>Text behind the content: a closing quote, or the space between two fields of a form.</summary>
        public readonly string? End = end;
        public int Next;
    }

    /// <summary>True when a picture in the markup was too large to be kept.</summary>
    public bool LeftOutPicture { get; private set; }

    /// <param name="isFull">Asked before each node: true ends the walk, with everything closed that is open.</param>
    public void Run(INode root, Func<bool> isFull)
    {
        var isCut = false;
        _frames.Add(new Frame(root, 0, Elements.Unknown, HiddenText.None, null));
        while (_frames.Count > 0)
        {
            ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
            if (isCut || frame.Next == frame.Children.Length)
            {
                Leave(in frame);
                _frames.RemoveAt(_frames.Count - 1);
                continue;
            }

            var node = frame.Children[frame.Next++];
            if (node is Element element)
                Enter(element, frame.Hidden, frame.Rule);
            else if (node is IText text)
                Text(text.Data, in frame);
            isCut = isFull();
        }
    }

    private void Text(string text, in Frame frame)
    {
        // What a player holds is for browsers without one.
        if (frame.Hidden != HiddenText.None || frame.Rule == Elements.Video || frame.Rule == Elements.Audio)
            return;
        writer.Text(text);
        contents.Text(text);
        if (_afterPlayer && !string.IsNullOrWhiteSpace(text))
            _afterPlayer = false;
    }

    private void Leave(in Frame frame)
    {
        if (frame.Node is IElement { LocalName: "q" })
        {
            writer.Quote(frame.End);
            _quotes--;
        }
        else if (frame.End is { } end)
        {
            writer.Text(end);
        }

        contents.Leave(frame.Rule);
        writer.CloseTo(frame.CloseTo);
    }

    private void Enter(Element element, HiddenText hidden, ElementRule parent)
    {
        var rule = Elements.RuleOf(element);
        if (IsSkipped(element, rule, parent))
            return;
        if (element.HasAttributes() && element.Attribute("style") is { } style)
            hidden = Visibility.Of(style, hidden);
        if (rule == Elements.Img || element.LocalName is "amp-img" or "amp-anim")
            Image(element, hidden);
        else if (!Replaced(element, rule, hidden))
            Descend(element, rule, hidden);
    }

    /// <summary>What is not shown, what only a browser needs, and what presents the authors.</summary>
    private bool IsSkipped(Element element, ElementRule rule, ElementRule parent)
    {
        if (element.LocalName == "dialog" && !element.HasAttribute("open"))
            return true;
        if (element.HasAttributes() && (element.Attribute("hidden") is not null || Visibility.HidesEverything(element.Attribute("style"))))
            return true;
        if ((parent == Elements.Video || parent == Elements.Audio) && rule != Elements.Source && element.LocalName != "track")
            return true;
        if (element.LocalName == "button" && writer.IsInCode)
            return true;
        if (options.ForDisplay && (CodeText.IsCopyButton(element) || MathText.IsDrawing(element)
            || (rule == Elements.A && IsHeadingSign(element))))
            return true;
        return _authors?.Take(element, rule, _frames[^1].Node, _frames[^1].Next) == true;
    }

    /// <summary>Elements of which something else than their content goes on.</summary>
    private bool Replaced(Element element, ElementRule rule, HiddenText hidden)
    {
        switch (element.LocalName)
        {
            case "iframe" or "embed" or "amp-iframe" or "amp-youtube" or "lite-youtube" or "youtube-video"
                or "amp-vimeo" or "lite-vimeo" or "amp-dailymotion":
                Player(element);
                return true;
            case "script":
                Script(element);
                return true;
            case "input" when options.ForDisplay && hidden == HiddenText.None && IsCheckBox(element):
                writer.CheckBox(element.HasAttribute("checked"));
                return true;
            case "math" when options.ForDisplay && hidden == HiddenText.None && !writer.IsInCode && !MathText.HasHtml(element):
                Formula(element);
                return true;
            case "pre" or "listing" or "xmp" when options.ForDisplay && !writer.IsInCode && CodeText.OfBlock(element) is { } code:
                Code(code, CodeLanguage.Of(element));
                return true;
            case "table" when options.ForDisplay && !writer.IsInCode && CodeText.OfTable(element) is { } code:
                Code(code, CodeLanguage.OfTable(element));
                return true;
            default:
                return rule.Treatment == Treatment.Drop;
        }
    }

    private void Descend(Element element, ElementRule rule, HiddenText hidden)
    {
        if (options.ForDisplay)
            rule = Semantic(element, rule);
        if (rule == Elements.Video || rule == Elements.Audio)
            SeparatePlayers();
        else if (rule != Elements.Source)
            _afterPlayer &= rule.Treatment != Treatment.Keep;
        var depth = writer.Depth;
        if (rule.Treatment == Treatment.Keep && writer.TryOpen(rule))
        {
            depth = rule.Is(Traits.Void) ? writer.Depth : writer.Depth - 1;
            var (url, id) = _attributes.Write(element, rule, null);
            if (options.ForDisplay && rule.Is(Traits.Heading))
                Anchor(element, id);
            if (rule == Elements.Video || rule == Elements.Audio)
                url ??= FirstSource(element);
            var language = rule.Is(Traits.Preformatted) || rule == Elements.Code ? CodeLanguage.Of(element) : null;
            writer.EndOpen(rule, element, url, language);
            contents.Enter(rule, element, url, language);
        }
        else
        {
            rule = Elements.Unknown;
        }

        if (rule.Is(Traits.Void))
            return;
        var end = element.LocalName == "q" ? Quotes() : IsFormPart(element) ? " " : null;
        if (end == " ")
            writer.Text(" ");
        _frames.Add(new Frame(element, depth, rule, hidden, end));
    }

    /// <summary>What the element means, where that is more than its name says.</summary>
    private static ElementRule Semantic(Element element, ElementRule rule)
    {
        if (rule == Elements.Table || rule.Is(Traits.TablePart))
            return LayoutTables.IsPartOfLayout(element) ? rule == Elements.Td || rule == Elements.Th
                || rule == Elements.Caption ? Elements.Div : Elements.Unknown : rule;
        if (rule == Elements.A && IsInHeading(element) && HeadingLinks.IsAroundText(element))
            return Elements.Unknown;
        if (!element.HasAttributes() || rule.Treatment != Treatment.Keep || element.Attribute("class") is not { } name)
            return rule;

        // WordPress: a figure before there was one.
        if (name.Contains("caption-text", StringComparison.Ordinal) && (Classes.Has(element, "wp-caption-text")
            || Classes.Has(element, "caption-text")))
            return Elements.FigCaption;
        return name.Contains("wp-caption", StringComparison.Ordinal) && Classes.Has(element, "wp-caption") ? Elements.Figure : rule;
    }

    private string Quotes()
    {
        // Quotes in quotes are single ones. A browser adds them to the element by itself.
        var isInner = _quotes++ % 2 == 1;
        writer.Quote(isInner ? "‘" : "“");
        return isInner ? "’" : "”";
    }

    private void Image(IElement image, HiddenText hidden)
    {
        if (hidden.HasFlag(HiddenText.Invisible))
            return;
        if (options.ForDisplay && Pictures.Emoji(image) is { } emoji)
        {
            writer.Text(emoji);
            return;
        }

        if (options.ForDisplay && Pictures.Formula(image) is { } tex)
        {
            TeX(tex);
            return;
        }

        var source = Pictures.AddressOf(image, urls);
        if (source is not null && (TrackingPixels.IsTracker(image, source) || IsRepeated(image, source)))
            return;
        var isStandIn = source is null && IsStandIn(image);
        source ??= isStandIn ? null : Pictures.Inline(image);
        if (source is null)
        {
            if (isStandIn)
                return;
            LeaveOut(image);
            return;
        }

        _afterPlayer = false;
        if (!writer.TryOpen(Elements.Img))
            return;
        _attributes.Write(image, Elements.Img, source);
        writer.EndOpen(Elements.Img, image, source, null);
        contents.Enter(Elements.Img, image, source, null);
    }

    /// <summary>Of a picture that is written into the markup and cannot be kept, its text stays.</summary>
    private void LeaveOut(IElement image)
    {
        if (!Pictures.IsInMarkup(image))
            return;
        var alt = Whitespace.ToLine(image.Attribute("alt"));
        LeftOutPicture |= alt.Length > 0 || Pictures.IsTooLarge(image);
        if (alt.Length > 0)
            writer.Text(alt);
    }

    /// <summary>A placeholder: the picture itself stands in the <c>noscript</c> behind it, or comes by a script.</summary>
    private bool IsStandIn(IElement image)
    {
        if (!Pictures.IsInMarkup(image))
            return false;
        if (image.Attribute("class") is { } name && (name.Contains("lazy", StringComparison.OrdinalIgnoreCase)
            || name.Contains("placeholder", StringComparison.OrdinalIgnoreCase)))
            return true;
        ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
        for (var i = frame.Next; i < Math.Min(frame.Next + 2, frame.Children.Length); i++)
        {
            if (frame.Children[i] is IElement element)
                return element.LocalName == "noscript" && element.First("img") is not null;
        }

        return false;
    }

    /// <summary>Pages repeat a picture that scripts load late in a <c>noscript</c>, often in another size.</summary>
    private bool IsRepeated(IElement image, string url)
    {
        if (contents.Images is not [.., var last] || Pictures.SizeIndependent(last.Url) != Pictures.SizeIndependent(url))
            return false;
        return IsIn(image, "noscript") || (PreviousElement() is { LocalName: "noscript" } before && before.First("img") is not null);
    }

    private IElement? PreviousElement()
    {
        ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
        for (var i = frame.Next - 2; i >= Math.Max(0, frame.Next - 4); i--)
        {
            if (frame.Children[i] is IElement element)
                return element;
        }

        return null;
    }

    private static bool IsIn(IElement element, string name)
    {
        var around = element.ParentElement;
        for (var i = 0; i < 3 && around is not null; i++, around = around.ParentElement)
        {
            if (around.LocalName == name)
                return true;
        }

        return false;
    }

    private void Player(IElement element)
    {
        if (VideoHosts.Find(element) is { } video)
        {
            contents.Videos.Add(video);
            SeparatePlayers();
            Link(video.Url, video.Title ?? "Video");
        }
        else if (FrameUrl(element) is { } url)
        {
            SeparatePlayers();
            Link(url, element.Attribute("title") is { } title && !string.IsNullOrWhiteSpace(title)
                ? Whitespace.ToLine(title) : new Uri(url).Host);
        }
    }

    private void SeparatePlayers()
    {
        if (_afterPlayer && options.ForDisplay && writer.TryOpen(Elements.Br))
            writer.EndOpen(Elements.Br, null, null, null);
        _afterPlayer = true;
    }

    /// <summary>
    /// Where a frame of an unknown host leads: a reader may go there, nothing is loaded before. Null for counters, and for what is written
    /// into the frame.
    /// </summary>
    private string? FrameUrl(IElement frame) =>
        VideoHosts.AddressOf(frame) is { } source && urls.Media(source) is { } url && Uri.IsWellFormedUriString(url, UriKind.Absolute)
            && !TrackingPixels.IsTracker(frame, url) ? url : null;

    private string? FirstSource(IElement player)
    {
        foreach (var child in player.ChildNodes)
        {
            if (child is IElement { LocalName: "source" } source && source.Attribute("src") is { } address
                && urls.Media(address) is { } url)
                return url;
        }

        return null;
    }

    /// <summary>Of the scripts, two kinds hold what a reader sees: formulas as TeX, and the code that a gist inserts.</summary>
    private void Script(IElement script)
    {
        if (!options.ForDisplay)
            return;
        if (MathText.TeX(script) is { } tex)
            TeX(tex);
        else if (script.Attribute("src") is { } source && source.StartsWith("https://gist.github.com/",
            StringComparison.OrdinalIgnoreCase) && urls.Link(source) is { } url)
            Link(url.Replace(".js", "", StringComparison.Ordinal), "Gist");
    }

    private void Formula(IElement math)
    {
        if (MathText.TeX(math) is { } tex)
            TeX(tex);
        else
            writer.Text(MathText.Readable(math));
    }

    /// <summary>TeX is code: no sign of it means emphasis or a line end.</summary>
    private void TeX(string tex)
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

    private void Code(string code, string? language)
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

    private void Link(string url, string text)
    {
        var depth = writer.Depth;
        var link = writer.TryOpen(Elements.A);
        if (link)
        {
            writer.Attribute("href", url);
            if (options.ForDisplay)
                writer.Attribute("rel", StructureCollector.Relation);
            writer.EndOpen(Elements.A, null, url, null);
        }

        writer.Text(text);
        writer.CloseTo(link ? writer.Depth - 1 : depth);
    }

    private void Anchor(IElement heading, string? id)
    {
        contents.Anchor = _anchors.Of(heading, id);
        writer.Attribute("id", contents.Anchor);
    }

    private static bool IsHeadingSign(IElement link) =>
        (IsInHeading(link) && HeadingLinks.IsSign(link))
        || (link.Attribute("href") is ['#', ..] && !link.HasAttribute("id") && !link.HasAttribute("name") && link.First("img") is null
            && string.IsNullOrWhiteSpace(link.ReadText(80)));

    private static bool IsInHeading(IElement element) =>
        element.ParentElement is { } parent && (Elements.RuleOf(parent).Is(Traits.Heading)
            || (parent.ParentElement is { } outer && Elements.RuleOf(outer).Is(Traits.Heading)));

    private static bool IsCheckBox(IElement input) =>
        input.Attribute("type")?.Equals("checkbox", StringComparison.OrdinalIgnoreCase) == true && IsIn(input, "li");

    /// <summary>Their words stand apart, although no space is between them in the markup.</summary>
    private static bool IsFormPart(IElement element) => element.LocalName is "button" or "textarea" or "fieldset" or "legend" or "output";
}
