using AngleSharp.Dom;

namespace Headwater.Articles;

/// <summary>The structure of a body, collected while it is written.</summary>
internal sealed class BodyContents(PlainTextWriter text, SafeUrls urls)
{
    private readonly System.Text.StringBuilder _code = new();
    private int _preformatted;
    private string? _language;

    public List<Heading> Headings { get; } = [];
    public List<CodeBlock> CodeBlocks { get; } = [];
    public List<ArticleImage> Images { get; } = [];
    public List<ArticleLink> Links { get; } = [];
    public List<Video> Videos { get; } = [];
    public List<Author> AuthorBoxes { get; } = [];
    public int Tables { get; private set; }

    /// <returns>What <see cref="Leave"/> needs to know of the element.</returns>
    public int Enter(ElementRule rule, IElement element, SafeUrls urls)
    {
        if (rule == Elements.Pre && _preformatted++ == 0)
        {
            _code.Clear();
            _language = CodeLanguage.Of(element);
        }
        else if (rule == Elements.Code && _preformatted > 0)
        {
            _language ??= CodeLanguage.Of(element);
        }
        else if (rule == Elements.Br && _preformatted > 0)
        {
            _code.Append('\n');
        }
        else if (rule == Elements.Img)
        {
            Images.Add(new ArticleImage(
                urls.Media(element.GetAttribute("src")!)!,
                NotEmpty(element.GetAttribute("alt")),
                Width: Trackers.Pixels(element.GetAttribute("width")),
                Height: Trackers.Pixels(element.GetAttribute("height"))));
        }
        else if (rule == Elements.A && element.GetAttribute("href") is { } href && urls.Link(href) is { } link)
        {
            Links.Add(new ArticleLink(link, "", Uri.TryCreate(link, UriKind.Absolute, out var uri) ? uri.Host : "", false));
        }
        else if (rule == Elements.Video || rule == Elements.Source)
        {
            EnterVideo(rule, element);
        }
        else if (rule == Elements.Table)
        {
            Tables++;
        }

        return rule.Is(Traits.Heading) || rule == Elements.FigCaption || rule == Elements.Figure ? text.Length
            : rule == Elements.A ? Links.Count : -1;
    }

    public void Leave(ElementRule rule, int note)
    {
        if (rule == Elements.Pre && --_preformatted == 0)
            CodeBlocks.Add(new CodeBlock(_language, _code.ToString()));
        else if (rule.Is(Traits.Heading))
            Headings.Add(new Heading(rule.Name[1] - '0', text.Since(note).Trim().ToString()));
    }

    public void Text(string value)
    {
        if (_preformatted > 0)
            _code.Append(value);
    }

    private void EnterVideo(ElementRule rule, IElement element)
    {
        if (element.GetAttribute("src") is { } src && urls.Media(src) is { } url && (rule == Elements.Video || element.ParentElement?.LocalName == "video"))
            Videos.Add(new Video(url, element.GetAttribute("poster") is { } poster ? urls.Media(poster) : null, NotEmpty(element.GetAttribute("title"))));
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
