using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>Code to the byte, and nothing that a highlighter puts beside it; words that only look like it stay.</summary>
public sealed class CodeMarkupTests
{
    private const string Highlighted = "<span class=gatsby-highlight-code-line><span>const</span> a</span>";

    [Theory]
    [InlineData($"<pre><code>{Highlighted}<span>const</span> b\n</code></pre>", "const a\nconst b\n")]
    [InlineData($"<pre><code>{Highlighted}\nb</code></pre>", "const a\n\nb")]
    [InlineData($"<pre><code>a\n{Highlighted}{Highlighted}b</code></pre>", "a\nconst a\nconst a\nb")]
    public void Code_is_what_its_author_wrote(string html, string code)
    {
        var body = Read(html);

        Assert.Equal([code], body.CodeBlocks.Select(block => block.Code));
        Assert.Equal(code.TrimEnd(), body.Text);
    }

    private const string Fence = "<span class='token code'><span class='token punctuation'>```</span><span class='token code-language'>"
        + "js</span>\n<span class='token code-block language-js'>let a</span>\n```</span>";

    [Theory]
    [InlineData($"<pre class=language-markdown><code>{Fence}</code></pre>", "```js\nlet a\n```")]
    [InlineData("<pre class=chroma><code><span class=cl><span class=gl>under</span> x</span></code></pre>", "under x")]
    [InlineData("<div class=highlight><pre><code>npm i</code></pre><button class=copy>📋 Copy</button></div>", "npm i")]
    [InlineData("<pre>npm i</pre><button class=copy-btn><span>Copy</span><span>Copied!</span></button>", "npm i")]
    [InlineData("<div class=highlight><pre class=lineno>1\n2\n</pre><pre>def a\nend</pre></div>", "def a\nend")]
    [InlineData("<div><div class=line-numbers><span>1</span><span>2</span></div><pre>a\nb</pre></div>", "a\nb")]
    [InlineData("<pre><div class=line>a</div><div class=line>&nbsp;</div><div class=line>b</div></pre>", "a\n\nb")]
    [InlineData("<pre></pre><pre><code></code></pre><pre>a</pre>", "a")]
    [InlineData(
        "<div class=cnblogs_code><pre>a</pre><div class=cnblogs_code_toolbar><span class=cnblogs_code_copy>"
            + "<a href='javascript:void(0)'><img src=/copycode.gif alt=复制代码></a></span></div></div>",
        "a")]
    [InlineData("<table><tr><td class=lntd>\n<pre><span class=lnt>1\n</span></pre><td class=lntd>\n  <pre>a</pre></table>", "a")]
    [InlineData("<pre><code>a<span><span class=twoslash-popup-container><code>let a</code></span>b</span></code></pre>", "ab")]
    [InlineData("<div class=cnblogs_code><pre><span style='color: #008080;'>1</span> a\n<span style='color: #008080;'>2</span>   b</pre>"
        + "</div>", "a\n  b")]
    [InlineData("<div class=cnblogs_code><pre><span style='color: rgba(0, 128, 128, 1)'>1</span> a</pre></div>", "a")]
    [InlineData("<div><div class=head><button>Copy</button></div></div><div><pre>a</pre></div>", "a")]
    [InlineData("<pre><div class=flex><span class='select-none pr-4'>1</span><span>a</span></div><div class=flex><span class=select-none>2"
        + "</span><span>1</span></div></pre>", "a\n1")] // Tailwind
    [InlineData("<pre><code><span class=CodeBlock_lineNumber__x1>1</span>a\n<i aria-hidden=true>2</i>b</code></pre>", "a\nb")]
    [InlineData("<pre><div class=token-line><span>1</span><span class='token plain'>a</span></div><div class=token-line><span>2</span>"
        + "<span class='token number'>1</span></div></pre>", "a\n1")] // prism-react-renderer
    [InlineData("<div><div class=select-none><pre>1\n2</pre></div><div><pre>a\nb</pre></div></div>", "a\nb")]
    [InlineData("<table><tr><td class=select-none>1<td><pre>a</pre><tr><td class=select-none>2<td><pre>b</pre></table>", "a\nb")]
    [InlineData("<pre class=code-snippet__js><code><span>a</span></code><code><span>b</span></code></pre>", "a\nb")] // WeChat
    [InlineData("<pre>a <img src=cid:1 alt='b = 1'> c</pre>", "a b = 1 c")]
    [InlineData("<pre><span class=select-none>$ </span>a</pre>", "$ a")]
    [InlineData("<pre><div class=token-line><span class='token number'>1</span></div></pre>", "1")]
    [InlineData("<pre>a <code>b</code> <code>c</code></pre>", "a b c")]
    public void Code_stands_alone(string html, string code)
    {
        var body = Read(html);

        Assert.Equal([code], body.CodeBlocks.Select(block => block.Code));
        Assert.Equal((code, 0), (body.Text, body.Images.Count));
        Assert.EndsWith($"\n{code}\n{(code.StartsWith('`') ? "````" : "```")}\n", body.Markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>In <span class=language>Rust</span>, not <span class=lang>Go</span>.</p><pre>a</pre>", "In Rust, not Go.")]
    [InlineData("<div class=select-none>1</div><div>Install<pre>a</pre></div>", "1")] // the number of a step
    [InlineData("<pre>a</pre><div class=copy>2026</div>", "2026")]
    [InlineData("<div>Python<button>Copy</button></div><pre>a</pre>", "Python")] // nothing else names it
    [InlineData("<div>On Python</div><pre class=language-python>a</pre>", "On Python")]
    [InlineData("<div><h3>Python</h3></div><pre class=language-python>a</pre>", "Python")]
    [InlineData("<div>Python</div><div><p>On snakes</p><pre class=language-python>a</pre></div>", "Python")]
    [InlineData("<div><button>npm</button><button>yarn</button></div><div><pre>npm i</pre></div>", "npm yarn")] // tabs
    [InlineData("<div><button>app.js</button></div><pre>a</pre>", "app.js")]
    [InlineData("<pre>a</pre><button>Copyright</button>", "Copyright")]
    [InlineData("<pre>a</pre><div class=copy><iframe title=T src=https://b.example/e></iframe></div>", "T")]
    [InlineData("<pre class=line-numbers>f(42)</pre><pre class=line-numbers>42 43</pre>", "42 43")] // Prism
    [InlineData("<table><tr><td class=linenos>1<td class=code>a<tr><th>Middle<tr><td class=linenos>2<td class=code>b</table>", "Middle")]
    [InlineData("<pre><table><tr><th>Head</th></tr><tr><td>a</td></tr></table></pre>", "Head")]
    public void Words_beside_code_stay(string html, string words) => Assert.Contains(words, Read(html).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("<div class=top><span>go</span></div><pre><code class=language-go>a</code></pre>")]
    [InlineData("<div class=top><b>Go</b><button>Copy</button></div><div><pre><code class=language-go>a</code></pre></div>")]
    [InlineData("<div>go<span class=sr-only>Copy the code below, all of its lines, to the clipboard of this machine</span></div>"
        + "<pre class=language-go>a</pre>")]
    [InlineData("<pre class=language-go><code><div class=top><span>go</span><button>Copy</button></div><div>a</div></code></pre>")]
    [InlineData("<pre><code class=language-go><div class=top><span>go</span><button><i></i></button></div><div>a</div></code></pre>")]
    public void Language_over_a_block_is_said_once(string html) => Assert.Equal("```go\na\n```\n", Read(html).Markdown);

    [Theory]
    [InlineData("<code style='display:block'>a <br>\n  b</code>", "a\nb")]
    [InlineData("<code style='display:block'>&nbsp;a<br>\n&nbsp;&nbsp;&nbsp;b</code>", " a\n   b")]
    [InlineData("<p>Try<code style='display:block;white-space:pre'>\na\n  b\n</code>", "a\n  b")]
    [InlineData("<pre>a <img alt=':-)' src=/1.png> b</pre>", "a :-) b")]
    [InlineData("<div style='color:#d4d4d4;font-family:Menlo,monospace;white-space:pre'><div>a {</div><br><div>&nbsp; b</div></div>",
        "a {\n\n  b")] // Visual Studio Code
    [InlineData("<pre><div>a</div><div><img alt=b src=/1.png></div></pre>", "a\nb")]
    public void Code_in_another_form_is_a_block(string html, string code)
    {
        var body = Read(html);

        Assert.Equal([code], body.CodeBlocks.Select(block => block.Code));
        Assert.EndsWith($"```\n{code}\n```\n", body.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Styled_code_does_not_end_a_row_or_heading() => Assert.Equal(
        "## `a`\n\n<table><tbody><tr><td>T</td><td>U</td></tr><tr><td>c</td><td><pre>a&#10;b</pre></td></tr></tbody></table>\n",
        Read("<h2><code style='display:block'>a</code></h2><table><tr><td>T<td>U<tr><td>c<td><code style='display:block'>a<br>b</code>"
            + "</table>").Markdown);

    [Fact]
    public void Code_of_old_generators_is_code() => Assert.Equal("Call `f(*a)`\n", Read("<p>Call <tt class=docutils>f(*a)</tt>").Markdown);

    [Theory]
    [InlineData("<pre><a href=/big.png><img src=/a.png alt=A></a></pre>")]
    [InlineData("<pre><style>a { }</style><a href=/big.png><img src=/a.png alt=A></a></pre>")]
    [InlineData("<pre><p><span hidden>a</span><a href=/big.png><img src=/a.png alt=A></a></pre>")]
    public void Block_of_pictures_is_not_code(string html)
    {
        var body = Read(html);

        Assert.Empty(body.CodeBlocks);
        Assert.Equal("[![A](https://a.example/a.png)](https://a.example/big.png)\n", body.Markdown);
    }

    [Fact]
    public void Text_of_a_picture_that_is_left_out_of_code_is_in_the_markup() =>
        Assert.Equal("<pre>a b = 1 c</pre>", Read("<pre>a <img src=cid:1 alt='b = 1'> c</pre>").Html);

    [Theory]
    [InlineData("<div style='font-family:Menlo,monospace;white-space:pre-wrap'>a\nb</div>")]
    [InlineData("<div style='font-family:Menlo,monospace;white-space:pre'><div>a</div><h2>b</h2></div>")]
    public void Text_in_a_font_of_code_is_not_code(string html) => Assert.Empty(Read(html).CodeBlocks);

    [Fact]
    public void White_space_is_not_code()
    {
        var body = Read("<p>a<pre> </pre>b");

        Assert.Empty(body.CodeBlocks);
        Assert.Equal("a\n\nb\n", body.Markdown);
    }

    [Theory]
    [InlineData("<div class=copy><img src=/a.jpg alt=t></div>")]
    [InlineData("<div class=gutter><img src=/a.jpg alt=t></div><pre>a</pre>")]
    public void Picture_beside_code_is_kept(string html) => Assert.Single(Read(html).Images);

    [Fact]
    public void Title_over_numbered_lines_is_a_paragraph()
    {
        var body = Read("<table class=highlighttable><tr><th class=filename colspan=2><span>a.py</span></th></tr><tr><td class=linenos>"
            + "<div><pre><span class=normal>1</span>\n<span class=normal>2</span></pre></div></td><td class=code><div><pre><code>a\nb\n"
            + "</code></pre></div></td></tr></table>");

        Assert.Equal(["a\nb"], body.CodeBlocks.Select(block => block.Code));
        Assert.Equal("a.py\n\n```\na\nb\n```\n", body.Markdown);
    }

    [Fact]
    public void Language_behind_many_numbers_is_found()
    {
        var numbers = string.Concat(Enumerable.Range(1, 120).Select(i => $"<span class=lnt>{i}\n</span>"));
        var body = Read($"<table class=lntable><tr><td class=lntd><pre><code>{numbers}</code></pre><td class=lntd><pre>"
            + "<code data-lang=go>a</code></pre></table>");

        Assert.Equal(["go"], body.CodeBlocks.Select(block => block.Language));
    }

    [Theory]
    [InlineData("<figure class='highlight js'><table><tr><td class=code><pre><span>a</span><br></pre></table></figure>", "js")] // Hexo
    [InlineData("<pre class='brush:java;toolbar:false'>a</pre>", "java")] // UEditor
    [InlineData("<pre><code class=language-undefined>a</code></pre>", null)]
    [InlineData("<pre data-enlighter-language=generic>a</pre>", null)]
    [InlineData("<div class='highlight highlight-text-html-basic'><pre>a</pre></div>", "html")]
    [InlineData("<div class='highlight highlight-text-html-php'><pre>a</pre></div>", "php")]
    [InlineData("<div class='highlight highlight-source-css-scss'><pre>a</pre></div>", "scss")]
    [InlineData("<div class=sourceCode><pre class='sourceCode haskell'><code class='sourceCode haskell'>a</code></pre></div>", "haskell")]
    [InlineData("<pre class=EnlighterJSRAW data-enlighter-language=java>a</pre>", "java")]
    [InlineData("<div class=lang-en><pre>a</pre></div>", null)]
    [InlineData("<div data-lang=de><pre>a</pre></div>", null)]
    [InlineData("<pre data-lang='Plain text' class=language-js>a</pre>", "js")]
    public void Language_is_that_of_the_code(string html, string? language) =>
        Assert.Equal([language], Read(html).CodeBlocks.Select(block => block.Language));

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
