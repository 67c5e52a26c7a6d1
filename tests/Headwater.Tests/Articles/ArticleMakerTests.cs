using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Articles;

public sealed class ArticleMakerTests
{
    private static readonly FeedContext Source = new("feed", "https://a.example/feed.xml", "A feed", FeedLanguage: "en");

    [Fact]
    public void A_header_holds_every_field_of_its_article_but_the_bodies()
    {
        var article = Make(new Item
        {
            Title = new Text { Value = "T&amp;C", Type = "text/html" },
            Link = "https://a.example/post",
            Published = DateTimeOffset.UnixEpoch,
            Updated = DateTimeOffset.UnixEpoch.AddDays(1),
            Authors = [new Person("Ann Ray")],
            Categories = [new Category("Advanced (300)")],
            Summary = new Text { Value = "What it is about." },
            Content = [Html("<p>One two three.</p><pre>x</pre><img src=a.png><table><tr><td>1<td>2</table><video src=v.mp4></video>")],
            Enclosures = [new Enclosure("https://a.example/a.mp4", "video/mp4", 7)],
        });

        var header = ArticleHeader.Of(
            article, DateTimeOffset.UnixEpoch.AddDays(2), DateTimeOffset.UnixEpoch.AddDays(3), 4, backfilled: true);

        foreach (var property in typeof(ArticleHeader).GetProperties())
        {
            Assert.NotNull(property.GetValue(header));
            var same = typeof(Article).GetProperty(property.Name);
            if (same?.PropertyType == property.PropertyType)
                Assert.Equal(same.GetValue(article), property.GetValue(header));
        }

        Assert.Equal(["T&C", "https://a.example/a.png"], [header.Title, header.Image!]);
        Assert.Equal([1, 1, 1, 1], [header.CodeBlocks, header.Images, header.Tables, header.Videos]);
        Assert.Equal((DateTimeOffset.UnixEpoch.AddDays(2), DateTimeOffset.UnixEpoch.AddDays(3), 4), (header.FirstSeen, header.Changed,
            header.Version));
        Assert.Equal("300", Assert.Single(header.Labels["level"]));
    }

    [Fact]
    public void Words_are_counted_without_code_and_make_the_reading_time()
    {
        var article = Make(new Item { Content = [Html($"<p>{Words(231)}</p><pre>not these words</pre>")] });

        Assert.Equal((231, 2), (article.WordCount, article.ReadingMinutes));
    }

    [Fact]
    public void Authors_of_the_source_come_before_those_of_the_feed()
    {
        var planet = Source with { FeedAuthors = ["Planet"] };
        string? Author(Item item) => new ArticleMaker(new ArticlesOptions()).Make("id", "hash", item, planet).Authors[0].Name;

        Assert.Equal("Ann", Author(new Item { Source = new Feed { Authors = [new Person("Ann")] } }));
        Assert.Equal("Bo", Author(new Item { Authors = [new Person("Bo")], Source = new Feed { Authors = [new Person("Ann")] } }));
        Assert.Equal("Planet", Author(new Item { Source = new Feed() }));
    }

    [Fact]
    public void Relative_urls_mean_the_page_of_the_article()
    {
        var article = Make(new Item { Link = "https://b.example/2026/post/", Content = [Html("<a href=../other>x</a><img src=/i.png>")] });

        Assert.Contains("href=\"https://b.example/2026/other\"", article.Html, StringComparison.Ordinal);
        Assert.Equal("https://b.example/i.png", Assert.Single(article.Images).Url);
    }

    [Theory]
    [InlineData("A list of <T> and the <script> element", "A list of <T> and the <script> element")]
    [InlineData("One<br>two <b>three</b> <img src=a.png>", "One two three")]
    [InlineData("<![CDATA[The <dialog> element]]>", "The <dialog> element")]
    public void Tag_that_nothing_closes_is_text_of_a_title(string html, string title) =>
        Assert.Equal(title, Make(new Item { Title = Html(html) }).Title);

