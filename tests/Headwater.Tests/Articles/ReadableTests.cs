using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>What a reader sees in a browser is in the text, and what she does not see is not; each exception has its reason.</summary>
public sealed class ReadableTests
{
    [Theory]
    [InlineData("<form><fieldset><legend>Sign</legend><label>Name</label><textarea>written</textarea><button>Send</button></form>",
        "Sign Name written Send")]
    [InlineData("<button><h3>Question</h3></button><p>Answer</p>", "Question Answer")]
    [InlineData("<details><summary>More</summary><p>inside</p></details>", "More inside")]
    [InlineData("<dialog open>shown</dialog>", "shown")]
    [InlineData("<noscript>without scripts</noscript>", "without scripts")]
    [InlineData("<object data=x.swf><p>instead</p></object>", "instead")]
    [InlineData("<canvas>drawn</canvas><marquee>moves</marquee><output>4</output>", "drawnmoves 4")]
    [InlineData("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>", "x=1")]
    [InlineData("<iframe src=https://player.example/e/1></iframe>", "player.example")]
    [InlineData("<iframe src=//player.example/e/1 title='Episode 1'></iframe>", "Episode 1")]
    [InlineData("<iframe src=https://www.youtube.com/embed/abc></iframe>", "Video")]
    [InlineData("<embed src=paper.pdf title=Paper>", "Paper")]
    [InlineData("<xmp><b></xmp>", "<b>")]
    [InlineData("<p style='position:absolute;left:-20px'>a</p><p style='left:-9999px'>b</p><p style='text-indent:-2em'>c</p>", "a b c")]
    [InlineData("<p style='position:absolute;clip:rect(10px 110px 100px 0)'>a</p><p style='clip-path:inset(5px)'>b</p>", "a b")]
    [InlineData("<p class=hidden-gems>a</p>", "a")]
    [InlineData("<div hidden=until-found>a</div>", "a")] // a closed part of a page, which opens for a search
    [InlineData("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢(かん)字(じ)")]
    [InlineData("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "漢字(かんじ)")]
    [InlineData("10<sup>3</sup>, mc<sup>2</sup>, H<sub>2</sub>O, Ca<sup>2+</sup>", "10³, mc², H₂O, Ca²⁺")]
    [InlineData("2<sup>k+1</sup>, x<sub>(i-1)</sub>, word<sup><a href=#n>1</a></sup>", "2^(k+1), x_(i-1), word¹")]
    [InlineData("1<sup>st</sup>, M<sup>me</sup>, so<sup>[1]</sup>, a<sup> </sup>", "1st, Mme, so[1], a")]
    [InlineData("<sup>1</sup>/<sub>2</sub>", "¹/₂")]
    [InlineData("<div>Before<form>Inside</form>After</div>a<dialog open>b</dialog>c<search>d</search>e", "Before Inside After a b c d e")]
    [InlineData("<p style='max-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap'>A long name</p>", "A long name")]
    [InlineData("<p style='height:0;min-height:20px;overflow:hidden'>a</p><p style='height:0;min-height:0;overflow:hidden'>b</p>", "a")]
    [InlineData("<p><span style='white-space:pre-wrap'>one\n</span><span style='white-space:pre-wrap'>two</span></p>", "one two")]
    [InlineData("<div style='white-space:pre-wrap'>Hello,<b>\nWorld</b></div>", "Hello, World")]
    [InlineData("<p><input type=checkbox checked disabled> Done</p><input type=checkbox> a", "☑ Done a")]
    [InlineData("<ul role=tablist><li role=tab>npm<li role=tab>pnpm</ul><p role=tabpanel>a<p role=tabpanel hidden>b", "npm pnpm a b")]
    public void Visible_content_is_in_the_text(string html, string text) => Assert.Equal(text, Words(html));

    [Theory]
    // not shown by browsers either
    [InlineData("<p hidden>x</p><p style='display:none'>x</p><dialog>x</dialog><template>x</template><datalist><option>x</datalist>")]
    // for readers who do not want to know the end
    [InlineData("<div class=bbc_spoiler style='display:none'>x</div><div class=spoiler role=region aria-labelledby=s hidden>x</div>")]
    [InlineData("<script>x</script><style>x</style><title>x</title><noembed>x</noembed><noframes>x</noframes>")]
    // for browsers without players
    [InlineData("<video src=https://a.example/v.mp4>x</video><audio src=https://a.example/a.mp3><p>x</p></audio>")]
    // what a form offers to choose from says nothing without the form
    [InlineData("<select><option>x<optgroup label=x><option>x</select><input value=x>")]
    [InlineData("<svg><text>x</text></svg>")] // a drawing; its letters alone are not words
    [InlineData("<iframe srcdoc=x></iframe><iframe>x</iframe><iframe src=javascript:x></iframe>")] // leads nowhere
    // counts readers
    [InlineData("<iframe src=https://www.googletagmanager.com/ns.html?id=x height=0 width=0></iframe><iframe src=https://a.example/x "
        + "width=1></iframe>")]
    [InlineData("<iframe src=https://a.example/x style='display:none;visibility:hidden'></iframe>")]
    // for screen readers alone: on the page nobody sees it
    [InlineData("<b style='position:absolute;left:-9999px'>x</b><b style='position:fixed;top:-100em'>x</b>")]
    [InlineData("<b style='text-indent:-999em'>x</b>")]
    [InlineData("<b style='position:absolute;clip:rect(0 0 0 0)'>x</b><b style='clip-path:inset(50%);position:absolute'>x</b>")]
    [InlineData("<b class=sr-only>x</b><b class='a screen-reader-text'>x</b><b class=visually-hidden>x</b>")]
    public void Hidden_content_is_not_in_the_text(string html) => Assert.Empty(Words(html).Replace("Video", "",
        StringComparison.Ordinal).Replace("Audio", "", StringComparison.Ordinal));

    [Fact]
    public void Frame_of_an_unknown_host_becomes_a_link()
    {
        var body = Read("<p>a</p><iframe src='/e?a=1&amp;b' title='An  episode' onload=x()></iframe>");

        Assert.Equal("<p>a</p><a href=\"https://a.example/e?a=1&amp;b\" rel=\"noopener noreferrer nofollow\">An episode</a>", body.Html);
        Assert.Equal("a\n\n[An episode](https://a.example/e?a=1&amp;b)\n", body.Markdown);
        Assert.Empty(body.Videos);
    }

    [Fact]
    public void Button_in_code_is_left_out()
    {
        var body = Read("<pre><button>Copy</button><code>x = 1</code></pre>");

        Assert.Equal("x = 1", Assert.Single(body.CodeBlocks).Code);
        Assert.Equal("x = 1", body.Text);
    }

    [Fact]
    public void Picture_repeated_in_noscript_is_one_picture()
    {
        var body = Read("<img src=data:image/gif;base64,R0 data-src=i.png alt=a><noscript><img src=i.png alt=a></noscript><noscript><img "
            + "src=j.png></noscript>");

        Assert.Equal(["https://a.example/i.png", "https://a.example/j.png"], body.Images.Select(image => image.Url));
    }

    [Fact]
    public void Every_candidate_of_a_srcset_is_absolute_or_left_out()
    {
        var body = Read("<picture><source srcset='s.webp 1x, //c.example/t.webp 2x'><img src=i.png srcset='i.png, i-2.png "
            + "2x,javascript:x 3x, /j,k.png 640w'></picture>");

        Assert.Contains("srcset=\"https://a.example/s.webp 1x, https://c.example/t.webp 2x\"", body.Html, StringComparison.Ordinal);
        Assert.Contains("srcset=\"https://a.example/i.png, https://a.example/i-2.png 2x, https://a.example/j%2Ck.png 640w\"", body.Html,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_beyond_the_limits_is_read_as_text_with_a_notice()
    {
        var deep = Read(string.Concat(Enumerable.Repeat("<div>", 1000)) + "<p>word</p>");

        Assert.Equal(("word", "The markup was read as its text. Elements are nested deeper than 512."), (deep.Text, deep.Notice));
        Assert.Null(Read("<p>word</p>").Notice);
    }

    [Theory]
    [InlineData("https://open.spotify.com/embed/track/a1?utm_source=generator", "https://open.spotify.com/track/a1")]
    [InlineData("https://open.spotify.com/embed-podcast/show/a1", "https://open.spotify.com/show/a1")]
    [InlineData("https://open.spotify.com/embed?uri=spotify:album:a1", "https://open.spotify.com/album/a1")]
    [InlineData("https://embed.podcasts.apple.com/us/podcast/a/id1?i=2", "https://podcasts.apple.com/us/podcast/a/id1?i=2")]
    [InlineData("https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&color=red", "https://soundcloud.com/a/b")]
    [InlineData("https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a%0D%0Db", "https://soundcloud.com/ab")]
    [InlineData("https://w.soundcloud.com/player/?url=javascript:x", "https://w.soundcloud.com/player/?url=javascript:x")]
    public void Frame_of_a_player_of_sound_leads_to_its_page(string frame, string page) =>
        Assert.Equal($"[A]({page})\n", Read($"<iframe title=A src='{frame}'></iframe>").Markdown);

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));

    private static string Words(string html) => string.Join(' ', Read(html).Text.Split((char[]?)null,
        StringSplitOptions.RemoveEmptyEntries));
}
