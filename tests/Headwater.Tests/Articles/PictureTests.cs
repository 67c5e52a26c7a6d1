using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>The picture that a page shows is the one that is kept; where it cannot be, its text is.</summary>
public sealed class PictureTests
{
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAUA&#10;AAAFCAYAAACNbyblAAAAHElEQVQI12P4";

    [Theory]
    [InlineData("<img src=/lazyload.gif srcset='/lazyload.gif 1x' data-src=/real.jpg>")]
    [InlineData("<picture><source srcset=/lazyload.gif data-srcset='/real.webp 1x'><img src=/lazyload.gif data-src=/real.jpg></picture>")]
    [InlineData("<picture><source srcset=/lazyload.gif><img src=/lazyload.gif data-src=/real.jpg></picture>")]
    [InlineData("<img src=/real.jpg data-url=/post/ data-image=/p/1>")] // what a button shares
    [InlineData("<img src=/blank.gif data-image=/real.jpg>")]
    [InlineData("<img nitro-lazy-src=/real.jpg class=lazyloading src='data:image/svg+xml;base64,PHN2Zz4='>")] // NitroPack
    [InlineData("<img src=/common/none.gif file=/real.jpg zoomfile=/big.jpg>")] // Discuz
    [InlineData("<img class=no-emoji alt=Team src=/real.jpg>")]
    [InlineData("<img class=emoji-day alt=Team src=/real.jpg width=600>")]
    public void Picture_is_what_the_page_shows(string html)
    {
        var body = Read(html);

        Assert.Equal(["https://a.example/real.jpg"], body.Images.Select(image => image.Url));
        Assert.DoesNotContain(".gif", body.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("srcset=/lazyload.gif data-srcset='/b.webp 1x'")]
    [InlineData("srcset='/b.webp 1x' data-srcset=''")]
    public void Late_candidates_take_the_place_of_the_placeholder(string sets) => Assert.Contains(
        "<source srcset=\"https://a.example/b.webp 1x\">",
        Read($"<picture><source {sets}><img src=/a.jpg></picture>").Html,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<img class=lazyload src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt='A boat'>", "A boat")]
    [InlineData("<img src=cid:part1.06@x.example alt='A boat'>", "A boat")]
    [InlineData("<img src=file:///C:/a.png alt='A boat'>", "A boat")]
    [InlineData("<img alt='A boat'>", "A boat")]
    [InlineData("<img width=1 height=1 alt='A boat'>b", "b")]
    [InlineData("Before<img src='data:image/svg+xml,x' alt=chart>after", "Before chart after")]
    public void Text_of_a_picture_without_address_stays(string html, string text)
    {
        var body = Read($"<p>{html}</p>");

        Assert.Equal((text, $"{text}\n"), (body.Text, body.Markdown));
    }

    [Theory]
    [InlineData("<img class=lazyload src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt='A boat'>", false)]
    [InlineData("<img src='data:image/svg+xml,x' alt='A boat'>", true)]
    public void Notice_tells_of_pictures_not_of_placeholders(string html, bool isLost) =>
        Assert.Equal(isLost, Read(html).Notice is not null);

    [Fact]
    public void Line_ends_in_a_picture_of_the_markup_are_ignored() => Assert.Contains(
        $"src=\"data:image/png;base64,{Dot.Replace("&#10;", "", StringComparison.Ordinal)}\"",
        Read($"<img alt=dot src='data:image/png;base64,{Dot}'>").Html,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<div class=figure><img src=/a.png><p class=caption>Sales</p></div>")] // Pandoc
    [InlineData("<div class=figure><img src=/a.png><p class=caption><span class=caption-text>Sales</span></p></div>")] // Sphinx
    [InlineData("<figure><img src=/a.png><figcaption><p><span class=caption-text>Sales</span></p></figcaption></figure>")]
    public void Figure_of_blocks_has_its_caption(string html)
    {
        var body = Read(html);

        Assert.Equal(["Sales"], body.Images.Select(image => image.Caption));
        Assert.Equal(2, body.Html.Split("<figcaption").Length);
    }

    [Fact]
    public void Emoji_in_code_is_code()
    {
        Assert.Equal("a 🎉", Assert.Single(Read("<pre>a <img class=emoji alt=🎉 src=/1.png></pre>").CodeBlocks).Code);
        Assert.Equal("a\n🎉", Assert.Single(Read("<pre>a<div><img class=emoji alt=🎉 src=/1.png></div></pre>").CodeBlocks).Code);
    }

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
