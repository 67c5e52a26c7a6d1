using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>
/// Markup built to exhaust: each of these would take minutes or gigabytes without its limit. <c>.ci/run</c> ends a run in which a test does
/// not end; no test asserts a time.
/// </summary>
public sealed class HostileMarkupTests
{
    public static TheoryData<string, string> Markup => new()
    {
        { "nested blocks", Repeat("<div>", 200_000) + "word" },
        { "nested formatting", Repeat("<b>", 200_000) + "word" },
        { "nested unknown", Repeat("<x>", 200_000) + "word" },
        { "nested lists", Repeat("<ul><li>", 100_000) + "word" },
        { "nested tables", Repeat("<table><tr><td>", 70_000) + "word" },
        { "nested templates", Repeat("<template>", 200_000) + "</template>word" },
        { "nested drawings", Repeat("<svg><g>", 100_000) + "word" },
        { "one text", new string('x', 5_000_000) + " word" },
        { "one line of marks", Repeat("*_`[<&", 500_000) + " word" },
        { "attributes", $"<p {string.Concat(Enumerable.Range(0, 100_000).Select(i => $"a{i}=1 "))}>word" },
        { "unclosed paragraphs", Repeat("<p>word", 200_000) },
        { "unclosed links", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<a href=/{i}>word<p>")) },
        { "formatting opened again", string.Concat(Enumerable.Range(0, 400).Select(i => $"<b id={i}>")) + Repeat("<p>word", 200_000) },
        { "misplaced in tables", "<table>" + Repeat("<b>word<tr>", 50_000) },
        { "end tags", Repeat("<div>", 500) + Repeat("</span>", 500_000) + "word" },
        { "unclosed tag", "word" + Repeat("<a ", 500_000) },
        { "unclosed comment", "word<!--" + new string('-', 1_000_000) },
        { "backticks", $"<pre>{Repeat("```\n", 200_000)}</pre><code>{Repeat("` `` ", 200_000)}</code>word" },
        { "breaks", Repeat("word<br>", 100_000) },
        { "style", $"<p style='{Repeat("color:red;", 100_000)}'>word" },
        { "source set", $"<img src=a.png srcset='{Repeat("a.png 1x,", 100_000)}'>word" },
    };

    [Theory]
    [MemberData(nameof(Markup), DisableDiscoveryEnumeration = true)]
    public void Hostile_markup_gives_an_article_with_its_words(string name, string html)
    {
        Assert.NotEmpty(name);

        var body = ArticleRenderer.Render(html, "https://a.example/", new RenderOptions(ForDisplay: true));

        Assert.Contains("word", body.Html, StringComparison.Ordinal);
        Assert.Contains("word", body.Markdown, StringComparison.Ordinal);
        Assert.Contains("word", body.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>before</p><template><p>hidden</p></template><p>after</p>", "before after")]
    [InlineData("<p>before</p><template><div><b><ul><li>hidden</template><p>after</p>", "before after")]
    [InlineData("<p>before</p><template><template><div>hidden</template><div>hidden</template><p>after</p>", "before after")]
    [InlineData("<div><p>before</p><template>hidden</div><p>hidden</p>", "before")]
    [InlineData("<p>before</p><template><table><tr><td>hidden</td></tr></table></template><p>after</p>", "before after")]
    [InlineData("<p>before</p></template><p>after</p>", "before after")]
    [InlineData("<table><template><tr><td>hidden</td></tr></template><tr><td>cell</td></tr></table>", "cell")]
    [InlineData("<table><tr><template><td>hidden</td></template><td>cell</td></tr></table>", "cell")]
    [InlineData("<table><colgroup><template><col><tbody><tr><td>hidden</template></table>after", "after")]
    [InlineData("<pre><template><tr><td>hidden</td></tr></template>code</pre>after", "code after")]
    [InlineData("<pre><template><td>hidden", "")]
    [InlineData("<listing><template><caption>hidden</template>code</listing>", "code")]
    [InlineData("<template><style><b title='</style></template>after", "after")]
    [InlineData("<template><textarea></template>hidden</textarea></template>after", "after")]
    [InlineData("<svg><template><p>before</p></template></svg>after", "before after")]
    [InlineData("<p>before</p><applet><p>instead</p></applet><p>after</p>", "before instead after")]
    public void A_template_hides_what_is_in_it_and_nothing_else(string html, string words)
    {
        var body = ArticleRenderer.Render(html, "https://a.example/", new RenderOptions(ForDisplay: true));

        Assert.Equal(words, string.Join(' ', body.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Repeat(string text, int times) => new System.Text.StringBuilder(text.Length * times).Insert(0, text,
        times).ToString();
}
