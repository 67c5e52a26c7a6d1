using System.Buffers;
using System.Runtime.InteropServices;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>One pass over the parsed tree, without recursion: decides for every node what of it goes on to the outputs.</summary>
internal sealed class ElementWalker
{
    private static readonly SearchValues<string> ApartWords =
        SearchValues.Create(["button", "btn", "kg-bookmark", "ogpCard"], StringComparison.OrdinalIgnoreCase);

    private readonly NestingWriter _writer;
    private readonly StructureCollector _contents;
    private readonly bool _forDisplay;
    private readonly List<ElementFrame> _frames = [];
    private readonly HeadingAnchors _anchors;
    private readonly ElementAttributes _attributes;
    private readonly ElementMaker _maker;
    private readonly AuthorFinder? _authors;
    private readonly Meaning _meaning;
    private readonly IReadOnlySet<string> _ids;
    private readonly SkippedElements _skipped;
    private readonly ReplacedElements _replaced;
    private readonly PictureWriter _pictures;
    private readonly PlayerWriter _players;
    private readonly LineWriter _lines;
    private readonly AddedSigns _signs;
    private readonly TaskBox _task;

    public ElementWalker(NestingWriter writer, StructureCollector contents, SafeUrls urls, ParsedMarkup markup, RenderOptions options)
    {
        (_writer, _contents, _forDisplay) = (writer, contents, options.ForDisplay);
        _anchors = new HeadingAnchors(_ids = markup.Ids);
        _meaning = new Meaning(markup.Ids);
        _attributes = new ElementAttributes(writer, urls, _forDisplay);
        _maker = new ElementMaker(writer, contents, _forDisplay);
        _authors = options.AuthorBoxes is { } boxes ? new(boxes, contents, urls, markup.LastHeading, options.Byline ?? []) : null;
        _skipped = new SkippedElements(writer, _forDisplay);
        _players = new PlayerWriter(writer, _maker, contents, urls, _forDisplay);
        _pictures = new PictureWriter(writer, _maker, _attributes, contents, urls, _forDisplay);
        _lines = new LineWriter(writer, _maker);
        _signs = new AddedSigns(writer);
        _task = new TaskBox(writer);
        _replaced = new ReplacedElements(writer, _maker, _players, _task, urls, _forDisplay);
    }

    /// <summary>True when a picture in the markup was too large to be kept.</summary>
    public bool LeftOutPicture => _pictures.LeftOut;

