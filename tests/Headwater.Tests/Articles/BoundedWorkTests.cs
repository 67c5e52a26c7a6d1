using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>Whatever a body repeats, the work grows no faster than the body, and the outputs are at most eight times as long.</summary>
public sealed class BoundedWorkTests
{
    /// <summary>Characters that an entry of a list has as JSON besides its texts.</summary>
    private const long Entry = 40;

    private const string Base = "https://a.example/2026/some/long/path/of/a/post/";

    private static readonly string[] Wrappers =
    [
        "<blockquote>", "<ul><li>", "<ol><li>", "<div>", "<section>", "<b>", "<i>", "<a href=/x>", "<table><tr><td>", "<figure>", "<pre>",
            "<h2>", "<h1><div>", "<span style='font-size:0'>", "<q>", "<dl><dd>",
        "<details>", "<button>", "<td>", "<code>", "<pre><div>", "<table role=presentation><tr><td>", "<figcaption>", "<math>", "<dt>",
            "<picture>",
    ];

    private static readonly string[] Pieces =
    [
        "<h2>Same</h2>", "<h2 id=a>x</h2>", "<p>x", "<p>x</p>", "<img src=/a>", "<figcaption>c</figcaption>", "<br>", "x<br>", "\n",
            "<li>x", "<tr><td>x", "<td>x", "<a href=/x>y</a>", "<a href=#a>1</a>",
        "<pre>x\n\n\n</pre>", "<code>a</code> ", "<b>x</b> ", "<i>x</i>y", "<hr>",
            "<h3>About the author</h3><p><b>Ann Ray</b> writes about queues and lives by the sea.</p>", "<ul><li>x</ul>", "<ul></ul>",
        "<img src=a.png srcset='a.png 1x, b.png 2x'>", "<iframe src=https://www.youtube.com/embed/a></iframe>", "<input type=checkbox>",
            "<q>x", "</q>", "https://a.example/b_c ", "<mfrac><mn>1</mn><mn>2</mn></mfrac>",
        "<span class=ln>1</span>x\n", "<div></div>", "<script></script>", "<template>x</template>", "<!-- c -->",
            "<p><strong>Bo Li</strong><br>writes.", "<dt>a<dd>b", "<th>", "<span title='&quot;&quot;'>", "[", "&amp;", "</p>",
    ];

    private static readonly Arbitrary<(string Before, string Repeated)> Shapes = (
        from depth in Gen.Elements(0, 1, 3, 30, 200)
        from wrapper in Gen.Elements(Wrappers)
        from inner in Gen.Elements(Wrappers)
        from pieces in Gen.Elements(Pieces).ListOf(2)
        select (Repeat(wrapper, depth) + inner, string.Concat(pieces))).ToArbitrary();

    /// <summary>Four times the pieces may cost about four times the bytes; quadratic work would cost sixteen times.</summary>
    [Property(MaxTest = 50)]
    public Property Work_and_outputs_grow_with_the_body() => Prop.ForAll(Shapes, shape =>
    {
        var (few, many) = (shape.Before + Repeat(shape.Repeated, 500), shape.Before + Repeat(shape.Repeated, 2000));
        var (small, large) = (Allocated(few, out _), Allocated(many, out var body));
        var output = Length(body);
        var name = $"{shape.Before[..Math.Min(80, shape.Before.Length)]} … {shape.Repeated}";
        return (large <= (small * 6) + 2_000_000 && output <= (many.Length * 8L) + 32_768)
            .Label($"{name}: {small} → {large} bytes, {many.Length} → {output} characters");
    });

