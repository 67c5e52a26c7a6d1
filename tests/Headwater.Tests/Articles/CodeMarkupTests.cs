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

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