    /// <param name="isFull">Asked before each node: true ends the walk, with everything closed that is open.</param>
    public void Run(INode root, Func<bool> isFull)
    {
        var isCut = false;
        _frames.Add(new ElementFrame(root, 0, Elements.Unknown, HiddenText.None, keepsLines: false, null));
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
                Enter(element, in frame);
            else if (node is IText text)
                Text(text.Data, in frame);
            isCut = isFull();
        }
    }

    private void Text(string text, in ElementFrame frame)
    {
        // What a player holds is for browsers without one.
        if (frame.Hidden != HiddenText.None || frame.Rule == Elements.Video || frame.Rule == Elements.Audio)
            return;
        if (_writer.IsInCode && _forDisplay)
            text = CodeText.WithSpaces(text);
        var isWords = !string.IsNullOrWhiteSpace(text);
        if (isWords)
            _task.Write();
        if (isWords && frame.KeepsLines && !_writer.IsInCode && _forDisplay)
            _lines.Write(text, in frame);
        else
            _writer.Text(text);
        _contents.Text(text);
        if (isWords)
            _players.EndLine();
    }

    private void Leave(in ElementFrame frame)
    {
        _task.Leave(frame.Rule);
        if (frame is { End: { } sign, Node: IElement { LocalName: "q" or "rt" } element })
            _signs.Close(element, sign);
        else if (frame.End == "\n")
            _maker.LineBreak();
        else if (frame.End is { } end)
            _writer.Text(end);
        _contents.Leave(frame.Rule);
        _writer.CloseTo(frame.CloseTo);
    }

    private void Enter(Element element, in ElementFrame around)
    {
        var rule = Elements.RuleOf(element);
        if (_skipped.Has(element, rule, in around) || _authors?.Take(element, rule, around.Node, around.Next) == true)
            return;
        var (hidden, keepsLines) = (around.Hidden, around.KeepsLines);
        if (element.HasAttributes() && element.Attribute("style") is { } style)
            (hidden, keepsLines) = (Visibility.Of(style, hidden), LineSpans.KeepsLines(style, keepsLines));
        if (element.LocalName == "font" && element.HasAttribute("size"))
            hidden &= ~HiddenText.ZeroFontSize;
        if (rule.Treatment == Treatment.Keep && rule != Elements.P && rule != Elements.Div && rule.Name != "span")
            _task.Write();
        if (PictureWriter.IsPicture(element, rule))
            Picture(element, hidden);
        else if (!_replaced.Write(element, rule, hidden, in around))
            Descend(element, rule, hidden, keepsLines);
    }

    private void Picture(Element element, HiddenText hidden)
    {
        ref var frame = ref CollectionsMarshal.AsSpan(_frames)[^1];
        if (!hidden.HasFlag(HiddenText.Invisible) && _pictures.Write(element, frame.Children, frame.Next))
            _players.EndLine();
    }

    private void Descend(Element element, ElementRule rule, HiddenText hidden, bool keepsLines)
    {
        if (_forDisplay)
            rule = _meaning.Of(element, rule);
        if (rule == Elements.Video || rule == Elements.Audio)
            _players.Separate();
        else if (rule != Elements.Source && rule.Treatment == Treatment.Keep)
            _players.EndLine();
        var (siblings, next) = (_frames[^1].Children, _frames[^1].Next);
        var isLine = _forDisplay && !_writer.IsInCode && LineSpans.IsLine(element);
        if (isLine && LineSpans.FollowsText(siblings, next - 1))
            _maker.LineBreak();
        var depth = _writer.Depth;
        var isRaised = _forDisplay && rule == Elements.A && FootnoteSigns.IsUnraised(element) && _maker.Raise();
        if (rule.Treatment == Treatment.Keep && _writer.TryOpen(rule))
        {
            depth = rule.Is(Traits.Void) ? _writer.Depth : _writer.Depth - (isRaised ? 2 : 1);
            var (url, id) = _attributes.Write(element, rule, null);
            if (_forDisplay && rule.Is(Traits.Heading))
                Anchor(element, id);
            if (url is null && (rule == Elements.Video || rule == Elements.Audio))
                url = PlayerSource(element);
            var language = rule.Is(Traits.Preformatted) || rule == Elements.Code ? CodeLanguage.Of(element) : null;
            _writer.EndOpen(rule, element, url, language);
            _contents.Enter(rule, element, url, language);
            if (_forDisplay && rule == Elements.Li && hidden == HiddenText.None && !_writer.IsInCode)
                _task.TakeItem(element);
        }
        else
        {
            rule = Elements.Unknown;
        }

        if (rule.Is(Traits.Void))
            return;
        var end = hidden != HiddenText.None ? null
            : _signs.Open(element, rule) ?? (IsFormPart(element) ? " "
            : isLine && LineSpans.PrecedesText(siblings, next - 1) ? "\n" : null);
        if (end == " ")
            _writer.Text(" ");
        _frames.Add(new ElementFrame(element, depth, rule, hidden, keepsLines, end));
    }

    private string? PlayerSource(Element player)
    {
        var url = _players.SourceOf(player, out var isLate);
        if (isLate)
            _writer.Attribute("src", url);
        return url;
    }

    private void Anchor(IElement heading, string? id)
    {
        _contents.Anchor = _anchors.Of(heading, id ?? HeadingLinks.IdOf(heading, _ids));
        _writer.Attribute("id", _contents.Anchor);
    }

    /// <summary>
    /// Their words stand apart, although no space is between them in the markup: blocks of a browser that are not kept, parts of forms,
    /// links that look so.
    /// </summary>
    private static bool IsFormPart(Element element) =>
        element.LocalName is "button" or "textarea" or "fieldset" or "legend" or "output" or "label" or "form" or "dialog" or "search"
        || (element.LocalName is "a" or "span" && element.Attribute("class").AsSpan().ContainsAny(ApartWords));
}
