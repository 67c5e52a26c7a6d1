using AngleSharp.Dom;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The structure of a body, collected while it is written.</summary>
internal sealed class StructureCollector(PlainTextWriter text, SafeUrls urls) : IDisposable
{
    /// <summary>noopener: no window.opener. noreferrer: no Referer. nofollow: no endorsement.</summary>
    public const string Relation = "noopener noreferrer nofollow";

    /// <summary>Characters of a heading, caption or link text: nested ones would repeat the text of what is inside of them.</summary>
    private const int MaxLine = 2000;

    /// <summary>Characters that one caption may take over all pictures of its figure.</summary>
    private const int MaxCaptions = 8000;

    /// <summary>Characters that an entry has as JSON besides its texts.</summary>
    private const int EntryLength = 40;

    private readonly TextBuffer _code = new(4096);

    // Where the texts of the open links, headings and captions begin, and the number of the last link.
    private readonly Stack<(int Text, int Link)> _starts = new();

    // The first picture of each open figure that may get its next caption. A link may stand between a figure and its caption.
    private readonly Stack<int> _figures = new();
    private int _preformatted;
    private int _headingText;
    private string? _language;

    public List<Heading> Headings { get; } = [];
    public List<CodeBlock> CodeBlocks { get; } = [];
    public List<ArticleImage> Images { get; } = [];
    public List<ArticleLink> Links { get; } = [];
    public List<Video> Videos { get; } = [];
    public List<Author> AuthorBoxes { get; } = [];
    public int Tables { get; private set; }

    /// <summary>Characters of everything collected, about.</summary>
    public int Size { get; private set; }

    /// <summary>The id of the heading that is entered next.</summary>
    public string? Anchor { get; set; }

    public void Enter(ElementRule rule, IElement element, string? url, string? language)
    {
        Size += url?.Length ?? 0;
        if (rule == Elements.Img || rule == Elements.A)
            Size += EntryLength;
        if (rule.Is(Traits.Preformatted) && _preformatted++ == 0)
        {
            _code.Truncate(0);
            _language = language;
        }
        else if (rule == Elements.Code && _preformatted > 0)
        {
            _language ??= language;
        }
        else if (rule == Elements.Br && _preformatted > 0)
        {
            _code.Append('\n');
        }
        else if (rule == Elements.Img)
        {
            // A picture that is written into the markup has no address.
            var (width, height) = (TrackingPixels.Pixels(element.Attribute("width")),
                TrackingPixels.Pixels(element.Attribute("height")));
            if (!url!.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
                Images.Add(new ArticleImage(
                    url, NotEmpty(Whitespace.ToLine(element.Attribute("alt"))), null, width is 0 ? null : width,
                    height is 0 ? null : height));
        }
        else if (rule == Elements.A)
        {
            // Only links to other pages are listed.
            var host = url is null ? "" : urls.HostOf(url);
            Links.Add(new ArticleLink(url?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true
                ? url : "", "", host, host.Length > 0 && WithoutWww(host).Equals(WithoutWww(urls.Host),
                StringComparison.OrdinalIgnoreCase)));
        }
        else if (url is not null && rule == Elements.Video)
        {
            AddVideo(element, url);
        }
        else if (rule == Elements.Table)
        {
            Tables++;
        }

        if (rule == Elements.Figure)
            _figures.Push(Images.Count);
        if (HasText(rule))
            _starts.Push((text.Length, Links.Count - 1));
    }

    /// <summary>A code block whose text is known already.</summary>
    public void EnterCode(string? language)
    {
        _preformatted++;
        _code.Truncate(0);
        _language = language;
    }

    public void Leave(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted) && --_preformatted == 0 && !_code.Written.IsWhiteSpace())
            CodeBlocks.Add(new CodeBlock(_language, _code.ToString()));
        if (rule == Elements.Figure)
            _figures.Pop();
        if (!HasText(rule))
            return;
        var (start, link) = _starts.Pop();
        var line = Line(text.Since(start));
        if (rule.Is(Traits.Heading))
        {
            // Headings side by side are never longer than the whole text; nested ones would repeat it at every level.
            if (_headingText + line.Length > text.Length)
                return;
            _headingText += line.Length;
            Size += EntryLength + (Anchor?.Length ?? 0);
        }

        Size += line.Length;
        if (rule == Elements.A)
            Links[link] = Links[link] with { Text = line };
        else if (rule == Elements.FigCaption)
            Caption(line);
        else if (line.Length > 0)
            Headings.Add(new Heading(rule.Name[1] - '0', line, Anchor));
    }

    public void Text(ReadOnlySpan<char> value)
    {
        if (_preformatted > 0)
            _code.Append(value);
    }

    public void Dispose() => _code.Dispose();

    private static string Line(ReadOnlySpan<char> text) => Whitespace.ToLine(FeedLimits.Cut(text, MaxLine));

    /// <summary>A caption belongs to every picture of its figure that has none yet.</summary>
    private void Caption(string line)
    {
        if (line.Length == 0 || !_figures.TryPop(out var first))
            return;
        var end = Math.Min(Images.Count, first + Math.Clamp(MaxCaptions / line.Length, 1, 100));
        for (var i = first; i < end; i++)
        {
            if (Images[i].Caption is not null)
                continue;
            Images[i] = Images[i] with { Caption = line };
            Size += line.Length;
        }

        // The next caption of the figure starts behind these pictures.
        _figures.Push(Images.Count);
    }

    private void AddVideo(IElement player, string url) =>
        Videos.Add(new Video(url, player.Attribute("poster") is { } poster
            ? urls.Media(poster) : null, NotEmpty(player.Attribute("title"))));

    private static bool HasText(ElementRule rule) =>
        rule == Elements.A || rule.Is(Traits.Heading) || rule == Elements.FigCaption;

    private static ReadOnlySpan<char> WithoutWww(ReadOnlySpan<char> name) => name.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
        ? name[4..] : name;

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
