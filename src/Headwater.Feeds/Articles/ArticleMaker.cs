using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles;

/// <summary>Item → article.</summary>
public sealed class ArticleMaker(ArticlesOptions options)
{
    private readonly ArticlesOptions _options = options;
    private readonly AuthorBoxes _boxes = new(options.AuthorBoxClass);
    private readonly IReadOnlyList<LabelRule> _rules = LabelRule.Of(options);

    /// <summary>Makes the article; the same input gives the same article.</summary>
    /// <param name="page">The page that the item links to, to make the article of; null for the item alone.</param>
    /// <param name="notice">What else a reader has to know about the body.</param>
    public Article Make(
        string articleId, string contentHash, Item item, FeedContext source, LinkedPage? page = null, string? notice = null)
    {
        var text = BodyText(item);
        var byline = AuthorNames.FromPersons(item.Authors.Count > 0 ? item.Authors : Fallback(item, source));
        string[] names = [.. byline.Select(author => author.Name)];
        var body = text?.Markup is { Length: > 0 } value ? Read(text, value, item, source, names) : RenderedBody.Empty;
        var isOfPage = false;
        if (page is not null)
        {
            var found = PageReader.Read(page);
            var pageText = new Text { Value = found.Html, Type = "text/html", Base = found.Base ?? page.Url };

            // A page with fewer words is a gate (consent, login, a script that loads the text), or the feed had all of it.
            if (found.Html is { } html && Read(pageText, html, item, source, names) is var pageBody && pageBody.Words >= body.Words)
            {
                (text, body, isOfPage) = (pageText, pageBody, true);
                if (found.IsCut)
                    notice = $"The page has more than {PageReader.MaxCharacters} characters, and what is beyond is missing.";
            }
            else
            {
                notice = $"The article is the feed's text. {found.WhyNot ?? "The page has less."}";
            }
        }

        var authors = AuthorNames.Join([.. byline.Select(author => author with { Url = SafeUrls.Web(author.Url) })], body.AuthorBoxes);
        var categories = Categories(item);
        var title = Line(item.Title);
        var article = new Article
        {
            Id = articleId,
            FeedId = source.FeedId,
            FeedTitle = source.FeedTitle,
            ContentHash = contentHash,
            Title = title,
            Link = SafeUrls.Web(item.Link),
            Published = item.Published,
            Updated = item.Updated,
            Language = source.Language ?? LanguageTag.Of(item.Language) ?? LanguageTag.Of(body.Language) ?? LanguageTag.Of(text?.Language)
                ?? LanguageTag.Of(source.FeedLanguage) ?? (_options.DetectLanguage ? LanguageDetection.Of(title, body) : null),
            Authors = authors,
            Categories = categories,
            Labels = Labels(categories),
            Summary = Summary(item, text, body),
            Html = body.Html,
            Markdown = body.Markdown,
            Text = body.Text,
            Body = isOfPage ? Article.OfPage : Article.OfFeed,
            Notice = notice is null ? body.Notice : body.Notice is null ? notice : $"{notice} {body.Notice}",
            WordCount = body.Words,
            ReadingMinutes = (body.Words + _options.ReadingSpeed - 1) / _options.ReadingSpeed,
            Headings = body.Headings,
            CodeBlocks = body.CodeBlocks,
            Images = body.Images,
            Links = body.Links,
            Videos = body.Videos,
            Tables = body.Tables,
            Enclosures = Enclosures(item),
            Image = LeadImage(item, body),
        };
        return source.Rules is null ? article : article with { Labels = WithRules(article, ArticleRules.Of(source.Rules)) };
    }

    private static SortedDictionary<string, IReadOnlyList<string>> WithRules(Article article, ArticleRules rules)
    {
        var labels = new SortedDictionary<string, IReadOnlyList<string>>(article.Labels.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in rules.Labels(article))
        {
            var values = labels.GetValueOrDefault(name, []);
            if (!values.Contains(value, StringComparer.OrdinalIgnoreCase))
                labels[name] = [.. values, value];
        }

        return labels;
    }