    public static TheoryData<string, string> Bodies => new()
    {
        { "equal headings", Repeat("<h2>Same</h2>", 20_000) },
        { "captions in one figure", "<figure>" + Repeat("<img src=/a>", 20_000) + Repeat("<figcaption>c</figcaption>", 20_000) },
        { "lines in deep quotes", Repeat("<blockquote>", 500) + Repeat("<p>x", 20_000) },
        { "code in deep quotes", Repeat("<blockquote>", 500) + "<pre>" + new string('\n', 500_000) },
        { "long caption of many pictures", "<figure>" + Repeat("<img src=/a>", 20_000) + "<figcaption>" + new string('c', 100_000) },
        { "nested headings around a long text", Repeat("<h1><div>", 250) + new string('x', 500_000) },
        { "short rows under a wide head", "<table><tr>" + Repeat("<th>x", 2000) + Repeat("<tr><td>x", 20_000) },
        { "candidates of a picture", $"<img src=a srcset='{Repeat("a 1x,", 100_000)}'>" },
        { "copies of formatting", "<p>" + string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"<b title={new string('t', 300)}{i}>")) + Repeat("<p>x", 5_000) },
        { "empty elements in a heading", Repeat("<h1><div>", 250) + Repeat("<span></span>", 40_000) },
        { "lines of code", "<pre>" + Repeat("<div>x</div>", 50_000) },
        { "nested lines of code", "<pre>" + Repeat("<div>", 480) + Repeat("<span></span>", 40_000) },
        { "addresses in text", Repeat("http://a_b_c_d.example/x ", 20_000) + Repeat("www.", 100_000) },
        { "separators of a formula", $"<math><mfenced separators='{Repeat(",", 5_000)}'>" + Repeat("<mi>x</mi>", 20_000) },
        { "drawings beside a long script", $"<p><script type=math/tex>{Repeat("x ", 500_000)}</script>"
            + Repeat("<span class=MathJax><math></math></span>", 10_000) },
        { "quotes", Repeat("<q>", 400) + Repeat("x<br>", 50_000) },
        { "parentheses behind an address", "http://a.example/" + new string(')', 500_000) },
        { "blocks in a wrapper of many classes", $"<div class='{Repeat("hl ", 100_000)}'>" + Repeat("<pre>x</pre>", 50_000) },
        { "blocks in wrappers of long classes", Repeat($"<div class='{Repeat("hl ", 660)}'>", 4) + Repeat("<pre>x</pre>", 50_000) },
        { "words in a wrapper of many classes", $"<div class='{Repeat("a ", 100_000)}'>" + Repeat("<span class=lang>go</span>", 20_000) },
        { "blocks in a wrapper like Crayon's", $"<div class='crayon-syntaxx {Repeat("a ", 100_000)}'>" + Repeat("<pre>x</pre>", 20_000) },
        { "head cells in a row of many classes", $"<table><tr class='{Repeat("a ", 50_000)}'>" + Repeat("<th>x", 10_000) },
        { "long sources of many pictures", "<picture>" + Repeat($"<source srcset='{new string('a', 12_000)} 2x'>", 18)
            + Repeat("<img src=blank.gif>", 20_000) },
        { "headings in headings", Repeat("<h1><span>", 250) + Repeat("x</h1><h2>", 10_000) },
        { "parts of a table without a row", "<table>" + Repeat("<tbody><script></script>", 30_000) },
        { "open shortcodes", Repeat("[caption]<img src=a>", 20_000) + "[/caption]" },
        { "shortcodes", Repeat("[caption]<img src=a>x[/caption]", 20_000) + Repeat("[caption]<img src=a>", 10_000) },
        { "short links", Repeat("<a href=/x>y</a> ", 50_000) },
        { "cells of deep tables", Repeat("<table><tr><td>", 120) + Repeat("<span>1</span>", 40_000) },
        { "bases of addresses", Repeat("<base href=/x><a href=y>z</a>", 20_000) },
        { "boxes of many authors", string.Concat(Enumerable.Range(0, 15_000).Select(i =>
            $"<div class=blog-author-box><h3>Ann Ray{i}</h3><p>writes</p></div>")) },
        { "boxes of many authors in an element", "<div>" + string.Concat(Enumerable.Range(0, 15_000).Select(i =>
            $"<div class=blog-author-box><h3>Ann Ray{i}</h3><p>writes</p></div>")) },
        { "persons in persons", "<div class=m-a-box>" + Repeat("<div class=m-a-box-profile>", 240)
            + $"<b class=m-a-box-name>Ann Ray</b><p class=m-a-box-bio>{new string('x', 500_000)}" },
        { "buttons over code in code", "<pre>" + Repeat("<div><button></button>", 240) + Repeat("<i></i>", 40_000) },
        { "lines over code", "<div>" + Repeat("<div>go<button></button></div>", 20_000) + "<pre class=language-go>x" },
        { "empty links into the page", Repeat("<object><a href=#>", 240) + Repeat("<i></i>", 40_000) },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public void Hostile_body_is_cut_before_it_grows(string name, string html)
    {
        Assert.NotEmpty(name);

        var allocated = Allocated(html, out var body);

        Assert.InRange(Length(body), 0, (html.Length * 8L) + 32_768);
        Assert.InRange(allocated, 0, 300_000_000);
    }

    [Fact]
    public void Cut_article_says_so()
    {
        var body = Render(Repeat("<blockquote>", 400) + Repeat("<p>word", 20_000));

        Assert.StartsWith("The Markdown was cut", body.Notice, StringComparison.Ordinal);
        Assert.Contains("word", body.Markdown, StringComparison.Ordinal);
        Assert.Null(Render("<blockquote><p>word</blockquote>").Notice);
    }

    [Fact]
    public void Deeply_nested_elements_are_read_as_text()
    {
        var body = Render(Repeat("<div>", 400) + Repeat("<p>word</p>", 30_000));

        Assert.Equal("The markup was read as its text. Too many elements are deeply nested.", body.Notice);
        Assert.Equal(30_000, body.Words);
    }

    private static long Allocated(string html, out RenderedBody body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        body = Render(html);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Length(RenderedBody body) =>
        body.Html.Length + body.Markdown.Length + body.Text.Length
        + body.Headings.Sum(heading => Entry + heading.Text.Length + (heading.Anchor?.Length ?? 0))
        + body.Links.Sum(link => Entry + link.Url.Length + link.Text.Length + link.Host.Length)
        + body.Images.Sum(image => Entry + image.Url.Length + (image.Caption?.Length ?? 0))
        + body.CodeBlocks.Sum(block => (long)block.Code.Length);

    private static RenderedBody Render(string html) => ArticleRenderer.Render(html, Base, new RenderOptions(ForDisplay: true,
        new AuthorBoxes("blog-author-box")));

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
