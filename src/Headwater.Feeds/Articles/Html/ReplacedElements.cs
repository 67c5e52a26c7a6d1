using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Elements of which something else than their content goes on.</summary>
internal sealed class ReplacedElements(NestingWriter writer, ElementMaker maker, PlayerWriter players, TaskBox task, SafeUrls urls,
    bool forDisplay)
{
    /// <returns>False for an element whose content goes on.</returns>
    public bool Write(Element element, ElementRule rule, HiddenText hidden, in ElementFrame around)
    {
        switch (element.LocalName)
        {
            // WordPress hides the frame, and shows it by a script in place of the quote before it.
            case "iframe" when Classes.Has(element, "wp-embedded-content"):
                return true;
            case "iframe" or "embed" or "oembed" or "amp-iframe" or "amp-youtube" or "lite-youtube" or "youtube-video"
                or "amp-vimeo" or "lite-vimeo" or "vimeo-video" or "amp-dailymotion" or "amp-video-iframe":
                players.Write(element, around.Children, around.Next);
                return true;
            case "div" when Classes.Has(element, "elementor-widget-video") && players.Write(element, around.Children, around.Next):
                return true;
            case "object" when players.Write(element, around.Children, around.Next):
                return true;
            case "amp-twitter" or "amp-instagram" or "amp-facebook" or "amp-tiktok" or "amp-reddit" or "amp-gist"
                when string.IsNullOrWhiteSpace(element.ReadText(80)):
                players.Write(element, around.Children, around.Next);
                return true;
            case "script":
                if (forDisplay)
                    Script(element);
                return true;
            default:
                return (forDisplay && WriteForDisplay(element, hidden, around.KeepsLines)) || rule.Treatment == Treatment.Drop;
        }
    }

    private bool WriteForDisplay(Element element, HiddenText hidden, bool keepsLines)
    {
        switch (element.LocalName)
        {
            case "input" or "div" when hidden == HiddenText.None && !writer.IsInCode && task.Take(element):
                return true;
            case "math" when hidden == HiddenText.None && !writer.IsInCode && Formula(element):
                return true;
            case "span" or "div" when hidden == HiddenText.None && !writer.IsInCode
                && (MathText.MarkedTeX(element) ?? WidgetSettings.TeX(element)) is { } tex:
                Apart(element);
                maker.TeX(tex);
                Apart(element);
                return true;
            case "div" when hidden == HiddenText.None && !writer.IsInCode && WidgetSettings.Post(element) is { } post:
                maker.Paragraph(post.Text, post.Url);
                return true;
            case "div" or "figure" when hidden == HiddenText.None && !writer.IsInCode && WidgetSettings.Page(element) is { } url:
                maker.Paragraph(new Uri(url).Host, url);
                return true;
            case "div" when hidden == HiddenText.None && !writer.IsInCode && CodeMarkup.IsPasted(element):
                maker.CodeBlock(CodeText.OfStyled(element, keepsLines: true), CodeLanguage.Of(element));
                return true;
            case "pre" or "listing" or "xmp" when !writer.IsInCode && CodeText.OfBlock(element) is { } code
                && !Meaning.HoldsPictures(element):
                maker.CodeBlock(code, CodeLanguage.Of(element));
                return true;
            case "code" when hidden == HiddenText.None && !writer.IsInCode && CodeMarkup.IsStyledBlock(element)
                && Meaning.HeadingAround(element) is null:
                maker.CodeBlock(CodeText.OfStyled(element, LineSpans.KeepsLines(element.Attribute("style")!, keepsLines)),
                    CodeLanguage.Of(element));
                return true;
            case "table" when !writer.IsInCode && CodeText.OfTable(element) is { } code:
                if (CodeText.TitleOf(element) is { } title)
                    maker.Paragraph(title);
                maker.CodeBlock(code, CodeLanguage.OfTable(element));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The words beside a block do not stick to it.</summary>
    private void Apart(Element element)
    {
        if (element.LocalName == "div")
            writer.Text(" ");
    }

    /// <summary>Of the scripts, two kinds hold what a reader sees: formulas as TeX, and those that insert code.</summary>
    private void Script(IElement script)
    {
        if (MathText.TeX(script) is { } tex)
            maker.TeX(tex);
        else if (Inserted(script.Attribute("src") ?? "") is { } page && urls.Link(page.Address) is { } url)
            maker.Link(url, page.Name);
    }

    /// <summary>The page whose code, or recording of a terminal, the script inserts.</summary>
    private static (string Address, string Name)? Inserted(string script)
    {
        if (!Uri.TryCreate(script.StartsWith("//", StringComparison.Ordinal) ? "https:" + script : script, UriKind.Absolute, out var url)
            || url is not { Host: "gist.github.com" or "asciinema.org", Scheme: "http" or "https" }
            || (url.Host == "asciinema.org" && !url.AbsolutePath.StartsWith("/a/", StringComparison.Ordinal))) // its player is not a page
            return null;
        var path = url.AbsolutePath;
        var address = $"https://{url.Host}{(path.EndsWith(".js", StringComparison.Ordinal) ? path[..^3] : path)}{url.Query}";
        return (address, url.Host == "asciinema.org" ? "asciinema" : "Gist");
    }

    /// <returns>False where its content goes on as it is.</returns>
    private bool Formula(IElement math)
    {
        if (MathText.TeX(math) is { } tex)
            maker.TeX(tex);
        else if (!MathText.HasHtml(math))
            writer.Text(FormulaText.Of(math));
        else
            return false;
        return true;
    }
}
