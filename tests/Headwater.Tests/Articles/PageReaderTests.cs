using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Articles;

/// <summary>Articles of the pages that items link to.</summary>
public sealed class PageReaderTests
{
    private const string Words = "The tides follow the moon, and who lives at the coast knows their hours by heart, as fishers do. ";
    private static readonly string Story = string.Concat(Enumerable.Repeat($"<p>{Words}</p>", 8));

    [Fact]
    public void The_article_of_a_page_is_found_and_cleaned()
    {
        var article = Make($"""
            <html><head><title>Tides</title><script>steal()</script></head><body><nav><a href=/>Home</a> <a href=/all>All posts</a></nav>
            <article><h1>Tides</h1>{Story}<p><a href="/more" onclick="steal()">More</a> <img src="/tide.png" alt="A tide"></p></article>
            <aside>Subscribe to our newsletter</aside><footer>Imprint</footer></body></html>
            """);

        Assert.Equal("page", article.Body);
        Assert.Equal(8, article.Text.Split("The tides follow").Length - 1);
        Assert.DoesNotContain("newsletter", article.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("steal", article.Html, StringComparison.Ordinal);
        Assert.Contains("https://blog.example.org/tide.png", article.Html, StringComparison.Ordinal);
        Assert.Equal("A summary of it.", article.Summary);
        Assert.Null(article.Notice);
    }

    [Theory]
    [InlineData(".story", "page", null)]
    [InlineData("#none", "feed", "nothing at the selector")]
    [InlineData("p:::[", "feed", "not valid CSS")]
    public void A_selector_says_what_the_article_is(string selector, string body, string? notice)
    {
        var article = Make($"<div class=story><p>Only this, of six words.</p></div>{Story}", selector);

        Assert.Equal(body, article.Body);
        Assert.Equal(body == "page" ? "Only this, of six words." : "A summary of it.", article.Text.Trim());
        Assert.Equal(notice is not null, article.Notice?.Contains(notice!, StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("windows-1251", null, "<meta charset=windows-1251>")]
    [InlineData("shift_jis", "text/html; charset=shift_jis", "")]
    [InlineData("utf-8", "text/html", "")]
    public void The_text_is_read_in_the_encoding_of_the_page(string encoding, string? contentType, string meta)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes(
            $"<html><head>{meta}</head><body><p class=x>Приливы следуют за луной</p></body></html>");

        var html = PageReader.Read(new LinkedPage(bytes, "https://blog.example.org/1", contentType, ".x")).Html;

        Assert.Contains("Приливы следуют", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_page_is_read_as_its_own_article_element()
    {
        var tree = Enumerable.Range(0, 4).Aggregate("leaf", (inside, _) => string.Concat(Enumerable.Repeat($"<div>{inside}</div>", 8)));

        var marked = Make($"<div>{tree}</div><article>Short</article><article><header>By Ann</header>{Story}</article>");
        var unmarked = Make($"<div>{tree}</div><div>{Story}</div>");

        Assert.Equal(("page", 8), (marked.Body, marked.Text.Split("The tides follow").Length - 1));
        Assert.DoesNotContain("By Ann", marked.Text, StringComparison.Ordinal);
        Assert.Equal("feed", unmarked.Body);
        Assert.Contains("elements", unmarked.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_a_form_around_the_whole_page_is_found()
    {
        var article = Make($"<form method=post><input name=state><div id=menu><a href=/>Home</a></div><div>{Story}</div></form>");

        Assert.Equal(("page", 8), (article.Body, article.Text.Split("The tides follow").Length - 1));
    }

    [Fact]
    public void Relative_urls_of_a_page_mean_its_base()
    {
        var page = $"<head><base href='/2026/'></head><div class=story>{Story}<img src=tide.png alt=Tide></div>";

        Assert.Contains("https://blog.example.org/2026/tide.png", Make(page).Html, StringComparison.Ordinal);
        Assert.Contains("https://blog.example.org/2026/tide.png", Make(page, ".story").Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "Line one <of two>\nLine two\n\nA paragraph.", "Line one <of two>")]
    [InlineData("text/plain; charset=utf-8", "<!DOCTYPE html><p>It is <b>marked</b> up.", "It is marked up.")]
    public void Plain_text_is_read_as_such(string type, string text, string expected)
    {
        var page = PageReader.Read(new LinkedPage(Encoding.UTF8.GetBytes(text), "https://blog.example.org/1.txt", type, "body"));

        Assert.Null(page.WhyNot);
        Assert.Contains(expected, ArticleText(page.Html!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", "text/html; charset=iso-8859-1", "")]
    [InlineData("utf-8", null, "<meta charset=utf-16>")]
    [InlineData("utf-8", null, "<meta charset=made-up>")]
    [InlineData("utf-16", null, "")]
    [InlineData("euc-kr", null, "<meta http-equiv=Content-Type content='text/html; charset=euc-kr'>")]
    [InlineData("gb2312", "text/html; charset=gbk", "<meta charset=utf-8>")]
    [InlineData("iso-8859-2", "text/html; charset=\"ISO-8859-2\"", "")]
    public void A_page_that_is_labelled_wrongly_is_still_read(string encoding, string? contentType, string meta)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var words = encoding switch
        {
            "euc-kr" => "강은 천천히 흐른다",
            "gb2312" => "江水流得很慢",
            "iso-8859-2" => "žluťoučký kůň",
            _ => "Flüsse fließen",
        };
        var to = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. to.GetPreamble(), .. to.GetBytes($"<html><head>{meta}</head><body><p class=x>{words}</p></body></html>")];

        var html = PageReader.Read(new LinkedPage(bytes, "https://blog.example.org/1", contentType, ".x")).Html;

        Assert.Contains(words, html, StringComparison.Ordinal);
    }

    /// <summary>Unbounded, each of them takes minutes.</summary>
    [Theory]
    [InlineData("<a href=x>link</a> ", 2_900)]
    [InlineData("<div>", 3_000_000)]
    [InlineData("<b><i><u><s><em><strong><font><code><p>x", 300_000)]
    [InlineData("<table><tr><td>", 1_000_000)]
    [InlineData("text<br><br>", 1_400)]
    [InlineData("<noscript><img src=a></noscript><img>", 1_400)]
    [InlineData("word, ", 2_700_000)]
    [InlineData("<svg><path d=x>", 1_000_000)]
    [InlineData("\0", 16_000_000)]
    [InlineData("<!--", 4_000_000)]
    public void Hostile_pages_cost_bounded_work(string part, int times)
    {
        var bytes = Encoding.UTF8.GetBytes("<html><body>" + string.Concat(Enumerable.Repeat(part, times)));

        var article = new ArticleMaker(new ArticlesOptions()).Make(
            "a", "h", Summary(), new FeedContext("f", "https://blog.example.org/feed"),
            new LinkedPage(bytes, "https://blog.example.org/1"));

        Assert.True(article.Html.Length < 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData("<description>Two sentences. Of the post.</description>", true)]
    [InlineData("", true)]
    [InlineData("<description>Short.</description><e:encoded>&lt;p&gt;The whole short post.&lt;/p&gt;</e:encoded>", false)]
    [InlineData("<description>Short.</description><e:encoded>&lt;p&gt;The beginning [&amp;hellip;]&lt;/p&gt;</e:encoded>", true)]
    [InlineData("<e:encoded>The beginning… &lt;a href='x'&gt;Continue reading&lt;/a&gt;</e:encoded>", true)]
    public void Items_with_only_a_summary_are_told_from_others(string inside, bool isSummary)
    {
        var rss = $"""
            <rss version="2.0" xmlns:e="http://purl.org/rss/1.0/modules/content/"><channel>
            <item><link>https://a.example/1</link>{inside}</item></channel></rss>
            """;
        var parsed = Assert.IsType<ParseOutcome.Parsed>(
            FeedParser.Parse(Encoding.UTF8.GetBytes(rss), new DocumentOrigin("https://a.example/")));

        Assert.Equal(isSummary, SummaryItems.IsSummaryOnly(parsed.Document.Items[0]));
        Assert.False(SummaryItems.IsSummaryOnly(parsed.Document.Items[0] with { Link = null }));
    }

    private static Article Make(string page, string? selector = null) => new ArticleMaker(new ArticlesOptions()).Make(
        "a", "h", Summary(), new FeedContext("f", "https://blog.example.org/feed", FullText: selector ?? ""),
        new LinkedPage(Encoding.UTF8.GetBytes(page), "https://blog.example.org/1", "text/html; charset=utf-8", selector));

    private static string ArticleText(string html) => new ArticleMaker(new ArticlesOptions { DetectLanguage = false }).Make(
        "a", "h", new Item { Content = [new Text { Value = html, Type = "text/html" }] },
        new FeedContext("f", "https://blog.example.org/")).Text;

    private static Item Summary() => new() { Link = "https://blog.example.org/1", Summary = new Text { Value = "A summary of it." } };
}
