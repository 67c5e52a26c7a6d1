using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>A heading is its words: links to itself go, and links that lead elsewhere stay.</summary>
public sealed class HeadingTests
{
    [Theory]
    [InlineData("<h2>Two <a href='https://a.example/p/#two' aria-hidden=true>#</a></h2>")]
    [InlineData("<h2><a href=#two>Two</a></h2>")]
    [InlineData("<h2><a class=toc-backref href=#two>Two</a><a class=headerlink href=#two>¶</a></h2>")]
    [InlineData("<h2>Two <a href=#two>[Link]</a></h2>")]
    [InlineData("<h2>Two <a class=anchor href=/p#two>Anchor link</a></h2>")]
    [InlineData("<h2><div class=anchor id=x></div>Two</h2>")]
    [InlineData("<a href=#two><div><h2 id=two>Two</h2></div></a>")]
    [InlineData("<h2 id=two>Two</h2><a class=anchor-link href=#two><span>#</span><span class=sr-only>Section called Two</span></a>")]
    public void Heading_is_its_words(string html) => Assert.Equal("## Two\n", Read(html).Markdown);

    [Fact]
    public void Footnote_of_a_heading_leads_there_and_back()
    {
        var html = Read("<h2>Two<sup><a href=#fn id=ref>1</a></sup></h2><p id=fn>Note. <a class=footnote-anchor href=#ref>↩</a>").Html;

        Assert.Contains("href=\"#user-content-fn\" id=\"user-content-ref\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#user-content-ref\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Heading_may_refer_to_another_part() =>
        Assert.Contains("href=\"#user-content-four\"", Read("<h3>Step 2 (see <a href=#four>step 4</a>)</h3><p id=four>a").Html,
            StringComparison.Ordinal);

    [Fact]
    public void Heading_may_lead_to_an_id_that_is_escaped() =>
        Assert.Contains("href=\"#user-content-z", Read("<h3><a href=#z%C3%BCge>Züge</a></h3><h2 id=züge>a").Html,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("<h2>1.2 <a href=#two>Two</a></h2>", "## 1.2 Two\n")]
    [InlineData("<h2 id=züge><a href=#z%C3%BCge>Züge</a></h2>", "## Züge\n")]
    [InlineData("<h2><span>3.</span> <a href=#two>Two</a></h2>", "## 3. Two\n")]
    [InlineData("<h2>On <a href=#two>Two</a></h2><p id=two>a", "## On [Two](#user-content-two)\n\na\n")]
    [InlineData("<a href=#other><h2 id=two>Two</h2></a><p id=other>a", "## [Two](#user-content-other)\n\na\n")]
    [InlineData("<a id=two href=#two><h2>Two</h2></a>", "## [Two](#user-content-two)\n")]
    [InlineData("<h3><a href=#two>2. Two</a></h3><h2 id=two>a", "### [2. Two](#user-content-two)\n\n## a\n")]
    [InlineData("<h3>2. <a href=#two>Two</a></h3><p><a id=two></a></p><h2><a href=#two>2. Two</a></h2>",
        "### 2. [Two](#user-content-two)\n\n## 2. Two\n")]
    [InlineData("<section id=two><h2><a href=#two>2. Two</a></h2></section>", "## 2. Two\n")]
    [InlineData("<h2>2025 <a href=#note>1</a></h2><p id=note>a", "## 2025 [1](#user-content-note)\n\na\n")]
    public void Heading_keeps_its_number(string html, string markdown) => Assert.Equal(markdown, Read(html).Markdown);

    [Theory]
    [InlineData("<h2><a name=intro class=anchor href=#intro></a>Two</h2><p><a href=#intro>see</a>")]
    [InlineData("<h2><a id=intro href=#intro>Two</a></h2><p><a href=#intro>see</a>")]
    [InlineData("<a id=intro class=anchor href=#intro></a><h2>Two</h2><p><a href=#intro>see</a>")]
    public void Name_on_the_link_of_a_heading_is_found(string html)
    {
        var body = Read(html);

        Assert.Contains("id=\"user-content-intro\"", body.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#user-content-intro\"", body.Html, StringComparison.Ordinal);
        Assert.Equal("## Two\n\n[see](#user-content-intro)\n", body.Markdown);
    }

    [Fact]
    public void Name_that_stays_on_its_link_is_not_a_second_id()
    {
        var html = Read("<h2><b><i><u><a name=intro class=anchor href=#intro></a></u></i></b>Two</h2>").Html;

        Assert.Contains("name=\"user-content-intro\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"user-content-intro\"", html, StringComparison.Ordinal);
    }

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
