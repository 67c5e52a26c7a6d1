using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Articles;

/// <summary>What blog engines and newsletters write, one line for each kind.</summary>
public sealed class RealBodyTests
{
    [Theory]
    [InlineData("<table><tr><td style='font-size:0'>gone<div style='font-size:14px'>letter</div></table>", "letter")]
    [InlineData("<div style='font-size:0'><b style='font-size:2em'>gone</b></div>end", "end")]
    [InlineData("<div style='font-size:0'>gone<p style='font:700 14px/1.5 Arial'>letter</div>", "letter")]
    [InlineData("<div style='font-size:0'><b style='font:small serif'>letter</b><i style='font:bold 2em Arial'>gone</i></div>", "letter")]
    [InlineData("<p style='font:0/0 a'>gone</p>end", "end")]
    [InlineData("<div style='font-size:0'><font size=2>letter</font><font>gone</font><p style='font-size:unset'>gone</div>", "letter")]
    [InlineData("<div style='visibility:hidden'>gone<b style='visibility:visible'>seen</b></div>", "seen")]
    [InlineData("<p style='opacity:0'>fades in</p>", "fades in")]
    [InlineData("<div style='max-height:0px;overflow:hidden'>preview</div><p>letter</p>", "letter")]
    [InlineData("<div style='padding:0 20px;height:0;overflow:hidden'>preview</div><p>letter</p>", "letter")]
    [InlineData("<div style='height:0;overflow:hidden;padding-bottom:56.25%'>seen</div>", "seen")]
    [InlineData("<div style='padding:0 0 56.25%;height:0;overflow:hidden'>seen</div>", "seen")]
    [InlineData("<div style='padding:56.25% 0 0;max-height:0;overflow:hidden'>seen</div>", "seen")]
    [InlineData("<form><label>Name <input></label><textarea>a</textarea><button>Send</button></form>", "Name a Send")]
    [InlineData("<p>She said <q>yes, <q>now</q></q>.</p>", "She said “yes, ‘now’”.")]
    [InlineData("<p>Good <img class=wp-smiley alt=':)' src=/s.png></p>", "Good :)")]
    [InlineData("<p>Good <img alt=👍 src=/emoji.php/v9/1f44d.png>!</p>", "Good 👍!")]
    [InlineData("<p><a href=/a>Paper</a><a class=block__button href=/a>Download</a></p>", "Paper Download")]
    [InlineData("<a href=/a><span class=kg-bookmark-author>Site</span><span class=kg-bookmark-publisher>Ann</span></a>", "Site Ann")]
    [InlineData("<a href=/a><span class=ogpCard_title>Site</span><span class=ogpCard_url>b.example</span></a>", "Site b.example")] // Ameba
    [InlineData("<div style='white-space: pre-line'>\na\n  b\n\n<b>c\nd</b>\n</div>", "a\nb c\nd")]
    [InlineData("<div style='white-space:pre-wrap'>\n<p>a</p>\n\n<p style='white-space:normal'>b\nc</p></div>", "a b c")]
    [InlineData("<div class=kg-audio-title>Talk</div><div class=kg-audio-player><span>0:00</span>/<span>3:14</span></div>", "Talk")]
    [InlineData("<p>a<span style='display:block'>b</span><span style='display: block'>c</span> d</p>", "a\nb\nc\nd")]
    [InlineData("<p>So<a class=footnote-anchor href=#n>1</a> <a role=doc-noteref href=#n><sup>2</sup></a></p>", "So¹ ²")]
    [InlineData("<p>So<sup><a href=#fn1>1</a></sup></p><div id=notes style='display:none'><p id=fn1>Note.</div>", "So¹ Note.")]
    [InlineData("<p>So<sup>1</sup><span class=footnote-content style='display: none'>Note.</span> it goes", "So¹ (Note.) it goes")]
    [InlineData("<p>So<sup>1</sup><span class=modern-footnotes-footnote__note>Note.</span> it goes", "So¹ (Note.) it goes")]
    [InlineData("<p>So<label class='margin-toggle sidenote-number'></label><span class=sidenote>(Note.)</span> goes", "So (Note.) goes")]
    [InlineData("<p>So <span class=sidenote>it<span class=sidenote__content>Note.</span></span> goes", "So it (Note.) goes")]
    [InlineData("<p>So<span class=sidenote> </span> it goes", "So it goes")]
    [InlineData("<div hidden>So<sup id=fnref:1><a href='#fn:1' class=footnote>1</a></sup> on</div>So it goes", "So it goes")]
    [InlineData("<ol class=footnotes hidden><li id=fn:1>Note.</ol><span class=footnote_tooltip style='display:none'>gone</span>", "Note.")]
    [InlineData("<h3>Why?</h3><div class=accordion-content style='display:none'>So.</div>", "Why? So.")]
    [InlineData("<div class=wp-faq>Why?<span class=faq-minus hidden>−</span><div class=faq-answer hidden>So.</div></div>", "Why? So.")]
    [InlineData("<div class=faq>Why?<div class=faq-a hidden>So.</div><form class=faq-vote hidden>Helpful?</form></div>", "Why? So.")]
    [InlineData("<b>Why?</b><div itemprop=acceptedAnswer style='max-height:0;overflow:hidden'>So.</div>", "Why? So.")]
    [InlineData("<h3><button id=q>Why?</button></h3><div role=region aria-labelledby=q hidden>So.</div>", "Why? So.")]
    [InlineData("<div role=region aria-label=Notice hidden>gone</div>So.", "So.")]
    [InlineData("<a class=lightbox href=/a.png>Lake<div class=meta><span>a</span><span>100×50 9 KB</span></div></a>", "Lake")]
    [InlineData("<span class=katex><span class=katex-html>x+1</span></span>", "x+1")]
    [InlineData("<blockquote>Post</blockquote><iframe class=wp-embedded-content src=https://b.example/p/embed/></iframe>", "Post")]
    public void Visible_text_stays(string html, string text) =>
        Assert.Equal(text, Render(html).Text.Replace("\n\n", " ", StringComparison.Ordinal));

