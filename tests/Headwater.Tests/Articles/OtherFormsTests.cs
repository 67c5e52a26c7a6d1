using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>What authoring tools write in place of the element that HTML has for it.</summary>
public sealed class OtherFormsTests
{
    [Theory]
    [InlineData("[caption id=\"a7\" width=\"300\"]<img src=\"/a.jpg\" alt=\"A\" /> A <em>red</em> boat[/caption]", "A red boat")]
    [InlineData("<p>[caption width=\"300\"]<a href=\"/b\"><img src=\"/a.jpg\"></a> A red boat[/caption]</p>", "A red boat")]
    [InlineData("[caption caption=\"A red boat\"]<img src=\"/a.jpg\">[/caption]", "A red boat")]
    [InlineData("<dl class=wp-caption><dt class=wp-caption-dt><img src=/a.jpg></dt><dd class=wp-caption-dd>A red boat</dd></dl>",
        "A red boat")]
    [InlineData("<figure><a href=/b><img src=/a.jpg><figcaption>A red boat</figcaption></a></figure>", "A red boat")]
    [InlineData("<dl class=gallery-item><dt class=gallery-icon><img src=/a.jpg><dd class=\"wp-caption-text\">A red boat</dl>",
        "A red boat")]
    [InlineData("<table class=tr-caption-container><tr><td><img src=/a.jpg><tr><td class=tr-caption>A red boat</table>", "A red boat")]
    public void Caption_belongs_to_its_picture(string html, string caption)
    {
        var body = Read(html);

        Assert.Equal([("https://a.example/a.jpg", caption)], body.Images.Select(image => (image.Url, image.Caption)));
        Assert.Equal((0, caption), (body.Tables, body.Text));
    }

    [Theory]
    [InlineData("<figure><a href=/3><img src=/a.jpg><figcaption>Three</figcaption></a></figure>", "Three")]
    [InlineData("<a href=/3><img src=/a.jpg><figcaption>Three</figcaption></a>", null)]
    public void Caption_in_a_link_costs_no_link_its_text(string html, string? caption)
    {
        var body = Read($"<a href=/1>One</a> <a href=/2>Two</a>{html}");

        Assert.Equal(["One", "Two", "Three"], body.Links.Select(link => link.Text));
        Assert.Equal(caption, Assert.Single(body.Images).Caption);
    }

    [Fact]
    public void Shortcode_without_a_picture_is_text() =>
        Assert.Equal("Write [caption] and [/caption].", Read("<p>Write [caption] and [/caption].</p>").Text);

    [Theory]
    [InlineData("<object data=/a.png type=image/png></object>")]
    [InlineData("<object data=/a.svg type=image/svg+xml><img src=/a.png></object>")]
    [InlineData("<embed src=/a.png type=image/png>")]
    [InlineData("<amp-img src=/a.png></amp-img>")]
    [InlineData("<amp-img src=/a.png width=1 height=1 layout=responsive></amp-img>")]
    public void Picture_in_another_element_is_kept(string html) =>
        Assert.Equal(["https://a.example/a.png"], Read(html).Images.Select(image => image.Url));

    [Theory]
    [InlineData("<object data=https://www.youtube.com/embed/a1b2c3></object>", "watch?v=a1b2c3")]
    [InlineData("<object><param name=movie value=https://www.youtube.com/v/a1b2c3></object>", "watch?v=a1b2c3")]
    [InlineData("<object><param name=movie value='https://www.youtube.com/v/a1b2c3&amp;hl=en'></object>", "watch?v=a1b2c3")]
    [InlineData("<object><param name=movie value=https://www.youtube.com/v/a1b2c3><embed src=https://www.youtube.com/v/a1b2c3></object>",
        "watch?v=a1b2c3")]
    [InlineData("<figure class=media><oembed url='https://www.youtube.com/watch?v=a1b2c3'></oembed></figure>", "watch?v=a1b2c3")]
    [InlineData("<amp-video src=/a.mp4></amp-video>", "https://a.example/a.mp4")]
    [InlineData("<amp-audio src=/a.mp3></amp-audio>", "https://a.example/a.mp3")]
    [InlineData("<video data-src=/a.mp4></video>", "https://a.example/a.mp4")]
    public void Player_in_another_element_is_kept_once(string html, string address)
    {
        var body = Read(html);

        Assert.Equal(2, body.Markdown.Split(address).Length);
        Assert.Contains(address.Replace("&", "&amp;", StringComparison.Ordinal), body.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<table><colgroup><col style=\"text-align:right\"></colgroup><tr><th>a<tr><td>b</table>")]
    [InlineData("<table><col align=right><tr><th>a<tr><td>b</table>")]
    [InlineData("<table><tr><th class=text-right>a<tr><td>b</table>")]
    [InlineData("<table><tr><th>a<tr><td class=org-right>b</table>")]
    [InlineData("<table><tr><th>a<tr align=right><td>b</table>")]
    [InlineData("<table><tr style=text-align:right><th>a<tr><td>b</table>")] // pandas
    [InlineData("<table style=text-align:right><tr><th>a<tr><td>b</table>")]
    [InlineData("<table align=center><thead align=right><tr><th>a</thead><tr><td>b</table>")]
    [InlineData("<table><thead><tr><th>a</thead><tbody style=text-align:right><tr><td>b</table>")]
    public void Column_is_aligned_as_its_parts_say(string html) =>
        Assert.Equal("| a |\n| ---: |\n| b |\n", Read(html).Markdown);

