using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>An article as an HTML page. The body was sanitised when the article was made; the policy is a second line of defence.</summary>
internal static class ArticlePage
{
    private const string Style = """
        body{font:1.05rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
        header{border-bottom:1px solid #ccc;margin-bottom:1.5rem}
        header p{color:#555;font-size:.9rem}
        img,video{max-width:100%;height:auto}
        pre{overflow:auto;padding:.8rem;background:#f4f4f4}
        table{border-collapse:collapse;display:block;overflow:auto}
        td,th{border:1px solid #ccc;padding:.3rem .6rem}
        blockquote{margin-left:0;padding-left:1rem;border-left:3px solid #ccc}
        @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8bf}pre{background:#242424}header p{color:#aaa}}
        """;

    /// <summary>Allows pictures and media of any host, and our style sheet, but no scripts, frames or forms.</summary>
    public static string Policy { get; } =
        "default-src 'none'; img-src https: http: data:; media-src https: http:; "
        + $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Write(Article article, IBufferWriter<byte> output)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html");
        if (article.Language is { Length: > 0 } language)
            page.Append(CultureInfo.InvariantCulture, $" lang=\"{Text(language)}\"");
        page.Append(CultureInfo.InvariantCulture, $"><head><meta charset=\"utf-8\"><title>{Text(article.Title)}</title>");
        page.Append("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\">");
        if (Web(article.Link) is { } link)
            page.Append(CultureInfo.InvariantCulture, $"<link rel=\"canonical\" href=\"{link}\">");
        page.Append(CultureInfo.InvariantCulture,
            $"<style>{Style}</style></head>\n<body><article><header><h1>{Text(article.Title)}</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{string.Join(" · ", Facts(article))}</p></header>\n");
        page.Append(article.Html).Append("\n</article></body></html>\n");
        Encoding.UTF8.GetBytes(page.ToString(), output);
    }

    private static IEnumerable<string> Facts(Article article)
    {
        if (article.Authors.Count > 0)
            yield return Text(string.Join(", ", article.Authors.Select(author => author.Name)));
        if (article.Published is { } published)
            yield return string.Create(CultureInfo.InvariantCulture, $"<time datetime=\"{published:O}\">{published:yyyy-MM-dd}</time>");
        if (article.FeedTitle is { Length: > 0 } feed)
            yield return Text(feed);
        if (article.ReadingMinutes > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{article.ReadingMinutes} min");
        if (Web(article.Link) is { } link)
            yield return $"<a href=\"{link}\" rel=\"noopener\">Original</a>";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string? Web(string? url) => WebUrl.Of(url) is { } web ? Text(web) : null;
}
