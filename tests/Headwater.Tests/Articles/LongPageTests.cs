using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using SmartReader;
using Article = Headwater.Feeds.Articles.Article;

namespace Headwater.Tests.Articles;

/// <summary>Pages of thousands of elements, in the shapes that long articles have.</summary>
public sealed class LongPageTests
{
    private const string Sentence = "Reeds grow where the river is slow, and the herons that nest in them know each boat by its sound. ";

    public static TheoryData<string, string> Shapes()
    {
        var shapes = new TheoryData<string, string>();
        foreach (var shape in Bodies.Keys)
        {
            foreach (var container in (string[])["article", "main", "div class=content", "form"])
                shapes.Add(shape, container);
        }

        return shapes;
    }

    private static readonly Dictionary<string, Func<int, string>> Bodies = new()
    {
        ["encyclopedia"] = n => Repeat(n / 14, i => $"""
            {(i % 10 == 0 ? $"<h2>Chapter w{i}h</h2>" : "")}<p>{Sentence}<a href=/w{i}>w{i}a</a> {Sentence}<a href=/x><i>w{i}i</i></a> and
            <b>more</b><sup><a href=#r{i}>[{i}]</a></sup>. {Sentence}</p>
            """) + $"<ol class=references>{Repeat(n / 14, i => $"<li id=r{i}><cite>Author w{i}r, <i>Of Rivers</i></cite></li>")}</ol>",
        ["paragraphs"] = n => Repeat(n, i => $"<p>{Sentence[..60]} w{i}p</p>"),
        ["listing"] = n => Repeat(10, i => $"""
            <p>{Sentence}{Sentence}</p><pre class="language-c"><code>{Repeat(n / 10, j => $"<span class=k>w{i}s{j}</span>\n")}</code></pre>
            """),
        ["listing with line numbers"] = n => $"""
            <p>{Sentence}{Sentence}</p><table class=code><tr><td class=gutter><pre>{Repeat(50, i => $"{i}\n")}</pre><td><pre>
            {Repeat(n, i => $"<span>w{i}s</span> ")}</pre></table><p>{Sentence}{Sentence}</p>
            """,
        ["table"] = n => $"""
            <p>{Sentence}{Sentence}</p><table><thead><tr><th>A<th>B<th>C<th>D</thead><tbody>
            {Repeat(n / 5, i => $"<tr><td>w{i}t<td>{i}<td>value<td>w{i}u")}</table><p>{Sentence}{Sentence}</p>
            """,
        ["blocks"] = n => Repeat(n / 3, i => $"<div class=block><div><p>{Sentence} w{i}b</p></div></div>"),
        ["definitions"] = n => $"<p>{Sentence}</p><dl>{Repeat(n / 2, i => $"<dt>w{i}d</dt><dd>{Sentence} w{i}e</dd>")}</dl>",
        ["sections"] = n => Repeat(n / 60, i => $"<section><h2>w{i}c</h2>{Repeat(59, j => $"<p>{Sentence} w{i}p{j}</p>")}</section>"),
        ["steps"] = n => $"<ol>{Repeat(n / 3, i => $"<li><p>{Sentence}</p><p>w{i}l {Sentence}</p></li>")}</ol>",
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_long_article_is_found_whole_and_alone(string shape, string container)
    {
        foreach (var elements in container == "main" ? (int[])[4_000, 18_000] : [4_000])
        {
            var body = Bodies[shape](elements);
            var article = Make(Page(body, container));
            var expected = Words(body);
            var kept = Words(article.Text);

            Assert.Equal(("page", null), (article.Body, article.Notice));
            Assert.True(
                expected.Count(kept.Contains) >= expected.Count * 0.95,
                $"{elements}: {expected.Count(kept.Contains)} of {expected.Count}");
            Assert.DoesNotContain(kept, word => word.StartsWith("around", StringComparison.Ordinal));
        }
    }

    /// <summary>What SmartReader finds when it gets the whole page, which takes it seconds.</summary>
    [Theory]
    [InlineData("encyclopedia")]
    [InlineData("listing")]
    [InlineData("steps")]
    public void Rows_that_were_taken_out_change_no_word(string shape)
    {
        var page = Page(Bodies[shape](3_000), "div class=content");

        var whole = Words(new Reader("https://river.example/1", page).GetArticle().TextContent);
        var kept = Words(Make(page).Text);

        Assert.True(whole.Count(kept.Contains) >= whole.Count * 0.95, $"{whole.Count(kept.Contains)} of {whole.Count}");
    }

    [Fact]
    public void Code_keeps_its_order_and_language()
    {
        var article = Make(Page(Bodies["listing"](5_000), "article"));

        Assert.Equal(10, article.CodeBlocks.Count);
        Assert.Equal("c", article.CodeBlocks[3].Language);
        Assert.Equal(Repeat(500, j => $"w3s{j}\n").TrimEnd(), article.CodeBlocks[3].Code.TrimEnd());
    }

    [Fact]
    public void Comments_below_an_article_are_not_part_of_it()
    {
        var article = Make(Page(
            Repeat(20, i => $"<p>{Sentence}{Sentence} w{i}p</p>")
                + $"<div id=comments>{Repeat(900, i => $"<div class=comment><a href=/u{i}>around{i}</a><p>{Sentence}</p></div>")}</div>",
            "div class=content"));

        Assert.Contains("w19p", article.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("around500", article.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_that_a_page_has_of_its_own_are_ignored()
    {
        var article = Make(Page(Repeat(300, i => $"<p data-headwater-row=0.{i}99>{Sentence} w{i}p</p>"), "article"));

        Assert.Equal(300, Words(article.Text).Count);
    }

    private static string Page(string body, string container) => $"""
        <html><head><title>Of rivers</title></head><body><header><a href=/>around</a><nav><ul>
        {Repeat(150, i => $"<li><a href=/s{i}>around{i}</a></li>")}</ul></nav></header><div id=wrap><div class=sidebar>
        {Repeat(150, i => $"<p><a href=/r{i}>around{i}</a></p>")}</div>
        <{container}><h1>Of rivers</h1>{body}</{container.Split(' ')[0]}></div>
        <footer><ul>{Repeat(150, i => $"<li><a href=/f{i}>around{i}</a></li>")}</ul></footer></body></html>
        """;

    private static Article Make(string page) => new ArticleMaker(new ArticlesOptions { DetectLanguage = false }).Make(
        "a", "h", new Item { Link = "https://river.example/1" }, new FeedContext("f", "https://river.example/feed", FullText: ""),
        new LinkedPage(Encoding.UTF8.GetBytes(page), "https://river.example/1", "text/html; charset=utf-8"));

    private static HashSet<string> Words(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, @"(?<![/=#\w])(w\d+\w*|around\d*)\b").Select(match => match.Value)];

    private static string Repeat(int times, Func<int, string> part) => string.Concat(Enumerable.Range(0, times).Select(part));
}
