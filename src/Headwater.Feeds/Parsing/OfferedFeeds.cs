using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing.Encodings;

namespace Headwater.Feeds.Parsing;

/// <summary>A feed that a page names.</summary>
/// <param name="Url">Absolute.</param>
/// <param name="IsMain">False for comments and for feeds of other sites, which a visitor of the page hardly means.</param>
internal sealed record OfferedFeed(string Url, string? Title, bool IsMain);

/// <summary>The feeds that a page names, those that its visitors mean first.</summary>
/// <param name="Canonical">The address that the page says it has.</param>
/// <param name="Next">Where the page sends a browser by itself.</param>
internal sealed partial record OfferedFeeds(IReadOnlyList<OfferedFeed> Feeds, string? Canonical, string? Next = null)
{
    // The head of a page is at its start; what comes later costs time alone.
    private const int MaxBytes = 1024 * 1024;

    // A page that names more is a directory.
    private const int MaxFeeds = 50;

    private static readonly OfferedFeeds None = new([], null);

    /// <param name="url">URL of the page, after redirects.</param>
    public static OfferedFeeds Of(ReadOnlySpan<byte> page, string url)
    {
        // Addresses are ASCII, so a legacy charset matters only for titles, and those of the feeds themselves are better.
        var encoding = FeedEncoding.Choose(page[..Math.Min(page.Length, MaxBytes)], "text/html", new Diagnostics());
        var html = encoding.Encoding.GetString(page[encoding.SkippedBytes..Math.Min(page.Length, MaxBytes)]);
        try
        {
            var parsed = BoundedHtmlParser.Parse(html);
            return Of(parsed.Document, new Uri(url));
        }
        catch (MarkupLimitException)
        {
            return None;
        }
    }

    private static OfferedFeeds Of(IDocument document, Uri page)
    {
        var home = Resolve(page, document.QuerySelector("base[href]")?.GetAttribute("href")) ?? page;

        // Where the head names none, a page may still link to one for its readers, or name it for programs.
        var named = Named(document.QuerySelectorAll("link[href]").Where(IsFeedLink));
        if (named.Length == 0)
            named = Named(document.QuerySelectorAll("a[href]").Where(IsFeedAnchor));
        if (named.Length == 0)
            named = InData(document, page);
        var feeds = named
            .Select(feed => (Url: Resolve(home, feed.Href), feed.Title))
            .Where(feed => feed.Url is not null && feed.Url != page)
            .DistinctBy(feed => feed.Url!.AbsoluteUri) // two that differ only in a password are equal to System.Uri
            .Take(MaxFeeds)
            .Select(feed => new OfferedFeed(feed.Url!.AbsoluteUri, feed.Title, IsMain(page, feed.Url, feed.Title)))
            .OrderBy(feed => !feed.IsMain)
            .ToArray();
        return new OfferedFeeds(
            feeds,
            Resolve(home, document.QuerySelector("link[rel=canonical]")?.GetAttribute("href"))?.AbsoluteUri,
            Refresh(document, home));
    }

    private static (string? Href, string? Title)[] Named(IEnumerable<IElement> links) =>
        [.. links.Select(link => (link.GetAttribute("href"), Title(link)))];

    /// <summary>
    /// <c>feedUrl</c>, as pages of podcast directories have it, and <c>webFeed</c> of schema.org. Pages of Medium do not name their feed,
    /// which on a domain of their own has always the same place.
    /// </summary>
    private static (string? Href, string? Title)[] InData(IDocument document, Uri page) =>
        document.QuerySelector("meta[content='com.medium.reader']") is not null && !IsSameSite(page, new Uri("https://medium.com/"))
            ? [("/feed", null)]
            : [.. document.QuerySelectorAll("script[type*=json]")
                .SelectMany(script => FeedInData().Matches(script.TextContent))
                .Select(match => match.Groups["url"].Value.Replace("\\/", "/").Replace("\\u0026", "&"))
                .Select(url => ((string?)url, (string?)null))];

    private static string? Refresh(IDocument document, Uri home) =>
        document.QuerySelector("meta[http-equiv=refresh i]")?.GetAttribute("content") is { } content
            && RefreshUrl().Match(content) is { Success: true } match
            ? Resolve(home, match.Groups["url"].Value)?.AbsoluteUri
            : null;

