using AngleSharp.Dom;
namespace Headwater.Feeds.Articles.Html;

/// <summary>The structure of a body, collected while it is written.</summary>
internal sealed class StructureCollector(PlainTextWriter text, SafeUrls urls) : IDisposable
{
    /// <summary>A page of strangers is not vouched for, learns not where the reader came from, and gets no hold of the page it was opened from.</summary>
    public const string Relation = "noopener noreferrer nofollow";

    private readonly TextBuffer _code = new(4096);

    // Where the texts of the open links, headings, figures and captions begin.
    private readonly Stack<(int Text, int Index)> _starts = new();
    private int _preformatted;
    private string? _language;

    public List<Heading> Headings { get; } = [];
    public List<CodeBlock> CodeBlocks { get; } = [];
    public List<ArticleImage> Images { get; } = [];
    public List<ArticleLink> Links { get; } = [];
    public List<Video> Videos { get; } = [];
    public List<Author> AuthorBoxes { get; } = [];
    public int Tables { get; private set; }

    /// <summary>The id of the heading that is entered next.</summary>
    public string? Anchor { get; set; }

    public void Enter(ElementRule rule, IElement element, string? url, string? language)
    {
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
            var (width, height) = (TrackingPixels.Pixels(element.GetAttribute("width").AsSpan()), TrackingPixels.Pixels(element.GetAttribute("height").AsSpan()));
            Images.Add(new ArticleImage(url!, NotEmpty(element.GetAttribute("alt")), null, width, height));
        }
        else if (rule == Elements.A)
        {
            var host = url is null ? "" : urls.HostOf(url);
            Links.Add(new ArticleLink(url ?? "", "", host, host.Length > 0 && WithoutWww(host).Equals(WithoutWww(urls.Host), StringComparison.OrdinalIgnoreCase)));
        }
        else if (url is not null && (rule == Elements.Video || (rule == Elements.Source && element.Parent is IElement { LocalName: "video" })))
        {
            AddVideo(element, url);
        }
        else if (rule == Elements.Table)
        {
            Tables++;
        }

        if (HasText(rule))
            _starts.Push((text.Length, rule == Elements.A ? Links.Count - 1 : Images.Count));
    }

    public void Leave(ElementRule rule)
    {
        if (rule.Is(Traits.Preformatted) && --_preformatted == 0)
            CodeBlocks.Add(new CodeBlock(_language, _code.ToString()));
        if (!HasText(rule))
            return;
        var (start, index) = _starts.Pop();
        if (rule == Elements.Figure)
            return;
        var line = Whitespace.ToLine(text.Since(start));
        if (rule == Elements.A)
            Links[index] = Links[index] with { Text = line };
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

    /// <summary>A caption is said of every picture of its figure.</summary>
    private void Caption(string line)
    {
        if (line.Length == 0 || !_starts.TryPeek(out var figure))
            return;
        for (var i = figure.Index; i < Images.Count; i++)
            Images[i] = Images[i] with { Caption = Images[i].Caption ?? line };
    }

    /// <summary>Several sources of one player are one video.</summary>
    private void AddVideo(IElement element, string url)
    {
        var player = element.LocalName == "video" ? element : (IElement)element.Parent!;
        if (element != player && player.First("source") != element)
            return;
        var poster = player.GetAttribute("poster");
        Videos.Add(new Video(url, poster is null ? null : new SafeUrls(url).Media(poster), NotEmpty(player.GetAttribute("title"))));
    }

    private static bool HasText(ElementRule rule) =>
        rule == Elements.A || rule.Is(Traits.Heading) || rule == Elements.Figure || rule == Elements.FigCaption;

    private static ReadOnlySpan<char> WithoutWww(ReadOnlySpan<char> name) => name.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