    /// <summary>The richest of what the item offers: content before summary, markup before plain text.</summary>
    private static Text? BodyText(Item item) =>
        item.Content.FirstOrDefault(content => content.IsMarkup && !string.IsNullOrWhiteSpace(content.Value))
        ?? item.Content.FirstOrDefault(content => content.Type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            && !string.IsNullOrWhiteSpace(content.Value))
        ?? item.Summary;

    private RenderedBody Read(Text text, string value, Item item, FeedContext source, IReadOnlyList<string> byline)
    {
        // A relative URL means the article's page, unless the document says otherwise; the document's own address is the last resort.
        // A link that no browser can follow, as with the port 99999, is not a base.
        string?[] bases = [text.Base == UrlResolver.AsBase(source.FeedUrl) ? null : text.Base, item.Link, source.FeedLink, source.FeedUrl];
        var baseUrl = bases.FirstOrDefault(url => SafeUrls.Web(url) is not null);
        return ArticleRenderer.Render(text.IsMarkup ? value : PlainText.ToHtml(value), baseUrl, new RenderOptions(ForDisplay: true,
            _boxes, byline));
    }

    /// <summary>Only what a program may fetch over HTTP.</summary>
    private static List<Attachment> Enclosures(Item item)
    {
        List<Attachment> attachments = [];
        foreach (var enclosure in item.Enclosures)
        {
            if (SafeUrls.Web(enclosure.Url) is { } url)
                attachments.Add(new Attachment(url, enclosure.Type, enclosure.Length, enclosure.Title));
        }

        return attachments;
    }

    private static IEnumerable<Person> Fallback(Item item, FeedContext source) =>
        item.Source is { Authors: { Count: > 0 } authors } ? authors // RFC 4287, 4.2.1
            : item.Itunes?.Author is { Length: > 0 } author ? [new Person(author)]
            : (source.FeedAuthors ?? []).Select(name => new Person(name) { IsSingle = true });

    private static List<string> Categories(Item item)
    {
        var categories = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var category in item.Categories)
        {
            var name = Whitespace.ToLine(category.Label ?? category.Term ?? "");
            if (name.Length > 0 && known.Add(name))
                categories.Add(name);
        }

        return categories;
    }

    private SortedDictionary<string, IReadOnlyList<string>> Labels(List<string> categories)
    {
        var labels = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var rule in _rules)
        {
            var values = categories.Select(rule.Value).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (values.Count > 0)
                labels[rule.Label] = values;
        }

        return labels;
    }

    private string? Summary(Item item, Text? body, RenderedBody read)
    {
        var own = item.Summary is { Value.Length: > 0 } summary && summary != body
            ? Summaries.Tidy(Plain(summary), _options.SummaryLength) : null;
        return own ?? Summaries.FromBody(read, _options.SummaryLength);
    }

    private static string Line(Text? title) => title is null ? "" : Whitespace.ToLine(Plain(title with { Value = title.TitleMarkup }));

    private static string Plain(Text text)
    {
        var value = text.Markup ?? "";
        return text.IsMarkup && value.AsSpan().ContainsAny('<', '&') ? ArticleRenderer.Render(value, text.Base,
            new RenderOptions(ForDisplay: false)).Text : value;
    }

    private static string? LeadImage(Item item, RenderedBody body) =>
        SafeUrls.Web(item.Image?.Url)
        ?? SafeUrls.Web(item.Thumbnails is [var thumbnail, ..] ? thumbnail.Url : null)
        ?? SafeUrls.Web(item.Media.FirstOrDefault(media => media.Medium == "image" || IsImage(media.Type))?.Url)
        ?? SafeUrls.Web(item.Enclosures.FirstOrDefault(enclosure => IsImage(enclosure.Type))?.Url)
        ?? SafeUrls.Web(item.Itunes?.Image)
        ?? (body.Images is [var image, ..] ? image.Url : null);

    private static bool IsImage(string? type) => type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
}
