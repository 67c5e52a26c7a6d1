using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;
using Headwater.Feeds.Parsing.Encodings;
using SmartReader;

namespace Headwater.Feeds.Articles;

/// <param name="Html">The markup of the article; null for none.</param>
/// <param name="WhyNot">A sentence.</param>
/// <param name="Base">The URL that relative ones mean; null for that of the page.</param>
/// <param name="IsCut">Whether the page was too long to be read whole.</param>
internal readonly record struct PageText(string? Html, string? WhyNot = null, string? Base = null, bool IsCut = false);

/// <summary>Finds the article in a page. What it finds is as hostile as the page: it is for the cleaner.</summary>
/// <remarks>
/// SmartReader weighs every element against its neighbours, so its work grows with the square of their number: 5,000 links in a row take
/// three seconds. So the tree is bounded while it is parsed, what is never part of an article is taken out, only the ends of long rows
/// are kept (<see cref="LongRows"/>), and a page that is still large is read as what its own markup calls the article.
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

    // So many first characters identify a document.
    private const int StartLength = 1_000;

    // No form: there are programs that put one around the whole page.
    private const string NeverText =
        "script, style, noscript, template, svg, object, nav, aside, dialog, link, meta, button, input, select, textarea";

    private static readonly string[] OwnArticles = ["[itemprop=articleBody]", "article", "main", "[role=main]"];

    public static PageText Read(LinkedPage page)
    {
        try
        {
            var text = Decode(page);
            var start = text.AsSpan(0, Math.Min(text.Length, StartLength));
            if (start.Contains('\0'))
                return new PageText(null, "The page is not text.");
            if (IsPlain(page.ContentType, start.TrimStart()))
                return new PageText(PlainText.ToHtml(text));
            var parsed = BoundedHtmlParser.Parse(text);
            var url = BaseOf(parsed.Document, page.Url);
            var (html, whyNot) = string.IsNullOrEmpty(page.Selector)
                ? Find(parsed.Document, url)
                : Select(parsed.Document, page.Selector);
            return new PageText(html, whyNot, url, IsCut: text.Length == MaxCharacters);
        }
        catch (MarkupLimitException limit)
        {
            return new PageText(null, $"The page could not be read. {limit.Message}");
        }
    }

    /// <summary>What the relative URLs of the page mean.</summary>
    private static string BaseOf(IHtmlDocument document, string url) =>
        document.QuerySelector("base[href]")?.GetAttribute("href") is { } given && Uri.TryCreate(url, UriKind.Absolute, out var page)
            && Uri.TryCreate(page, given, out var found) && found.Scheme is "http" or "https"
            ? found.AbsoluteUri
            : url;

    /// <summary>Servers that do not know a file name send HTML as plain text, too.</summary>
    private static bool IsPlain(string? contentType, ReadOnlySpan<char> start) =>
        contentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true
        && !start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
        && !start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

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
        if (LongRows.Cut(document.DocumentElement, MaxElements) is not { } rows)
            return OwnArticle(document);

        // SmartReader does not throw; it records errors in the article.
        using var reader = new Reader(url, document) { KeepClasses = true };
        IElement? found = null;
        reader.AddCustomOperationEnd(element => found = element.FirstElementChild); // SmartReader wraps the article in an element
        return reader.GetArticle().Completed && found?.TextContent.AsSpan().ContainsAnyExcept(" \r\n\t") == true
            ? (rows.Restore(found), null)
            : (null, "No article was found in the page.");
    }

    /// <summary>The longest match of the first of <see cref="OwnArticles"/> that has text.</summary>
    private static (string? Html, string? WhyNot) OwnArticle(IHtmlDocument document)
    {
        var own = OwnArticles.Select(selector => document.QuerySelectorAll(selector).MaxBy(element => element.TextContent.Length))
            .FirstOrDefault(element => element?.TextContent.Length > 0);
        if (own is null)
            return (null, $"The page has more than {MaxElements} elements, and no element that is marked as the article.");
        foreach (var element in own.QuerySelectorAll("header, footer").ToArray())
            element.Remove();
        return (own.InnerHtml, null);
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
