using System.Buffers;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Index;

/// <summary>
/// Links, pictures and enclosures that are published: absolute, http or https, percent-encoded. Feeds also contain <c>javascript:</c>,
/// <c>data:</c> and <c>tag:</c>, and addresses with spaces and letters of every script.
/// </summary>
internal static class WebUrl
{
    // RFC 3986, sections 2.2 and 2.3, and the percent sign.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>Null for anything else. An address that needs no escaping is not changed.</summary>
    public static string? Of(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return null;
        if (!url.AsSpan().ContainsAnyExcept(Allowed))
            return url;
        return UrlResolver.HasName(uri) ? new UriBuilder(uri) { Host = uri.IdnHost }.Uri.AbsoluteUri : null;
    }

    /// <summary>The header without other addresses; the same object if it has none.</summary>
    public static ArticleHeader In(ArticleHeader header) =>
        AreRight(header.Link, header.Image, header.Authors, header.Enclosures)
        ? header
        : header with
        {
            Link = Of(header.Link),
            Image = Of(header.Image),
            Authors = Right(header.Authors),
            Enclosures = Right(header.Enclosures),
        };

    /// <summary>The article without other addresses. Those of the body were checked when the article was made.</summary>
    public static Article In(Article article) =>
        AreRight(article.Link, article.Image, article.Authors, article.Enclosures)
        ? article
        : article with
        {
            Link = Of(article.Link),
            Image = Of(article.Image),
            Authors = Right(article.Authors),
            Enclosures = Right(article.Enclosures),
        };

    private static bool AreRight(string? link, string? image, IReadOnlyList<Author> authors, IReadOnlyList<Attachment> enclosures) =>
        IsRight(link) && IsRight(image) && authors.All(author => IsRight(author.Url) && IsRight(author.Image))
        && enclosures.All(enclosure => IsRight(enclosure.Url));

    private static bool IsRight(string? url) => url == Of(url);

    private static Author[] Right(IReadOnlyList<Author> authors) =>
        [.. authors.Select(author => author with { Url = Of(author.Url), Image = Of(author.Image) })];

    private static Attachment[] Right(IReadOnlyList<Attachment> enclosures) =>
        [.. enclosures.Where(enclosure => Of(enclosure.Url) is not null).Select(enclosure => enclosure with { Url = Of(enclosure.Url)! })];
}
