using AngleSharp.Dom;
using Headwater.Feeds.Articles.Markdown;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Markup → everything an article is made of: one parse, one walk.</summary>
internal static class ArticleRenderer
{
    /// <summary>
    /// Characters of a language tag; the longest that <see href="https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1">RFC 5646</see>
    /// describes.
    /// </summary>
    private const int MaxLanguageLength = 35;

    /// <summary>
    /// Times the length of the markup, for HTML, text and structure together; the Markdown has <see cref="MaxMarkdownGrowth"/>, and the
    /// headings that are open at the cut may add the text once more. Real bodies give 1 to 3, and 1 for the Markdown. Prefixes of nested
    /// quotes, ids of headings and absolute URLs are what makes outputs larger than their markup.
    /// </summary>
    private const double MaxGrowth = 4.5;

    private const double MaxMarkdownGrowth = 2.5;

    /// <summary>
    /// Characters that any body may grow by: a short one grows by what each element gets, and a list of relative links by their base.
    /// </summary>
    private const int FreeGrowth = 24 * 1024;

    public static RenderedBody Render(string html, string? baseUrl, RenderOptions options)
    {
        var length = html.Length;
        if (options.ForDisplay)
            html = EscapedNoscripts.ToMarkup(CaptionShortcodes.ToFigures(html));
        try
        {
            return RenderOnce(html, length, baseUrl, options);
        }
        catch (MarkupLimitException limit)
        {
            var text = PlainText.ToHtml(PlainText.FromMarkup(html));
            var body = RenderOnce(text, length, baseUrl, options);
            return body with { Notice = Join($"The markup was read as its text. {limit.Message}", body.Notice) };
        }
    }

    private static RenderedBody RenderOnce(string html, int length, string? baseUrl, RenderOptions options)
    {
        var maxMarkdown = (int)Math.Min(int.MaxValue / 4, (FreeGrowth / 3) + (length * MaxMarkdownGrowth));
        var maxAll = (int)Math.Min(int.MaxValue / 4, FreeGrowth + (length * MaxGrowth));
        using var clean = new TextBuffer(html.Length + (html.Length / 4));
        using var plain = new TextBuffer(html.Length);
        using var marked = new TextBuffer(options.ForDisplay ? html.Length : 0, maxMarkdown);
        var text = new PlainTextWriter(plain);
        var print = new HtmlWriter(clean);
        using var markdown = options.ForDisplay ? new MarkdownWriter(marked, print) : null;
        using var writer = new NestingWriter(print, text, markdown);
        var urls = new SafeUrls(baseUrl);
        using var contents = new StructureCollector(text, urls);
        var isFull = false;
        var (language, leftOut) = Walk(html, urls, options, writer, contents, () =>
            isFull |= clean.Length + plain.Length + contents.Size > maxAll);
        return new RenderedBody
        {
            Html = clean.ToString(),
            Markdown = markdown?.Finish() ?? "",
            Text = text.ToString(),
            Language = language,
            Notice = Join(
                isFull ? $"The article was cut: its outputs would be more than {MaxGrowth} times as long as the markup." : null,
                !isFull && marked.IsFull
                    ? $"The Markdown was cut: it would be more than {MaxMarkdownGrowth} times as long as the markup."
                    : null,
                leftOut ? "A picture that is written into the markup was left out: it is larger than 8 KB, a drawing, or damaged." : null),
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

    /// <summary>
    /// Releases the tree before the outputs become strings: the garbage collections that these cause would have to look through it.
    /// </summary>
    /// <returns>The language that the markup declares, and whether a picture was left out.</returns>
    private static (string? Language, bool LeftOutPicture) Walk(
        string html, SafeUrls urls, RenderOptions options, NestingWriter writer, StructureCollector contents, Func<bool> isFull)
    {
        var markup = BoundedHtmlParser.Parse(html);
        urls.Ids = markup.Ids;
        var walker = new ElementWalker(writer, contents, urls, markup, options);
        walker.Run(markup.Document.Body!, isFull);
        return (Language(markup.Document), walker.LeftOutPicture);
    }

    /// <summary>The <c>lang</c> of the document or of the one element that holds everything; the innermost is the most exact.</summary>
    private static string? Language(IDocument document)
    {
        var language = document.DocumentElement.Attribute("lang");
        for (var element = (IElement?)document.Body; element is not null; element = Only(element))
            language = element.Attribute("lang") ?? language;
        return language is { Length: > 0 and <= MaxLanguageLength } && language.All(c => char.IsAsciiLetterOrDigit(c)
            || c is '-' or '_') ? language.Replace('_', '-') : null;
    }

    private static IElement? Only(IElement parent)
    {
        IElement? only = null;
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text ? !text.Data.IsWhiteSpace() : only is not null)
                return null;
            only ??= node as IElement;
        }

        return only;
    }

    private static string? Join(params ReadOnlySpan<string?> notices)
    {
        string? all = null;
        foreach (var notice in notices)
            all = notice is null ? all : all is null ? notice : $"{all} {notice}";
        return all;
    }
}
