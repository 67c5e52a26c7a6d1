using System.Globalization;
using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing;
using Headwater.Polling;

namespace Headwater.Discovery.History;

/// <summary>How a feed offers its history.</summary>
internal enum HistoryKind
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary><c>prev-archive</c> of RFC 5005, section 4: documents that do not change any more.</summary>
    Archive,

    /// <summary><c>next</c> of RFC 5005, section 3, which Blogger has, too; <c>next_url</c> of JSON Feed.</summary>
    Next,

    /// <summary><c>?paged=N</c> of WordPress.</summary>
    WordPress,

    /// <summary><c>start-index</c> of Blogger, where a document has no link to the next.</summary>
    Blogger,
}

/// <summary>Where the next page of a feed's history is.</summary>
internal static partial class HistoryPages
{
    private const string Paged = "paged";
    private const string StartIndex = "start-index";

    /// <summary>How the feed offers its history; null when it does not.</summary>
    public static HistoryKind? KindOf(FeedDocument document) =>
        Link(document, "prev-archive") is not null ? HistoryKind.Archive
            : Link(document, "next") is not null ? HistoryKind.Next
            : IsFrom("wordpress", document) || IsShapedLikeWordPress(document) ? HistoryKind.WordPress
            : IsFrom("blogger", document) ? HistoryKind.Blogger
            : null;

    /// <summary>Why a feed has no pages: a sentence for an operator.</summary>
    public static string WhyNone(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && RegistrableDomain.Of(uri) == "youtube.com"
            ? "YouTube's feeds hold the newest 15 videos and offer no pages before them."
            : "The feed offers no history: it has no link to an archive (prev-archive) or to a next page (next, next_url), and does not "
                + "come from WordPress or Blogger.";

    /// <summary>The URL of the page after a document; null when there is none.</summary>
    /// <param name="url">Of the document, after redirects.</param>
    /// <param name="page">The number of the page that is looked for; the feed itself is page 1.</param>
    /// <param name="items">In the document and all pages before it.</param>
    public static string? Next(HistoryKind kind, FeedDocument document, string url, int page, int items) => kind switch
    {
        HistoryKind.Archive => Link(document, "prev-archive"),
        HistoryKind.Next => Link(document, "next"),
        HistoryKind.WordPress => With(OwnUrl(document, url), Paged, page),
        HistoryKind.Blogger => document.Items.Count == 0 ? null : With(url, StartIndex, items + 1),
        _ => null,
    };

    /// <summary>
    /// The domains on which pages may be: those of the feed's addresses, of the site that it names, and of Blogger, whose feeds lead there
    /// from every blog's own address.
    /// </summary>
    public static IReadOnlyList<string> Sites(string feedUrl, string documentUrl, FeedDocument document) =>
        [.. ((string?[])[feedUrl, documentUrl, document.Feed.Link, IsFrom("blogger", document) ? "https://www.blogger.com/" : null])
            .OfType<string>().Select(RegistrableDomain.Of).Where(site => site.Length > 0).Distinct()];

    private static bool IsFrom(string program, FeedDocument document) =>
        $"{document.Feed.Generator?.Name} {document.Feed.Generator?.Uri}".Contains(program, StringComparison.OrdinalIgnoreCase);

    /// <summary>Posts are named <c>https://…/?p=123</c>, and comments have feeds: where a plug-in hides the generator.</summary>
    private static bool IsShapedLikeWordPress(FeedDocument document) =>
        document.Items.Count > 0 && document.Items.All(item => item.Id is { } id && PostNumber().IsMatch(id));

    /// <summary>Services that forward a feed, such as FeedBurner, have no pages; the feed itself names its own address.</summary>
    private static string OwnUrl(FeedDocument document, string url) =>
        document.Feed.Link is { } home && RegistrableDomain.Of(home) is { Length: > 0 } site && site != RegistrableDomain.Of(url)
            && Link(document, "self") is { } self && RegistrableDomain.Of(self) == site
            ? self
            : url;

    private static string? Link(FeedDocument document, string relation) =>
        document.Feed.Links.FirstOrDefault(link => string.Equals(link.Rel, relation, StringComparison.OrdinalIgnoreCase))?.Href
            is { Length: > 0 } href && Uri.TryCreate(href, UriKind.Absolute, out _)
            ? href
            : null;

    /// <summary>The URL with this parameter in place of any that it has.</summary>
    private static string With(string url, string name, int value)
    {
        var (number, uri) = (value.ToString(CultureInfo.InvariantCulture), new UriBuilder(url));
        var others = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase));
        uri.Query = string.Join('&', others.Append($"{name}={number}"));
        return uri.Uri.AbsoluteUri;
    }

    [GeneratedRegex(@"^https?://\S+[?&]p=\d+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PostNumber();
}
