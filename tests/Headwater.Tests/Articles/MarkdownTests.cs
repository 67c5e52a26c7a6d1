using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Headwater.Feeds.Articles.Html;
using Markdig;

namespace Headwater.Tests.Articles;

public sealed class MarkdownTests
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).Build();

    [Theory]
    [InlineData("<h2>A <b>b</b></h2><p>x  y\nz</p>", "## A **b**\n\nx y z\n")]
    [InlineData("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c\n")]
    [InlineData("<ol start=3><li><p>a</p><p>b</p></li><li>c</ol>", "3. a\n\n   b\n4. c\n")]
    [InlineData("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b\n")]
    [InlineData("<pre><code class='language-sql'>a\n\n`b`</code></pre>", "```sql\na\n\n`b`\n```\n")]
    [InlineData("<pre>```</pre>", "````\n```\n````\n")]
    [InlineData("<ul><li><pre>\n x</pre></ul>", "-  ```\n    x\n   ```\n")]
    [InlineData("<ul><li>a<pre>\n x\n\n\ty</pre>b</ul>", "- a\n\n    ```\n     x\n\n    \ty\n    ```\n\n  b\n")]
    [InlineData("<ul><li>a<ul><li>b</ul><pre>\n x</pre></ul>", "- a\n  - b\n\n  <!-- -->\n\n    ```\n     x\n    ```\n")]
    [InlineData("<h2><hr>a</h2>", "___\n\n## a\n")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n")]
    [InlineData("<p><code>a`b</code></p>", "``a`b``\n")]
    [InlineData("a<br>b", "a\\\nb\n")]
    [InlineData("<a href='/x_(y)'>t</a>", "[t](<https://a.example/x_(y)>)\n")]
    [InlineData("<img src=i.png alt='a [b]'>", "![a \\[b\\]](https://a.example/i.png)\n")]
    [InlineData("<p>1. x</p><p>- y</p><p>*z*</p><p>snake_case &lt;b></p>", "1\\. x\n\n\\- y\n\n\\*z\\*\n\nsnake_case \\<b>\n")]
    [InlineData("<table><tr><th>a<th align=right>b<tr><td>1|2<td><p>x</p><p>y</p></table>",
        "| a | b |\n| --- | ---: |\n| 1\\|2 | x<br>y |\n")]
    [InlineData("<table><tr><th>a<th>b<tr><td style='border:none'>1<td>2</table>", "| a | b |\n| --- | --- |\n| 1 | 2 |\n")]
    [InlineData("<table><tr><td colspan=2>a<tr><td>b<td>c</table>",
        "<table><tbody><tr><td colspan=\"2\">a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>\n")]
    [InlineData("<b>bold: </b>x <i>y</i>z", "**bold:** x <em>y</em>z\n")]
    [InlineData("<p><del>a</del><i>b</i></p>", "~~a~~<em>b</em>\n")]
    [InlineData("<p>Wow!<a href=b>x</a></p>", "Wow\\![x](https://a.example/b)\n")]
    [InlineData("<p>Wow!<video src=b.mp4></video></p>", "Wow\\![Video](https://a.example/b.mp4)\n")]
    [InlineData("<a href=/b><video src=c.mp4></video></a>", "[Video](https://a.example/b)\n")]
    [InlineData("<table><caption>a<pre>b\n# c</pre></caption><tr><th>d</table>",
        "<table><caption>a<pre>b&#10;# c</pre></caption><tbody><tr><th>d</th></tr></tbody></table>\n")]
    [InlineData("<table><tr><th>a</tr><caption>b</caption></table>", "| a |\n| --- |\n\nb\n")]
    [InlineData("<ol><li><section>a<li>b</section></ol>", "1. a\n   - b\n")]
    [InlineData("<ol start=7>a<li>b</ol>", "a\n\n7. b\n")]
    [InlineData("<p>Get ftp://b.example/_c_/d_e_.txt now", "Get <ftp://b.example/_c_/d_e_.txt> now\n")]
    [InlineData("<p>https://b.example/?a=1&amp;copy;=2", "[https://b.example/?a=1\\&copy;=2](https://b.example/?a=1&amp;copy;=2)\n")]
    [InlineData("<table><tr></tr><tr><th>a</tr><tr></tr><tr><td>1</table>", "| a |\n| --- |\n| 1 |\n")]
    [InlineData("<table><tr><th>No.<tr><td>1.<tr><td>- 5<tr><td>--</table>", "| No. |\n| --- |\n| 1. |\n| - 5 |\n| \\-- |\n")]
    [InlineData("<h2>+ New</h2><p>--verbose<p>=5<p>5 * 3<p>--<p>==", "## + New\n\n--verbose\n\n=5\n\n5 * 3\n\n\\--\n\n\\==\n")]
    [InlineData("<table><tr><td width=20>&nbsp;<td><p>a</p><p>b</p><td width=20></table>", "a\n\nb\n")]
    [InlineData("<table><tr><td><p>a</p><p>b</p><table><tr><td>c</table><td>d</table>", "a\n\nb\n\nc\n\nd\n")]
    [InlineData("<p><input type=checkbox checked disabled> a", "☑ a\n")]
    [InlineData("<table><tr><td>a<tr><td><input type=checkbox disabled></table>", "| a |\n| --- |\n| ☐ |\n")]
    [InlineData("<ul><li><div class='checkbox checkbox-on'></div> <span>a</span></ul>", "- [x] a\n")] // Notion
    [InlineData("<ul><li role=checkbox aria-checked=true>a<li data-checked=false>b</ul>", "- [x] a\n- [ ] b\n")]
    [InlineData("<ul><li>a<li style='font-size:0' data-checked=true>b</ul>", "- a\n")]
    [InlineData("<pre>a <input type=checkbox disabled> b</pre>", "```\na  b\n```\n")]
    [InlineData("<ol><li>a</li><p>b</p><li>c</li></ol>", "1. a\n\nb\n\n2. c\n")]
    [InlineData("<ul><li>a</li><blockquote>b</blockquote>c</ul>", "- a\n\n> b\n\nc\n")]
    [InlineData("<ul><li>a<ol><li value=7>b</ol></ul>", "- a\n\n  7. b\n")]
    [InlineData("<blockquote><pre>a&#13;b</pre></blockquote>", "> ```\n> a\n> b\n> ```\n")]
    [InlineData("<pre data-lang='a&#13;b'>c</pre>", "```\nc\n```\n")]
    public void Markup_becomes_markdown(string html, string markdown) => Assert.Equal(markdown, Read(html).Markdown);

    [Property(MaxTest = 1000)]
    public Property Rendered_markdown_gives_back_text_and_structure() => Prop.ForAll(Trees.Tidy, html =>
    {
        var body = Read(html);
        return (Differences(body) is var differences
            && differences.Count == 0).Label($"{html}\n→ {body.Markdown}\n{string.Join('\n', differences)}");
    });

    [Fact]
    public void Reference_feed_comes_back_from_its_markdown()
    {
        var fences = 0;
        var languages = 0;
        foreach (var article in ReferenceFeed.Make())
        {
            var body = new RenderedBody { Html = article.Html, Markdown = article.Markdown, CodeBlocks = article.CodeBlocks };
            Assert.Empty(Differences(body));
            using var rendered = Parse(Markdown.ToHtml(article.Markdown, Pipeline));
            fences += rendered.QuerySelectorAll("pre > code").Length;
            languages += rendered.QuerySelectorAll("pre > code[class^=language-]").Length;
        }

        Assert.Equal((187, 186), (fences, languages));
    }

    [Fact]
    public void The_fences_hold_what_the_feed_has_between_its_tags()
    {
        var expected = ReferenceFeed.Preformatted();
        var articles = ReferenceFeed.Make();

        Assert.Equal(187, expected.Sum(blocks => blocks.Count));
        for (var i = 0; i < articles.Count; i++)
        {
            using var rendered = Parse(Markdown.ToHtml(articles[i].Markdown, Pipeline));
            Assert.Equal(expected[i], articles[i].CodeBlocks.Select(block => block.Code));
            Assert.Equal(expected[i].Select(WithoutLineEnd), rendered.QuerySelectorAll("pre > code").Select(code =>
                WithoutLineEnd(code.TextContent)));
        }
    }

    /// <summary>It shares nothing with us or Markdig.</summary>
    [Fact]
    public async Task Markdown_it_reads_the_same_text()
    {
        var bodies = Trees.Tidy.Generator.Sample(300, new Rnd(7, 9), 60).Select(Read).ToList();

        var rendered = await MarkdownIt.RenderAsync(bodies.Select(body => body.Markdown), TestContext.Current.CancellationToken);

        Assert.All(bodies.Zip(rendered), pair =>
        {
            using var shown = Parse(pair.First.Html);
            using var read = Parse(pair.Second);
            Assert.Equal(Squeeze(shown.Body!.TextContent), Squeeze(read.Body!.TextContent));
        });
    }

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));

    private static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument("<!doctype html><body>" + html);

    private static List<string> Differences(RenderedBody body)
    {
        using var shown = Parse(body.Html);
        using var rendered = Parse(Markdown.ToHtml(body.Markdown, Pipeline));

        // Markdown has no players: they are links.
        foreach (var player in shown.QuerySelectorAll("video").ToList())
            player.OuterHtml = $"<a href='{player.GetAttribute("src") ?? player.QuerySelector("source")?.GetAttribute("src")}'>Video</a>";
        var differences = new List<string>();
        Compare("text", Squeeze(shown.Body!.TextContent), Squeeze(rendered.Body!.TextContent));
        Compare("headings", Lines(shown, "h1,h2,h3,h4,h5,h6", Heading), Lines(rendered, "h1,h2,h3,h4,h5,h6", Heading));
        Compare("images", Lines(shown, "img", Image), Lines(rendered, "img", Image));
        Compare("links", Links(shown), Links(rendered));
        Compare("rows", Lines(shown, "tr", row => Squeeze(row.TextContent)), Lines(rendered, "tr", row => Squeeze(row.TextContent)));
        Compare("code", string.Join("\n--\n", body.CodeBlocks.Select(block =>
            $"{block.Language}:{WithoutLineEnd(block.Code)}")), Code(rendered));
        return differences;

        void Compare(string what, string expected, string actual)
        {
            if (expected != actual)
                differences.Add($"{what}: {expected}\nbut: {actual}");
        }
    }

    private static string Code(IDocument rendered) => string.Join(
        "\n--\n",
        rendered.QuerySelectorAll("pre > code").Select(code =>
            $"{(code.ClassName is { Length: > 9 } name ? name["language-".Length..] : "")}:{WithoutLineEnd(code.TextContent)}"));

    // A fence ends its last line, whether the code does or not.
    private static string WithoutLineEnd(string code) => code.EndsWith('\n') ? code[..^1] : code;

    private static string Lines(IDocument document, string selector, Func<IElement, string> line) =>
        string.Join('\n', document.QuerySelectorAll(selector).Select(line).Where(text => text.Length > 0));

    private static string Heading(IElement heading) => Squeeze(heading.TextContent) is { Length: > 0 } text
        ? $"{heading.LocalName} {text}" : "";

    private static string Image(IElement image) => $"{Url(image.GetAttribute("src"))} {Squeeze(image.GetAttribute("alt") ?? "")}";

    private static string Links(IDocument document) => string.Join(
        ' ',
        document.QuerySelectorAll("a").Where(link => (Squeeze(link.TextContent).Length > 0
            || link.QuerySelector("img") is not null) && !IsBareUrl(link)).Select(link => Url(link.GetAttribute("href"))).Distinct());

    // A URL in the text is a link in Markdown.
    private static bool IsBareUrl(IElement link) => Uri.UnescapeDataString(link.GetAttribute("href")
        ?? "") == Uri.UnescapeDataString(link.TextContent);

    // Markdig encodes what is not ASCII.
    private static string Url(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.AbsoluteUri : url ?? "";

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
