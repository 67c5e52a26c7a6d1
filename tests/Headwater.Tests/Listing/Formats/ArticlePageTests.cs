using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Html.Parser;
using Headwater.Feeds.Articles;
using Headwater.Listing.Formats;

namespace Headwater.Tests.Listing.Formats;

public sealed class ArticlePageTests
{
    private static readonly Article Hostile = new()
    {
        Id = "i",
        FeedId = "f",
        ContentHash = "h",
        Title = "</title><script>alert(1)</script>",
        FeedTitle = "<img src=x onerror=alert(1)>",
        Authors = [new Author("\"><script>alert(1)</script>")],
        Language = "\" onload=\"alert(1)",
        Link = "javascript:alert(1)",
        Html = "<p>Body</p>",
    };

    [Fact]
    public void Nothing_but_the_sanitised_body_is_markup()
    {
        var page = new HtmlParser().ParseDocument(Write(Hostile));

        Assert.Empty(page.Scripts);
        Assert.Empty(page.QuerySelectorAll("img, [onload], [onerror], [href^=javascript]"));
        Assert.Equal(Hostile.Title, page.Title);
        Assert.Equal("Body", page.QuerySelector("article > p")?.TextContent);
    }

    [Fact]
    public void The_policy_allows_the_style_of_the_page_and_no_script()
    {
        var style = new HtmlParser().ParseDocument(Write(Hostile)).QuerySelector("style")!.TextContent;

        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", ArticlePage.Policy,
            StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", ArticlePage.Policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", ArticlePage.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_link_leads_to_the_publisher()
    {
        var page = new HtmlParser().ParseDocument(Write(Hostile with { Link = "https://a.example/?a=1&b=\"2\"" }));

        Assert.Equal("https://a.example/?a=1&b=%222%22", page.QuerySelector("header a")?.GetAttribute("href"));
    }

    private static string Write(Article article)
    {
        var output = new ArrayBufferWriter<byte>();
        ArticlePage.Write(article, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