    [Theory]
    [InlineData("<h1>Did the river rise by two metres last night?</h1>")]
    [InlineData("<figure><img src=a.png><figcaption>The weir at night, seen from the old bridge.</figcaption></figure>")]
    [InlineData("<pre>for item in a b c d e: print(item)</pre>")]
    public void Summary_is_made_of_the_first_sentences(string before)
    {
        Assert.Equal(
            "It did, and nobody noticed before the morning.",
            Make(new Item { Content = [Html($"{before}<p>It did, and nobody noticed before the morning.</p>")] }).Summary);
        Assert.EndsWith(Make(new Item { Content = [Html(before)] }).Summary!, before.Split("</")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_repeats_the_next_block_is_not_a_summary() => Assert.Equal(
        "It did, and nobody noticed before the morning.",
        Make(new Item
        {
            Content = [Html("<pre>f:\n\nnpm i\n\nfor item in a b c d e: print(item)</pre><pre>npm i</pre>"
                + "<p>It did, and nobody noticed before the morning.</p>")],
        }).Summary);

    [Theory]
    [InlineData("https://b.example:99999/2026/")]
    [InlineData("https:///")]
    public void Link_that_leads_nowhere_is_not_a_base(string link)
    {
        var article = Make(new Item { Link = link, Content = [Html("<a href=/other>x</a>")] });

        Assert.Contains("href=\"https://a.example/other\"", article.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<table>a<b>c</b><tr><td>d</td></tr></table>", "ac\n\nd")]
    [InlineData("a<template><tr><td>b</td></tr><script>c</script></template>d", "ad")]
    [InlineData("<p>a</p><svg><title>b</title><metadata/></svg><p>c</p>", "a\n\nc")]
    [InlineData("a<svg><script>b</script></svg>c", "ac")]
    [InlineData("a<br>b<br><br>c<br> <br><br>d", "a\nb\n\nc\n\nd")]
    [InlineData("<math><mi>a</mi><annotation>b</annotation></math>c", "ac")]
    public void Odd_markup_is_read_as_browsers_show_it(string html, string text) =>
        Assert.Equal(text, Make(new Item { Content = [Html(html)] }).Text);

    [Fact]
    public void Plain_text_keeps_its_paragraphs()
    {
        var article = Make(new Item { Content = [new Text { Value = "1 < 2\nand\n\nmore" }] });

        Assert.Equal("<p>1 &lt; 2<br>and</p>\n<p>more</p>\n", article.Html);
        Assert.Equal("1 < 2\nand\n\nmore", article.Text);
    }

    [Fact]
    public void A_label_rule_of_the_settings_replaces_the_shipped_one()
    {
        var options = new ArticlesOptions { LabelRules = { ["level"] = "", ["area"] = "^area/(.+)$" } };
        var maker = new ArticleMaker(options);

        var article = maker.Make("id", "hash", new Item
        {
            Categories = [new Category("Advanced (300)"), new Category("area/storage"),
            new Category("AREA/net")]
        }, Source);

        Assert.Equal(["storage", "net"], article.Labels["area"]);
        Assert.DoesNotContain("level", article.Labels.Keys);
    }

    [Fact]
    public void All_invalid_settings_are_reported_at_once()
    {
        var failures = Assert.Throws<OptionsValidationException>(() => Bind(new()
        {
            ["Articles:SummaryLength"] = "1",
            ["Articles:ReadingSpeed"] = "0",
            ["Articles:AuthorBoxClass"] = "a b",
            ["Articles:LabelRules:x"] = "(",
            ["Articles:LabelRules:y"] = @"(a)\1",
        })).Message;

        Assert.All(
            ["Articles__SummaryLength", "Articles__ReadingSpeed", "Articles__AuthorBoxClass", "Articles__LabelRules__x",
                "Articles__LabelRules__y"],
            name => Assert.Contains(name, failures, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_change_one_label_rule_and_keep_the_others()
    {
        var options = Bind(new()
        {
            ["Articles:LabelRules:level"] = "^L([1-4])$",
            ["Articles:LabelRules:area"] = "^area/(.+)$",
            ["Articles:SummaryLength"] = "60"
        });

        Assert.Equal(["area", "kind", "level", "service"], options.LabelRules.Keys.Order());
        Assert.Equal(("^L([1-4])$", 60), (options.LabelRules["level"], options.SummaryLength));
    }

    private static ArticlesOptions Bind(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddSettings<ArticlesOptions>(configuration,
            ArticlesOptions.Section).BuildServiceProvider();
        return services.GetRequiredService<IOptions<ArticlesOptions>>().Value;
    }

    private static string Words(int count) => string.Concat(Enumerable.Repeat("word ", count));

    private static Article Make(Item item) => new ArticleMaker(new ArticlesOptions()).Make("id", "hash", item, Source);

    private static Text Html(string html) => new() { Value = html, Type = "text/html", Base = Source.FeedUrl };
}
