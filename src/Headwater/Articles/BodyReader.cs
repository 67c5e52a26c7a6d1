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
        var contents = new BodyContents(text, urls);
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

    /// <summary>Markup beyond the limits of <see cref="MarkupDocument"/> is read as its text.</summary>
    private static MarkupDocument Parse(string html)
    {
        try
        {
            return MarkupDocument.Parse(html);
        }
        catch (MarkupLimitException)
        {
            return MarkupDocument.Parse(PlainText.ToHtml(PlainText.FromMarkup(html)));
        }
    }
}
