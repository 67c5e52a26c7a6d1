using System.Buffers;
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
    /// <summary>Nodes of a <c>ruby</c> among which its brackets are.</summary>
    private const int MaxBrackets = 20;

    private static readonly SearchValues<string> ApartWords =
        SearchValues.Create(["button", "btn", "kg-bookmark"], StringComparison.OrdinalIgnoreCase);

    private readonly List<Frame> _frames = [];
    private readonly HeadingAnchors _anchors = new(markup.Ids);
    private readonly ElementAttributes _attributes = new(writer, urls, options.ForDisplay);
    private readonly ElementMaker _maker = new(writer, contents, options.ForDisplay);
    private readonly AuthorFinder? _authors = options.AuthorBoxes is { } boxes
        ? new(boxes, contents, urls, markup.LastHeading, options.Byline ?? []) : null;
    private readonly Meaning _meaning = new();
    private PictureWriter? _pictures;
    private PlayerWriter? _players;
    private int _quotes;

    // The box of a task that waits for its words: editors put these into a block of their own.
    private bool? _task;

    private struct Frame(INode node, int closeTo, ElementRule rule, HiddenText hidden, bool keepsLines, string? end)
    {
        public readonly INode Node = node;
        public readonly INodeList Children = node.ChildNodes;
        public readonly int CloseTo = closeTo;
        public readonly ElementRule Rule = rule;
        public readonly HiddenText Hidden = hidden;

        /// <summary>True where a style keeps the line ends of the text, as pre does.</summary>
        public readonly bool KeepsLines = keepsLines;

        /// <summary>Text behind the content: a closing quote, the space between two fields of a form, or a line end.</summary>
        public readonly string? End = end;
        public int Next;
    }

    /// <summary>True when a picture in the markup was too large to be kept.</summary>
    public bool LeftOutPicture => Pictures.LeftOut;

    private PictureWriter Pictures =>
        _pictures ??= new(writer, _maker, _attributes, contents, urls, options.ForDisplay);

    private PlayerWriter Players => _players ??= new(_maker, contents, urls, options.ForDisplay);

    /// <param name="isFull">Asked before each node: true ends the walk, with everything closed that is open.</param>
    public void Run(INode root, Func<bool> isFull)
    {
        var isCut = false;
        _frames.Add(new Frame(root, 0, Elements.Unknown, HiddenText.None, keepsLines: false, null));
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
                Enter(element, frame.Hidden, frame.KeepsLines, frame.Rule);
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
        if (writer.IsInCode && options.ForDisplay)
            text = CodeText.WithSpaces(text);
        if (_task is not null && !string.IsNullOrWhiteSpace(text))
            WriteTask();
        if (frame.KeepsLines && !writer.IsInCode && options.ForDisplay && !string.IsNullOrWhiteSpace(text))
            Lines(text, isFirst: frame.Next == 1, isLast: frame.Next == frame.Children.Length);
        else
            writer.Text(text);
        contents.Text(text);
        if (!string.IsNullOrWhiteSpace(text))
            Players.EndLine();
    }

    /// <summary>The line ends at both ends of an element are those of the page's source.</summary>
    private void Lines(string text, bool isFirst, bool isLast)
    {
        var lines = text.AsSpan();
        lines = isFirst ? lines.TrimStart("\r\n") : lines;
        lines = isLast ? lines.TrimEnd("\r\n") : lines;
        foreach (var line in lines.Split('\n'))
        {
            if (line.Start.Value > 0)
                _maker.LineBreak();
            writer.Text(lines[line]);
        }
    }

    private void Leave(in Frame frame)
    {
        if (frame.Rule == Elements.Li)
            WriteTask();
        if (frame is { End: { } sign, Node: IElement { LocalName: "q" or "rt" } element })
        {
            writer.Quote(sign);
            _quotes -= element.LocalName == "q" ? 1 : 0;
        }
        else if (frame.End == "\n")
        {
            _maker.LineBreak();
        }
        else if (frame.End is { } end)
        {
            writer.Text(end);
        }

        contents.Leave(frame.Rule);
        writer.CloseTo(frame.CloseTo);
    }

    private void Enter(Element element, HiddenText hidden, bool keepsLines, ElementRule parent)
    {
        var rule = Elements.RuleOf(element);
        if (IsSkipped(element, rule, parent))
            return;
        if (element.HasAttributes() && element.Attribute("style") is { } style)
            (hidden, keepsLines) = (Visibility.Of(style, hidden), LineSpans.KeepsLines(style, keepsLines));
        if (element.LocalName == "font" && element.HasAttribute("size"))
            hidden &= ~HiddenText.ZeroFontSize;
        if (rule.Treatment == Treatment.Keep && rule != Elements.P && rule != Elements.Div && rule.Name != "span")
            WriteTask();
        if (IsPicture(element, rule))
            Picture(element, hidden);
        else if (!Replaced(element, rule, hidden))
            Descend(element, rule, hidden, keepsLines);
    }

    /// <summary>True also for other elements that only show a picture.</summary>
    private static bool IsPicture(Element element, ElementRule rule) => rule == Elements.Img || element.LocalName switch
    {
        "amp-img" or "amp-anim" => true,
        "embed" or "object" => element.Attribute("type")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true
            && element.First("img") is null,
        _ => false,
    };

    private void Picture(Element element, HiddenText hidden)
    {
        ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
        if (!hidden.HasFlag(HiddenText.Invisible) && Pictures.Write(element, frame.Children, frame.Next))
            Players.EndLine();
    }

    /// <summary>What is not shown, what only a browser needs, and what presents the authors.</summary>
    private bool IsSkipped(Element element, ElementRule rule, ElementRule parent)
    {
        if (element.LocalName == "dialog" && !element.HasAttribute("open"))
            return true;
        if (Visibility.HidesEverything(element))
            return true;
        if ((parent == Elements.Video || parent == Elements.Audio) && rule != Elements.Source && element.LocalName != "track")
            return true;
        if ((element.LocalName == "button" && writer.IsInCode) || PlayerWriter.IsControl(element))
            return true;
        if (options.ForDisplay && (CodeMarkup.IsCopyButton(element) || CodeMarkup.IsBesideCode(element) || MathText.IsDrawing(element)
            || Classes.Has(element, "mw-editsection") || (rule == Elements.A && IsHeadingSign(element))))
            return true;
        return _authors?.Take(element, rule, _frames[^1].Node, _frames[^1].Next) == true;
    }

    /// <summary>Elements of which something else than their content goes on.</summary>
    private bool Replaced(Element element, ElementRule rule, HiddenText hidden)
    {
        switch (element.LocalName)
        {
            // WordPress hides the frame, and shows it by a script in place of the quote before it.
            case "iframe" when Classes.Has(element, "wp-embedded-content"):
                return true;
            case "iframe" or "embed" or "oembed" or "amp-iframe" or "amp-youtube" or "lite-youtube" or "youtube-video"
                or "amp-vimeo" or "lite-vimeo" or "amp-dailymotion":
                Players.Write(element);
                return true;
            case "object" when Players.Write(element):
                return true;
            case "script":
                Script(element);
                return true;
            case "input" when options.ForDisplay && hidden == HiddenText.None && IsCheckBox(element):
                WriteTask();
                _task = element.HasAttribute("checked");
                return true;
            case "math" when options.ForDisplay && hidden == HiddenText.None && !writer.IsInCode && !MathText.HasHtml(element):
                Formula(element);
                return true;
            case "pre" or "listing" or "xmp" when options.ForDisplay && !writer.IsInCode && CodeText.OfBlock(element) is { } code:
                _maker.CodeBlock(code, CodeLanguage.Of(element));
                return true;
            case "table" when options.ForDisplay && !writer.IsInCode && CodeText.OfTable(element) is { } code:
                _maker.CodeBlock(code, CodeLanguage.OfTable(element));
                return true;
            default:
                return rule.Treatment == Treatment.Drop;
        }
    }

    private void Descend(Element element, ElementRule rule, HiddenText hidden, bool keepsLines)
    {
        if (options.ForDisplay)
            rule = _meaning.Of(element, rule);
        if (rule == Elements.Video || rule == Elements.Audio)
            Players.Separate();
        else if (rule != Elements.Source && rule.Treatment == Treatment.Keep)
            Players.EndLine();
        var (siblings, next) = (_frames[^1].Children, _frames[^1].Next);
        var isLine = options.ForDisplay && !writer.IsInCode && LineSpans.IsLine(element);
        if (isLine && LineSpans.FollowsText(siblings, next - 1))
            _maker.LineBreak();
        var depth = writer.Depth;
        var isRaised = options.ForDisplay && rule == Elements.A && FootnoteSigns.IsUnraised(element) && _maker.Raise();
        if (rule.Treatment == Treatment.Keep && writer.TryOpen(rule))
        {
            depth = rule.Is(Traits.Void) ? writer.Depth : writer.Depth - (isRaised ? 2 : 1);
            var (url, id) = _attributes.Write(element, rule, null);
            if (options.ForDisplay && rule.Is(Traits.Heading))
                Anchor(element, id);
            if (url is null && (rule == Elements.Video || rule == Elements.Audio))
                url = PlayerSource(element);
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
        var end = hidden != HiddenText.None ? null
            : element.LocalName == "q" ? Quotes() : rule == Elements.Rt ? Reading(element) : IsFormPart(element) ? " "
            : isLine && LineSpans.PrecedesText(siblings, next - 1) ? "\n" : null;
        if (end == " ")
            writer.Text(" ");
        _frames.Add(new Frame(element, depth, rule, hidden, keepsLines, end));
    }

    private void WriteTask()
    {
        if (_task is { } isDone)
            writer.CheckBox(isDone);
        _task = null;
    }

    private string? PlayerSource(Element player)
    {
        var url = Players.SourceOf(player, out var isLate);
        if (isLate)
            writer.Attribute("src", url);
        return url;
    }

    private string Quotes()
    {
        // Quotes in quotes are single ones. A browser adds them to the element by itself.
        var isInner = _quotes++ % 2 == 1;
        writer.Quote(isInner ? "‘" : "“");
        return isInner ? "’" : "”";
    }

    /// <summary>A browser shows the reading of a word above it; in a text it stands in brackets, which the markup may have in rp.</summary>
    private string? Reading(Element reading)
    {
        if (reading.ParentElement!.ChildNodes.Take(MaxBrackets).Any(node => node is IElement { LocalName: "rp" }))
            return null;
        writer.Quote("(");
        return ")";
    }

    /// <summary>Of the scripts, two kinds hold what a reader sees: formulas as TeX, and the code that a gist inserts.</summary>
    private void Script(IElement script)
    {
        if (!options.ForDisplay)
            return;
        if (MathText.TeX(script) is { } tex)
            _maker.TeX(tex);
        else if (script.Attribute("src") is { } source && source.StartsWith("https://gist.github.com/",
            StringComparison.OrdinalIgnoreCase) && urls.Link(source) is { } url)
            _maker.Link(url.Replace(".js", "", StringComparison.Ordinal), "Gist");
    }

    private void Formula(IElement math)
    {
        if (MathText.TeX(math) is { } tex)
            _maker.TeX(tex);
        else
            writer.Text(MathText.Readable(math));
    }

    private void Anchor(IElement heading, string? id)
    {
        contents.Anchor = _anchors.Of(heading, id);
        writer.Attribute("id", contents.Anchor);
    }

    private static bool IsHeadingSign(Element link) =>
        HeadingLinks.IsSign(link, Meaning.IsInHeading(link))
        || (link.Attribute("href") is ['#', ..] && !link.HasAttribute("id") && !link.HasAttribute("name") && link.First("img") is null
            && string.IsNullOrWhiteSpace(link.ReadText(80)));

    private static bool IsCheckBox(Element input) =>
        input.Attribute("type")?.Equals("checkbox", StringComparison.OrdinalIgnoreCase) == true && input.IsIn("li");

    /// <summary>Their words stand apart, although no space is between them in the markup: parts of forms, links that look so.</summary>
    private static bool IsFormPart(Element element) =>
        element.LocalName is "button" or "textarea" or "fieldset" or "legend" or "output" or "label"
        || (element.LocalName is "a" or "span" && element.Attribute("class").AsSpan().ContainsAny(ApartWords));
}
