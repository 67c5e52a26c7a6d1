using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Headwater.Articles;

/// <summary>Markup → everything an article is made of: one parse, one walk.</summary>
internal static class BodyReader
{
    public static Body Read(string html, string? baseUrl, BodyPolicy policy)
    {
        using var document = Parse(html);
        using var clean = new TextBuffer(html.Length + (html.Length / 4));
        using var plain = new TextBuffer(html.Length);
        using var marked = new TextBuffer(policy.Dress ? html.Length : 0);
        var text = new PlainTextWriter(plain);
        var print = new HtmlWriter(clean);
        using var markdown = policy.Dress ? new MarkdownWriter(marked, print) : null;
        using var writer = new BodyWriter(print, text, markdown);
        var urls = new SafeUrls(baseUrl);
        var contents = new BodyContents(text, urls.Host);
        new BodyWalk(writer, contents, urls, policy).Run(document.Body!);
        return new Body
        {
            Html = clean.ToString(),
            Markdown = markdown?.Finish() ?? "",
            Text = text.ToString(),
            Words = text.Words,
            Headings = contents.Headings,
            CodeBlocks = contents.CodeBlocks,
            Images = contents.Images,
            Links = contents.Links.FindAll(link => link.Url.Length > 0),
            Videos = contents.Videos,
            Tables = contents.Tables,
            AuthorBoxes = contents.AuthorBoxes,
        };
    }

    /// <summary>Markup beyond the limits of <see cref="ParseGuard"/> is read as its text.</summary>
    private static IHtmlDocument Parse(string html)
    {
        try
        {
            return ParseBody(html);
        }
        catch (MarkupLimitException)
        {
            return ParseBody(PlainText.ToHtml(PlainText.FromMarkup(html)));
        }
    }

    private static IHtmlDocument ParseBody(string html)
    {
        var parser = new HtmlParser(new HtmlParserOptions
        {
            DisableElementPositionTracking = true,
            SkipComments = true,
            SkipProcessingInstructions = true,
            MaximumDepth = int.MaxValue,
            OnCreated = new ParseGuard().Created,
        });

        // The prefix makes it the inside of a body: nothing of it counts as head, and no frameset can take the body's place.
        return parser.ParseDocument(string.Concat("<!doctype html><body>", html).AsMemory());
    }
}
