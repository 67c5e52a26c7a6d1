using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>Pages that load pictures late have each of them twice: as a placeholder, and for browsers without scripts.</summary>
public sealed class RepeatedPictureTests
{
    [Theory]
    [InlineData("<noscript>&lt;img src=/real.png&gt;</noscript>")]
    [InlineData("<img class=lazy data-src=/real.png src=/blank.gif><NOSCRIPT> &lt;img src=&quot;/real.png&quot; /&gt; </NOSCRIPT>")]
    [InlineData("<img src=/max/60/real.png><noscript><img src=/real.png></noscript>")]
    [InlineData("<img src=/tiny.png aria-hidden=true><img src=/real.png>")]
    [InlineData("<img src=/tiny.png class=placeholder><picture><img src=/real.png></picture>")]
    [InlineData("<img data-src=/real.png src=/blank.gif><img src=/real.png>")]
    [InlineData("<img src=/real.png><noscript><img src=https://c.example/open.gif width=1 height=1></noscript>")]
    [InlineData("<img aria-hidden=true src=/real.png>")]
    [InlineData("<img data-pin-media=/real.png src=/a.png/v1/fill/w_49,h_33,blur_2/a.png>")] // Wix
    [InlineData("<noscript><img src=/real.png></noscript><img class=lazy src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt=t>")]
    public void Picture_is_found_once(string html)
    {
        var body = Read(html);

        Assert.Equal("https://a.example/real.png", Assert.Single(body.Images).Url);
        Assert.Equal("![](https://a.example/real.png)\n", body.Markdown);
    }

    [Theory]
    [InlineData("<noscript><img src=/v2-a_b.jpg></noscript><img class=lazy data-original=/v2-a_r.jpg>")] // Zhihu
    [InlineData("<noscript><img src=/v2-a_720w.jpg></noscript><img class=lazy data-actualsrc=/v2-a_hd.jpg>")]
    public void Sizes_of_one_picture_are_one(string html) => Assert.Single(Read(html).Images);

    [Theory]
    [InlineData("<noscript><img src=/a_1.jpg></noscript><img class=lazy data-original=/a_2.jpg>")]
    [InlineData("<img data-src=/1_a.png><noscript><img src=/1_a.png></noscript><img data-src=/1_b.png>")]
    [InlineData("<img class=lazy src=/1.png><img class=lazy src=/2.png>")]
    [InlineData("<img src=/1.png><img src=/1.png>")]
    [InlineData("<img data-src=/1.png><noscript><img src=/2.png></noscript>")]
    public void Two_pictures_stay_two(string html) => Assert.Equal(2, Read(html).Images.Count);

    [Fact]
    public void Blurred_picture_before_the_real_one_is_left_out()
    {
        var blurred = $"data:image/png;base64,{new string('A', 600)}";

        Assert.DoesNotContain("data:", Read($"<img aria-hidden=true src={blurred}><img src=/a.png>").Html, StringComparison.Ordinal);
        Assert.Contains("data:", Read($"<img aria-hidden=true src={blurred}><p>a").Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_text_in_noscript_stays_text()
    {
        Assert.Equal("Use <b> & reload", Read("<noscript>Use &lt;b&gt; &amp; reload</noscript>").Text);
        Assert.Equal("a<x>", Read("<noscript>&lt;p&gt;a&amp;lt;x&gt;&lt;/p&gt;</noscript>").Text);
    }

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
