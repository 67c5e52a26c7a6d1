using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;
using Headwater.Feeds.Parsing.Encodings;
using SmartReader;

namespace Headwater.Feeds.Articles;

/// <summary>Finds the article in a page. What it finds is as hostile as the page: it is for the cleaner.</summary>
/// <remarks>
/// SmartReader weighs every element against its neighbours, so its work grows with the square of their number: 5,000 links in a row take
/// three seconds. So the tree is bounded while it is parsed, what is never part of an article is taken out, and a page that is still large
/// is read as what its own markup calls the article.
/// </remarks>
internal static partial class PageReader
{
    /// <summary>Characters; longer pages are cut. The markup of an article with all that is around it has some hundred thousand.</summary>
    internal const int MaxCharacters = 2 * 1024 * 1024;

    /// <summary>Elements that SmartReader gets; nine of ten pages of the web have fewer, headers, scripts and drawings included.</summary>
    internal const int MaxElements = 3_000;

    private const int MaxMatches = 50;
    private const int MaxSelectorLength = 500;

    // In the first bytes, as browsers look for it.
    private const int MetaBytes = 4 * 1024;

    private const string NeverText = "script, style, noscript, template, svg, iframe, object, form, nav, aside, dialog, link, meta, button";

    private static readonly string[] OwnArticle = ["[itemprop=articleBody]", "article", "main", "[role=main]"];

    /// <returns>The markup of the article, or a sentence that says why there is none.</returns>
    public static (string? Html, string? WhyNot) Read(LinkedPage page)
    {
        try
        {
            using var parsed = BoundedHtmlParser.Parse(Decode(page));
            return string.IsNullOrEmpty(page.Selector)
                ? Find(parsed.Document, page.Url)
                : Select(parsed.Document, page.Selector);
        }
        catch (MarkupLimitException limit)
        {
            return (null, $"The page could not be read. {limit.Message}");
        }
    }

    private static (string? Html, string? WhyNot) Select(IHtmlDocument document, string selector)
    {
        IElement[] found;
        try
        {
            found = selector.Length > MaxSelectorLength ? [] : [.. document.QuerySelectorAll(selector).Take(MaxMatches)];
        }
        catch (DomException)
        {
            return (null, $"The selector {selector} is not valid CSS.");
        }

        // Not a match within a match: its text is there already.
        var outer = found.Where(element => !found.Any(other => other != element && other.Contains(element)));
        var html = string.Concat(outer.Select(element => element.OuterHtml));
        return html.Length > 0 ? (html, null) : (null, $"The page has nothing at the selector {selector}.");
    }

    private static (string? Html, string? WhyNot) Find(IHtmlDocument document, string url)
    {
        foreach (var element in document.QuerySelectorAll(NeverText).ToArray())
            element.Remove();
        if (document.All.Length > MaxElements)
        {
            var own = OwnArticle.Select(selector => document.QuerySelector(selector)).FirstOrDefault(element => element is not null);
            return own is null
                ? (null, $"The page has more than {MaxElements} elements, and no element that is marked as the article.")
                : (own.InnerHtml, null);
        }

        // Its errors are in the article, not thrown.
        using var reader = new Reader(url, document);
        var article = reader.GetArticle();
        return article is { Completed: true, Content: { Length: > 0 } content } && article.TextContent.AsSpan().ContainsAnyExcept(" \r\n\t")
            ? (content, null)
            : (null, "No article was found in the page.");
    }

    private static string Decode(LinkedPage page)
    {
        var start = System.Text.Encoding.Latin1.GetString(page.Bytes.Span[..Math.Min(page.Bytes.Length, MetaBytes)]);
        var declared = page.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) == true || !MetaCharset().IsMatch(start)
            ? page.ContentType
            : $"text/html; charset={MetaCharset().Match(start).Groups["label"].Value}";
        var encoding = FeedEncoding.Choose(page.Bytes.Span, declared, new Diagnostics());
        var bytes = page.Bytes.Span[encoding.SkippedBytes..];

        // Four bytes at most are a character.
        var text = encoding.Encoding.GetString(bytes[..Math.Min(bytes.Length, MaxCharacters * 4)]);
        return text.Length > MaxCharacters ? text[..MaxCharacters] : text;
    }

    [GeneratedRegex("""<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?(?<label>[\w:.-]{1,40})""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MetaCharset();
}
