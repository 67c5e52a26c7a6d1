using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>Code as blog engines and highlighters write it, one line for each kind.</summary>
public sealed class RealCodeTests
{
    [Theory]
    [InlineData("<pre><code><div>a</div><div></div><div>  b</div></code></pre>", null)]
    [InlineData(
        "<pre><span style='display:block'>a</span><span style='display:block'></span><span style='display:block'>  b</span></pre>",
        null)]
    [InlineData("<pre lang=go><p>a</p><p><br></p><p>  b</p></pre>", "go")]
    [InlineData("<pre>a\n\n&nbsp;&nbsp;b</pre>", null)]
    [InlineData("<pre><div>a</div><div></div><div>&nbsp; b</div></pre>", null)]
    [InlineData("<div class=language-ts><button class=copy></button><span class=lang>ts</span><pre>a\n\n  b</pre></div>", "ts")]
    [InlineData("<div class=code-toolbar><pre>a\n\n  b</pre><div><div class=toolbar-item><i>Java</i></div></div></div>", null)]
    [InlineData(
        "<div class=crayon-syntax><div><div><span class=crayon-language>PHP</span></div></div><div><textarea class=crayon-plain>a\n\n  b"
            + "</textarea></div><div><table><tr><td class=crayon-nums><div class=crayon-num>1</div><td class=crayon-code>"
            + "<div>a</div><div></div><div>&nbsp; b</div></table></div></div>",
        "php")]
    [InlineData(
        "<div class='syntaxhighlighter nogutter java'><table><tr><td class=code><div><div class=line><code>a</code></div><div class=line>"
            + "</div><div class=line><code>&nbsp;&nbsp;</code><code>b</code></div></div></table></div>",
        "java")]
    [InlineData(
        "<div class=language-js><pre><code>a\n\n  b</code></pre><div class=line-numbers-wrapper><span>1</span><br></div></div>",
        "js")]
    [InlineData("<table><tr><td class=line_numbers><pre>1\n2\n3</pre><td><pre class=perl>a\n\n  b</pre></table>", "perl")]
    [InlineData("<pre><table><tr><td>1<td>a<tr><td>2<td><tr><td>3<td>  b</table></pre>", null)]
    [InlineData("<pre data-code-block-lang=go><code>a\n\n  b</code><ul class=pre-numbering><li>1<li>2<li>3</ul></pre>", "go")]
    [InlineData("<table><tr><td class=n><pre>1\n2\n3</pre><td><pre>a\n\n  b</pre></table>", null)]
    [InlineData(
        "<div class='blob-wrapper data type-go'><table><tr><td class=blob-num><td class=blob-code>a<tr><td class=blob-num>"
            + "<td class=blob-code><tr><td class=blob-num><td class=blob-code>  b</table></div>",
        "go")]
    [InlineData("<pre>a<br><br>  b</pre>", null)]
    [InlineData("<div class='highlight-python notranslate'><div class=highlight><pre>a\n\n  b</pre></div></div>", "python")]
    [InlineData("<div class='language-ruby highlighter-rouge'><div class=highlight><pre><code>a\n\n  b</code></pre></div></div>", "ruby")]
    [InlineData("<pre><code class='hljs rust'>a\n\n  b</code></pre>", "rust")]
    [InlineData("<pre><code class=lang-auto>a\n\n  b</code></pre>", null)]
    [InlineData("<pre data-syntaxhighlighter-params='brush: sql; gutter: false'>a\n\n  b</pre>", "sql")]
    [InlineData("<pre class='src src-sh'><span class=linenr>1: </span>a\n<span class=linenr>2: </span>\n  b</pre>", "sh")]
    [InlineData("<pre class='lang:php decode:true'>a\n\n  b</pre>", "php")]
    [InlineData("<pre class='language-sh line-numbers'>a\n\n  b<span class=line-numbers-rows><span></span></span></pre>", "sh")]
    [InlineData("<div class=code-toolbar><pre>a\n\n  b</pre><div><button>Copy</button></div></div>", null)]
    [InlineData(
        "<table class=highlight><tr><td class=blob-num data-line-number=1><td class=blob-code>a<tr>"
            + "<td class=blob-num><td class=blob-code>\n"
            + "<tr><td class=blob-num><td class=blob-code>  b</table>",
        null)]
    [InlineData(
        "<figure class='highlight js'><table><tr><td class=gutter><pre><span>1</span><br><span>2</span></pre><td class=code><pre>"
            + "<span>a</span><br><br><span>  b</span><br></pre></table></figure>",
        "js")]
    [InlineData(
        "<table class=lntable><tr><td class=lntd><pre><span class=lnt>1\n2\n</span></pre><td class=lntd><pre><code data-lang=go>"
            + "a\n\n  b\n</code></pre></table>",
        "go")]
    [InlineData(
        "<div><div><span class=language-name>html</span><button>Copy</button></div><pre class='brush: html'>a\n\n  b</pre></div>",
        "html")]
    [InlineData("<pre><code class=language-go>a\n\n  b<span class=copy-code-box>复制代码</span></code></pre>", "go")]
    [InlineData(
        "<div class=urvanov-syntax-highlighter-syntax><textarea class=urvanov-syntax-highlighter-plain>a\n\n  b</textarea>"
            + "<span class=urvanov-syntax-highlighter-language>PHP</span><table><tr><td class=urvanov-syntax-highlighter-nums>"
            + "<div>1</div><div>2</div><div>3</div><td class=urvanov-syntax-highlighter-code><div>a</div><div></div>"
            + "<div>&nbsp; b</div></table></div>",
        "php")]
    public void Code_is_read_line_by_line(string html, string? language)
    {
        var body = Render(html);

        Assert.Equal(new CodeBlock(language, "a\n\n  b"), Assert.Single(body.CodeBlocks));
        Assert.Equal($"```{language}\na\n\n  b\n```\n", body.Markdown);
        Assert.Equal("a\n\n  b", body.Text);
    }

    private static RenderedBody Render(string html) =>
        ArticleRenderer.Render(html, "https://a.example/", new RenderOptions(ForDisplay: true));
}