    private static bool IsFeedLink(IElement link)
    {
        var rel = (link.GetAttribute("rel") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var type = (link.GetAttribute("type") ?? "").Split(';')[0].Trim().ToLowerInvariant();
        bool Has(string word) => rel.Contains(word, StringComparer.OrdinalIgnoreCase);
        var href = link.GetAttribute("href")!;
        return (Has("alternate") && !Has("stylesheet")
                && (IsFeedType(type) || (type is "application/json" or "" && !link.HasAttribute("hreflang") && IsFeedAddress(href))))
            || (Has("feed") && (type.Length == 0 || IsFeedType(type)))
            || (Has("service.feed") && IsFeedType(type));
    }

    /// <summary>Also those that nobody registered: application/rss, text/rss+xml, application/x.atom+xml.</summary>
    private static bool IsFeedType(string type) =>
        type is "text/xml" or "application/xml" or "application/feed+json" || FeedType().IsMatch(type);

    private static bool IsFeedAnchor(IElement link) =>
        IsFeedAddress(link.GetAttribute("href")!)
        || FeedType().IsMatch(link.GetAttribute("type") ?? "")
        || FeedName().IsMatch((link.TextContent is { Length: < 100 } text && text.Trim().Length > 0 ? text
            : link.GetAttribute("title") ?? link.GetAttribute("aria-label")
                ?? link.QuerySelector("img[alt]")?.GetAttribute("alt") ?? "").Trim())
        || (link.TextContent.Trim().Length == 0 && FeedType().IsMatch($"{link.ClassName} {link.FirstElementChild?.ClassName}"));

    private static bool IsFeedAddress(string href) =>
        ReaderScheme.After(href) is not null
        || LooksLikeFeed().IsMatch(href.Split('?', '#')[0]) || FeedQuery().IsMatch(href) || FeedHost().IsMatch(href);

    private static bool IsMain(Uri page, Uri feed, string? title) => !IsComments(feed, title) && IsSameSite(page, feed);

    private static bool IsComments(Uri url, string? title) =>
        Comments().IsMatch(url.PathAndQuery) || (title is not null && Comments().IsMatch(title));

    /// <summary>Blogs have their feeds on a subdomain, or on the domain above.</summary>
    private static bool IsSameSite(Uri page, Uri feed)
    {
        var (one, other) = (Bare(page.IdnHost), Bare(feed.IdnHost));
        return one == other
            || one.EndsWith($".{other}", StringComparison.OrdinalIgnoreCase)
            || other.EndsWith($".{one}", StringComparison.OrdinalIgnoreCase);
    }

    private static string Bare(string host) => host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host["www.".Length..] : host;

    private static string? Title(IElement link) =>
        (link.GetAttribute("title") ?? (link.LocalName == "a" ? link.TextContent : null))?.Trim() is { Length: > 0 } title
            ? FeedLimits.Cut(title, 300).ToString()
            : null;

    private static Uri? Resolve(Uri page, string? href)
    {
        href = href?.Trim() ?? "";
        href = ReaderScheme.After(href) ?? href;
        return href.Length > 0 && href[0] != '#' && Uri.TryCreate(page, href, out var url) && url.Scheme is "http" or "https"
                && UrlResolver.HasName(url)
            ? url
            : null;
    }

    // With a version of the format at its end, or what made it: /feed/rss2/, /rss_2.0/, /rss.aspx.
    [GeneratedRegex(@"(^|[/._-])(rss|atom|feed|feeds|rdf)([/._-](xml|rss|atom|json|rdf))?([_-]?\d[\d.]*)?/?$"
        + @"|(rss|atom|feed|syndication)[_-]?[\d.]*\.(xml|php|json|aspx?|ashx|axd|jsp|cfm|cgi|pl)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeFeed();

    [GeneratedRegex(@"[?&](feed|format|type|output|view|mode|tempskin|render)=_?(rss|rdf|atom|feed|jsonfeed|xml)\d*(&|#|$)"
        + @"|[?&](rss|atom)(=|&|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FeedQuery();

    // Feeds of publishers that leave them to a service, or have a name for them: feeds.feedburner.com/mill.
    [GeneratedRegex(@"^https?://(feeds?|rss)\d*\.[^/]+/.", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FeedHost();

    [GeneratedRegex(@"\b(rss|atom|rdf)\b|rss\+xml", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FeedType();

    [GeneratedRegex(@"""(feedUrl|webFeed)""\s*:\s*""(?<url>https?:[^""\s]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex FeedInData();

    // A page that is loaded again after a minute does not lead on. White space is not given back: without digits, a second run follows.
    [GeneratedRegex(@"^(?>\s*)\d{0,2}(\.\d*)?\s*[;,]\s*(url\s*=\s*)?[""']?(?<url>[^""']+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RefreshUrl();

    // What a visitor is offered to click on.
    [GeneratedRegex(
        @"^((subscribe|abonnieren|s'abonner|suscribirse)( \w+)? )?(rss|atom|xml|web|news|podcast|blog)?[ -]?(feeds?|rss|atom|flux rss)"
            + @"( ?\(?(2\.0|1\.0|feeds?|abonnieren|subscribe)\)?)?$"
            + @"|^(feed|fil|flux|canale?|kanał|kanál|лента) rss$"
            + @"|^rss[ -]?(лента|フィード|購読|订阅|訂閱|구독|kanal|kanál|syöte|flöde)$"
            + @"|^((subscribe|follow)( us)?|entries)( via| with| by)? \(?(rss|feed)\)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FeedName();

    [GeneratedRegex(@"\b(comments?|kommentare?|commentaires?|comentarios)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Comments();
}