    [Theory]
    [InlineData("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src=/real.png>")]
    [InlineData("<img src=/lazyload.gif data-original=/real.png>")]
    [InlineData("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-any-name='/real.png' data-caption='A. b.'>")]
    [InlineData("<img srcset='/small.png 300w, /real.png 1200w, /print.png 5000w'>")]
    [InlineData("<img srcset='/small.png 300w 200h, /real.png 1200w 800h'>")]
    [InlineData("<picture><source data-srcset='/real.png 1x'><img src='data:image/svg+xml,x'></picture>")]
    [InlineData("<img class=lazy src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt=a><noscript><img src=/real.png></noscript>")]
    [InlineData("<noscript><img src=/real.png></noscript><img data-lazy-src=/real-300x200.png>")]
    [InlineData("<img src=/assets/dummy.png data-lazyload=/real.png>")] // sliders
    [InlineData("<img class=b-lazy src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='/real.png|/real@2x.png'>")]
    [InlineData("<amp-img src=/real.png><noscript><img src=/real.png></noscript></amp-img>")]
    [InlineData("<img src=/real.png width=570 height=0>")]
    [InlineData("<img src=/real.png width=0 height=0 style='width:100%;height:auto'>")]
    public void Real_picture_is_found_once(string html)
    {
        var body = Render(html);

        Assert.Equal("https://a.example/real.png", Assert.Single(body.Images).Url);
        Assert.Equal("![](https://a.example/real.png)\n", body.Markdown.Replace("![a]", "![]", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_in_the_markup_is_kept_when_it_is_small()
    {
        const string Small = "data:image/png;base64,AAAA";
        var large = $"<img alt='a chart' src='data:image/png;base64,{new string('A', 9000)}'>";

        Assert.Contains($"src=\"{Small}\"", Render($"<img alt=dot src='{Small}'>").Html, StringComparison.Ordinal);
        Assert.Empty(Render($"<img alt=dot src='{Small}'>").Images);
        Assert.Equal("a chart", Render(large).Text);
        Assert.NotNull(Render(large).Notice);
        Assert.DoesNotContain("data:", Render("<img alt=a src='data:image/svg+xml;base64,AAAA'>").Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<math><mfrac><mn>1</mn><mi>n</mi></mfrac></math>", "1/n\n")]
    [InlineData("<math><msup><mi>e</mi><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></msup></math>", "e^(a+b)\n")]
    [InlineData("<math><mn>2</mn><mfrac><mn>1</mn><mn>3</mn></mfrac></math>", "2 1/3\n")]
    [InlineData("<math><msqrt><mn>2</mn></msqrt></math>", "√2\n")]
    [InlineData("<math><mi>f</mi><mfenced separators=';,'><mi>a</mi><mi>b</mi><mi>c</mi><mi>d</mi></mfenced></math>", "f(a; b, c, d)\n")]
    [InlineData("<math><mfenced open='{' close='}' separators=''><mi>a</mi><mi>b</mi></mfenced></math>", "{ab}\n")]
    [InlineData("<math alttext='\\frac{1}{n}'><mn>1</mn></math>", "$`\\frac{1}{n}`$\n")]
    [InlineData(
        "<span class=katex><span class=katex-mathml><math><mi>x</mi><annotation encoding=application/x-tex>x_1</annotation></math></span>"
            + "<span class=katex-html>x1</span></span>",
        "$`x_1`$\n")]
    [InlineData("<span class=MathJax_Preview>x</span><span class=MathJax>x</span><script type='math/tex'>x^2</script>", "$`x^2`$\n")]
    [InlineData(
        "<div class=MathJax_Display><span class=MathJax><nobr aria-hidden=true>x2</nobr><span class=MJX_Assistive_MathML>"
            + "<math><msup><mi>x</mi><mn>2</mn></msup></math></span></span></div>",
        "x^2\n")]
    [InlineData("<img class=latex alt='a^2' src=/latex.png>", "$`a^2`$\n")]
    [InlineData("<img class='ql-img quicklatex-auto-format' alt='a^2' src=/q.png>", "$`a^2`$\n")]
    [InlineData("<img alt='a^2' src='https://latex.codecogs.com/png.image?a%5E2'>", "$`a^2`$\n")]
    [InlineData("<ul><li><input type=checkbox checked> a</li><li><label><input type=checkbox>b</label></li></ul>", "- [x] a\n- [ ] b\n")]
    [InlineData("<ul><li><label><input type=checkbox checked><span></span></label><div><p>a</p></div></li></ul>", "- [x] a\n")]
    [InlineData("<ul><li><input type=checkbox></li><li><input type=checkbox><p><b>a</b></p></li></ul>", "- [ ]\n- [ ] **a**\n")]
    [InlineData("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "- a\n  - b\n- c\n")]
    [InlineData("<ol><li value=7>a<li>b</ol>", "7. a\n8. b\n")]
    [InlineData("<b>a:&nbsp;</b><i>b</i>", "**a:**\u00a0_b_\n")]
    [InlineData(
        "<p>https://b.example/?x=1&amp;y_z=2<br>(https://b.example/c_d_)",
        "<https://b.example/?x=1&y_z=2>\\\n(<https://b.example/c_d>\\_)\n")]
    [InlineData("<p>川のhttps://b.example/c_d。次", "川の<https://b.example/c_d>。次\n")]
    [InlineData("<p>So!www.b.example", "So\\![www.b.example](http://www.b.example)\n")]
    [InlineData("<table><tr><th>a<tr><td><code>b | https://c.example/?d&amp;e_f</code></table>",
        "| a |\n| --- |\n| <code>b \\| <https://c.example/?d&e_f></code> |\n")]
    [InlineData("<p>www.b.example<br>c", "[www.b.example](http://www.b.example)\\\nc\n")]
    [InlineData("<a href=/b>https://c.example/d_e</a>", "[https://c.example/d_e](https://a.example/b)\n")]
    [InlineData("<a href=/b title='The \"b\"'>c</a>", "[c](https://a.example/b \"The \\\"b\\\"\")\n")]
    [InlineData("<dl><dt>a<dd>b</dl>", "**a**\n\nb\n")]
    [InlineData("<table role=presentation><tr><td><h2>a</h2><p>b</table>", "## a\n\nb\n")]
    [InlineData("<table width=600><tr><td><p>a</p><p>b</table>", "a\n\nb\n")]
    [InlineData("<table width=600><tr><td><p>a</p><tr><td><p>b</table>", "a\n\nb\n")]
    [InlineData("<table><tr><td><table><tr><td><p>a</table><td><table><tr><td><p>b</table></table>", "a\n\nb\n")]
    [InlineData("<table><tr><td>a<tr><td>b</table>", "| a |\n| --- |\n| b |\n")]
    [InlineData("<p><code>a&nbsp;b</code>&nbsp;c", "`a b`\u00a0c\n")]
    [InlineData("<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>", "| a | b |\n| --- | --- |\n| c | d |\n")]
    [InlineData("<table><tr><th>a<tr><td style='text-align:right'>1</table>", "| a |\n| ---: |\n| 1 |\n")]
    [InlineData("<h3>1.2.0</h3><p>3.1 c</p><p>4. d", "### 1.2.0\n\n3.1 c\n\n4\\. d\n")]
    [InlineData("<p>#tag</p><p>-5 + AT&amp;T &lt; C#</p>", "#tag\n\n-5 + AT&T < C#\n")]
    [InlineData("<code>a  b</code> <code>c<br>d</code>", "`a  b` `c`\\\n`d`\n")]
    public void Markdown_says_what_the_page_shows(string html, string markdown) => Assert.Equal(markdown, Render(html).Markdown);

    [Fact]
    public void Links_within_the_article_lead_to_its_ids()
    {
        var body = Render("<a href=#n1>1</a><a href='https://a.example/#n1'>1</a><a href='/#n1'>1</a><a href='http://a.example#n1'>1</a>"
            + "<h2 id=x>A</h2><p id=n1>note <a href=#none>b</a>");

        Assert.Equal(4, body.Html.Split("href=\"#user-content-n1\"").Length - 1);
        Assert.Equal("https://a.example/#none", Assert.Single(body.Links).Url);
    }

    [Fact]
    public void Headings_have_their_own_anchor_and_no_permalink()
    {
        var body = Render(
            "<h2>A</h2><h2>A<a class=headerlink href=#a>¶</a></h2><h2 id=a>A</h2><h2 id=a><a href=#a>A</a></h2><h2>B<br>c</h2>");

        Assert.Equal(
            ["user-content-a-2", "user-content-a-3", "user-content-a", "user-content-a-4", "user-content-b-c"],
            body.Headings.Select(heading => heading.Anchor!));
        Assert.All(body.Headings.Take(4), heading => Assert.Equal("A", heading.Text));
        Assert.Empty(body.Links);
    }

    [Theory]
    [InlineData("<iframe data-src='https://www.youtube.com/embed/a_1?start=90'></iframe>", "https://www.youtube.com/watch?v=a_1&t=90s")]
    [InlineData(
        "<iframe src='https://www.youtube-nocookie.com/embed/videoseries?list=PL1'></iframe>",
        "https://www.youtube.com/playlist?list=PL1")]
    [InlineData("<iframe src='https://player.vimeo.com/video/12?h=ab'></iframe>", "https://vimeo.com/12/ab")]
    [InlineData("<lite-youtube videoid=a1></lite-youtube>", "https://www.youtube.com/watch?v=a1")]
    [InlineData(
        "<iframe src='https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1'></iframe>",
        "https://www.facebook.com/a/videos/1")]
    [InlineData(
        "<iframe src='https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fwww.youtube.com%2Fembed%2Fa1%3Fx%3D1'></iframe>",
        "https://www.youtube.com/watch?v=a1")]
    [InlineData("<video><source src=/a.webm><source src=/a.mp4></video>", "https://a.example/a.webm")]
    public void Players_are_links_to_their_video(string html, string url)
    {
        var body = Render(html + "<iframe src=https://www.youtube.com/embed/b></iframe>");

        Assert.Equal([url, "https://www.youtube.com/watch?v=b"], body.Videos.Select(video => video.Url));
        Assert.Equal(2, body.Markdown.Split("\\\n").Length);
    }

    [Fact]
    public void Caption_of_a_wordpress_figure_belongs_to_its_picture() =>
        Assert.Equal(
            "At sea",
            Assert.Single(Render("<div class=wp-caption><img src=/a.png><p class=wp-caption-text>At sea</p></div>").Images).Caption);

    [Theory]
    [InlineData("<h2>About the author</h2><p><b>Ann Ray</b> wrote many books about the sea.</p><h2>Verdict</h2><p>Read it.</p>", "")]
    [InlineData("<p>x</p><h2>About the author</h2><p><b>Cy Day</b> wrote many books about the sea.</p>", "")]
    [InlineData("<p>x</p><h2>About the author</h2><p><b>Ann Ray</b> wrote many books about the sea.</p>", "Ann Ray")]
    [InlineData("<div class=m-a-box><p><b>Bo Li</b> writes. <a href=/in>LinkedIn</a></p><div class=m-a-box-name>Bo Li</div></div>",
        "Bo Li")]
    [InlineData("<div class=blog-author-box><p><strong>Bo Li</strong> writes, see <a href=/in>LinkedIn</a>.</p></div>", "Bo Li")]
    public void Authors_are_read_where_the_byline_or_a_box_says_so(string html, string names)
    {
        var body = ArticleRenderer.Render(
            html, "https://a.example/", new(ForDisplay: true, new AuthorBoxes("blog-author-box"), ["Ann Ray"]));

        Assert.Equal(names, string.Join('|', body.AuthorBoxes.Select(author => author.Name)));
        Assert.Equal(names.Length == 0, body.Text.Contains("wrote", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_person_is_one_author()
    {
        var authors = AuthorNames.Join(
            [new Author("José Díaz")], [
                new Author("Dr. Jose Diaz", Bio: "Works."), new Author("JOSE DIAZ", Bio: "Again."), new Author("Bo Li")
            ]);

        Assert.Equal(["José Díaz: Works.", "Bo Li: "], authors.Select(author => $"{author.Name}: {author.Bio}"));
    }

    [Fact]
    public void Only_http_leaves_as_link_image_or_enclosure()
    {
        var article = new ArticleMaker(new ArticlesOptions()).Make(
            "id",
            "hash",
            new Item
            {
                Link = "javascript:alert(1)",
                Authors = [new Person("Ann Ray", Uri: "javascript:x")],
                Enclosures = [new Enclosure("javascript:x", "image/png"), new Enclosure("https://a.example/ö b.mp3", "audio/mpeg")],
                Content = [new Text { Value = "<a href=javascript:x>a</a><a href=mailto:a@b.example>b</a>", Type = "text/html" }],
            },
            new FeedContext("feed", "https://a.example/feed.xml"));

        Assert.Null(article.Link);
        Assert.Null(article.Image);
        Assert.Null(article.Authors[0].Url);
        Assert.Equal("https://a.example/%C3%B6%20b.mp3", Assert.Single(article.Enclosures).Url);
        Assert.Empty(article.Links);
        Assert.DoesNotContain("javascript", article.Html, StringComparison.Ordinal);
    }

    private static RenderedBody Render(string html) =>
        ArticleRenderer.Render(html, "https://a.example/", new RenderOptions(ForDisplay: true));
}