    [Theory]
    [InlineData("<h2>Two<button class=copy-link>Copy link</button></h2>")]
    [InlineData("<h2><span>Two</span><span class=mw-editsection>[<a href=/edit>edit</a>]</span></h2>")]
    public void Tools_of_a_heading_are_not_part_of_it(string html) => Assert.Equal("## Two\n", Read(html).Markdown);

    [Theory]
    [InlineData("<dl><dt>Two<a class=headerlink href=#a>¶</a><dd>words</dl>", "**Two**\n\nwords\n")] // Sphinx
    [InlineData("<p>Two<a class=permalink href=/p/2>¶</a>", "Two[¶](https://a.example/p/2)\n")]
    public void Permalink_of_a_term_is_not_part_of_it(string html, string markdown) => Assert.Equal(markdown, Read(html).Markdown);

    [Theory]
    [InlineData("<table><tr><td class=icon><i title=Note></i><td class=content>Two words</table>", "Two words\n")]
    [InlineData("<table><tr><td class=icon><b>Tip</b><td class=content><p>Two words</table>", "**Tip**\n\nTwo words\n")]
    public void Admonition_of_AsciiDoc_is_not_a_table(string html, string markdown)
    {
        var body = Read($"<div class='admonitionblock note'>{html}</div>");

        Assert.Equal((markdown, 0), (body.Markdown, body.Tables));
    }

    [Theory]
    [InlineData("a<p>&nbsp;</p>b")]
    [InlineData("a<br>&nbsp;<br>b")]
    [InlineData("<div>a</div><div>&nbsp; &nbsp;</div><div>b</div>")]
    public void Paragraph_of_a_no_break_space_is_not_text(string html) => Assert.Equal("a\n\nb", Read(html).Text);

    [Theory]
    [InlineData("<b style='font-weight: normal'><p>Two <b>words</b></b>", "Two **words**\n")] // Google Docs
    [InlineData("<em style=font-style:normal>Two</em> <em>words</em>", "Two _words_\n")]
    public void Emphasis_that_a_style_takes_back_is_none(string html, string markdown) => Assert.Equal(markdown, Read(html).Markdown);

    [Fact]
    public void Copy_button_in_another_language_is_not_code() => Assert.Equal(
        "ls\n", Read("<pre><code class=copyable>ls\n<span class=copy-code-btn>复制代码</span></code></pre>").CodeBlocks[0].Code);

    [Theory]
    [InlineData("<img src=/a.png usemap='#m'><map name=m><area href=/x></map>", "usemap=\"#user-content-m\"")]
    [InlineData("<table><tr><th id=a>a<th id=b>b<tr><td headers='a b' colspan=2>c</table>", "headers=\"user-content-a user-content-b\"")]
    public void Names_are_found_where_they_are_used(string html, string attribute) =>
        Assert.Contains(attribute, Read(html).Html, StringComparison.Ordinal);

    [Fact]
    public void Signs_of_hidden_elements_are_hidden() =>
        Assert.Equal("a", Read("<span style=visibility:hidden><q>x</q><ruby>y<rt>z</rt></ruby></span>a").Text);

    [Fact]
    public void Labels_side_by_side_stand_apart() =>
        Assert.Equal("Yes No", Read("<label><input type=radio>Yes</label><label><input type=radio>No</label>").Text);

    [Theory]
    [InlineData("<pre class=code-java>int a;</pre>")] // Confluence
    [InlineData("<div class='mw-highlight mw-highlight-lang-java mw-content-ltr'><pre>int a;</pre></div>")] // MediaWiki
    [InlineData("<pre class='java java-example-rendered'>int a;</pre>")] // rustdoc
    [InlineData("<pre class='java geshifilter-java'>int a;</pre>")] // Drupal
    [InlineData("<div class='highlight hl-java'><pre>int a;</pre></div>")] // notebooks
    public void Language_of_code_is_read_from_a_class(string html) => Assert.Equal("java", Read(html).CodeBlocks[0].Language);

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
