using AngleSharp.Html.Parser;

namespace Headwater.Articles;

/// <summary>Markup → everything an article is made of: one parse, one walk.</summary>
internal static class BodyReader
{
    private static readonly HtmlParserOptions Options = new()
    {
        DisableElementPositionTracking = true,
        SkipComments = true,
        SkipProcessingInstructions = true,
    };

    public static Body Read(string html, string? baseUrl, BodyPolicy policy)
    {
        using var clean = new TextBuffer(html.Length + (html.Length / 4));
        using var plain = new TextBuffer(html.Length);
        var text = new PlainTextWriter(plain);
        var writer = new BodyWriter(new HtmlWriter(clean), text);
        var urls = new SafeUrls(baseUrl);
        var contents = new BodyContents(text, urls);

        // The prefix makes it the inside of a body: nothing of it counts as head, and no frameset can take the body's place.
        using var document = new HtmlParser(Options).ParseDocument(string.Concat("<!doctype html><body>", html).AsMemory());
        new BodyWalk(writer, urls, policy, contents).Run(document.Body!);
        return new Body
        {
            Html = clean.ToString(),
            Text = text.ToString(),
            Words = text.Words,
            Headings = contents.Headings,
            CodeBlocks = contents.CodeBlocks,
            Images = contents.Images,
            Links = contents.Links,
            Videos = contents.Videos,
            Tables = contents.Tables,
            AuthorBoxes = contents.AuthorBoxes,
        };
    }
}
