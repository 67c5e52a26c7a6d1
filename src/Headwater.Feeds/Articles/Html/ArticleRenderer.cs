using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Headwater.Feeds.Articles.Markdown;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Markup → everything an article is made of: one parse, one walk.</summary>
internal static class ArticleRenderer
{
    /// <summary>Characters of a language tag; the longest that <see href="https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1">RFC 5646</see> reckons with.</summary>
    private const int MaxLanguageLength = 35;

    public static RenderedBody Render(string html, string? baseUrl, RenderOptions policy)
    {
        using var clean = new TextBuffer(html.Length + (html.Length / 4));
        using var plain = new TextBuffer(html.Length);
        using var marked = new TextBuffer(policy.ForDisplay ? html.Length : 0);
        var text = new PlainTextWriter(plain);
        var print = new HtmlWriter(clean);
        using var markdown = policy.ForDisplay ? new MarkdownWriter(marked, print) : null;
        using var writer = new NestingWriter(print, text, markdown);
        var urls = new SafeUrls(baseUrl);
        using var contents = new StructureCollector(text, urls);
        var (language, notice) = Walk(html, new ElementWalker(writer, contents, urls, policy));
        return new RenderedBody
        {
            Html = clean.ToString(),
            Markdown = markdown?.Finish() ?? "",
            Text = text.ToString(),
            Language = language,
            Notice = notice,
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

    /// <summary>Lets go of the tree before the outputs are made strings: the collections that those cause would have to look through it.</summary>
    /// <returns>The language that the markup declares, and why it was read as its text.</returns>
    private static (string? Language, string? Notice) Walk(string html, ElementWalker walk)
    {
        using var document = Parse(html, out var notice);
        walk.Run(document.Body!);
        return (Language(document), notice);
    }

    /// <summary>The <c>lang</c> of the document or of the one element that holds everything; the innermost says it best.</summary>
    private static string? Language(IHtmlDocument document)
    {
        var language = document.DocumentElement.GetAttribute("lang");
        for (var element = (IElement?)document.Body; element is not null; element = Only(element))
            language = element.GetAttribute("lang") ?? language;
        return language is { Length: > 0 and <= MaxLanguageLength } && language.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? language.Replace('_', '-') : null;
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

    /// <summary>Markup beyond the limits of <see cref="BoundedHtmlParser"/> is read as its text.</summary>
    private static IHtmlDocument Parse(string html, out string? notice)
    {
        try
        {
            notice = null;
            return BoundedHtmlParser.Parse(html);
        }
        catch (MarkupLimitException limit)
        {
            notice = $"The markup was read as its text. {limit.Message}";
            return BoundedHtmlParser.Parse(PlainText.ToHtml(PlainText.FromMarkup(html)));
        }
    }
}
