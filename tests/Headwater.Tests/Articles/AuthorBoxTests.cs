using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

public sealed class AuthorBoxTests
{
    private const string SimpleAuthorBox = """
        <div class="saboxplugin-wrap" itemtype="http://schema.org/Person" itemscope itemprop="author"><div class="saboxplugin-tab"><div
        class="saboxplugin-gravatar"><img src="/ann.png"
        alt="Ann" class="avatar"></div><div class="saboxplugin-authorname"><a href="/author/ann" class="vcard author" rel="author"><span
        class="fn">Ann Ray</span></a></div>
        <div class="saboxplugin-desc"><div itemprop="description"><p>Ann writes about <a href="/q">queues</a>.</p></div></div><div
        class="saboxplugin-web"><a href="https://ann.example">ann.example</a></div></div></div>
        """;

    private const string Starbox = """
        <div class="abh_box abh_box_down abh_box_business"><ul class="abh_tabs"><li class="abh_about"><a
        href="#abh_about">About</a></li><li><a href="#abh_posts">Latest Posts</a></li></ul>
        <div class="abh_tab_content"><section class="vcard author abh_about_tab abh_tab"><div class="abh_image"><a href="/author/ann"
        class="url"><img src="/ann.png" class="photo" alt="Ann"></a></div>
        <div class="abh_text"><h3 class="fn name abh_name"><a href="/author/ann">Ann Ray</a></h3><div class="abh_job"></div><div
        class="description note abh_description">Ann writes about queues.</div></div></section>
        <section class="abh_posts_tab abh_tab"><ul><li><a href="/p">A post</a></li></ul></section></div></div>
        """;

    private const string PublishPress = """
        <div class="pp-multiple-authors-boxes-wrapper box-post-id-7"><h2 class="widget-title box-header-title">Authors</h2><ul
        class="pp-multiple-authors-boxes-ul">
        <li class="pp-multiple-authors-boxes-li author_index_0 has-avatar"><div class="pp-author-boxes-avatar"><img src="/ann.png"
        alt="Ann"></div><div class="pp-author-boxes-avatar-details">
        <div class="pp-author-boxes-name multiple-authors-name"><a href="/author/ann" rel="author" class="author url fn">Ann Ray</a></div>
        <p class="pp-author-boxes-description multiple-authors-description">Ann writes about queues.</p><span
        class="pp-author-boxes-meta"><a href="/author/ann">View all posts</a></span></div></li>
        <li class="pp-multiple-authors-boxes-li author_index_1"><div class="pp-author-boxes-name"><a href="/author/bo">Bo Li</a></div><p
        class="pp-author-boxes-description">Bo, too.</p></li></ul></div>
        """;

    private const string Molongui = """
        <div class="m-a-box" data-box-layout="slim"><div class="m-a-box-container"><div class="m-a-box-tab m-a-box-content
        m-a-box-profile"><div class="m-a-box-item m-a-box-avatar"><a href="/author/ann"><img src="/ann.png" alt="Ann"></a></div>
        <div class="m-a-box-item m-a-box-data"><div class="m-a-box-name m-a-box-title"><h5><a href="/author/ann">Ann Ray</a></h5></div><div
        class="m-a-box-bio"><p>Ann writes about queues.</p></div></div></div></div></div>
        """;

    private const string Nested = "<div class=m-a-box><div class=m-a-box-profile><div class=m-a-box-profile><img src=/ann.png alt=Ann><b "
        + "class=m-a-box-name><a href=/author/ann>Ann Ray</a></b><p class=m-a-box-bio>Ann writes about queues.</p></div></div></div>";

    private const string Own = "<div class='blog-author-box'><div><img src=/ann.png alt=Ann></div><h3><a href=/author/ann>Ann "
        + "Ray</a></h3><p>Ann writes about queues.</p></div>";

    [Theory]
    [InlineData(SimpleAuthorBox)]
    [InlineData(Starbox)]
    [InlineData(PublishPress)]
    [InlineData(Molongui)]
    [InlineData(Nested)]
    [InlineData(Own)]
    [InlineData("<h3>About the author</h3>" + Own)]
    [InlineData("<hr>\n<h3>About the author</h3>\n<footer>\n" + Own + "\n</footer>")]
    public void Author_box_leaves_the_body_and_names_the_author(string box)
    {
        var body = Read($"<p>What happened.</p>{box}<p>The end.</p>");

        Assert.Equal("What happened.\n\nThe end.", body.Text);
        Assert.Equal(new Author("Ann Ray", Url: "https://a.example/author/ann", Bio: "Ann writes about queues.",
            Image: "https://a.example/ann.png", ImageAlt: "Ann"), body.AuthorBoxes[0]);
        Assert.Equal(box == PublishPress ? 2 : 1, body.AuthorBoxes.Count);
    }

    [Fact]
    public void Sentences_of_a_box_stand_apart_and_its_portrait_may_be_late()
    {
        const string Box = "<div class=blog-author-box><img class=lazy src=data:image/gif;base64,R0lGOD data-src=/ann.png alt=Ann>"
            + "<h3>Ann Ray</h3><p>Ann is an architect.</p><p>She lives<br>in Rome.</p></div>";

        Assert.Equal([new Author("Ann Ray", Bio: "Ann is an architect. She lives in Rome.", Image: "https://a.example/ann.png",
            ImageAlt: "Ann")], Read($"<p>What happened.</p>{Box}").AuthorBoxes);
    }

    [Fact]
    public void Paragraphs_below_a_title_present_the_authors()
    {
        const string Paragraphs = "<p><strong><img src=/ann.png alt=Ann>Ann Ray</strong><br> <a href=https://ann.example>Ann</a> writes "
            + "about queues for a living.</p>\n<p><b>Bo Li</b> is a writer who lives by the sea.</p>";
        var body = Read($"<p>What happened.</p><hr>\n<h3>About the authors</h3>\n{Paragraphs}\n<p>Comments are closed.</p>");

        Assert.Equal("What happened.\n\nComments are closed.", body.Text);
        Assert.Equal(
            [
                new Author("Ann Ray", Url: "https://ann.example", Bio: "Ann writes about queues for a living.",
                    Image: "https://a.example/ann.png", ImageAlt: "Ann"),
                new Author("Bo Li", Bio: "Bo Li is a writer who lives by the sea."),
            ],
            body.AuthorBoxes);
        Assert.Empty(Read(Paragraphs).AuthorBoxes);
    }

    [Theory]
    [InlineData("<h2>About the author</h2><p>This chapter is about the author of the tables.</p>")]
    [InlineData("<h2>About the author</h2><p><b>Note:</b> the author of a row is in its last column.</p>")]
    [InlineData("<h2>About the author</h2>")]
    [InlineData("<div class=m-a-box><p>No name here.</p></div>")]
    public void Text_that_presents_nobody_stays_in_the_body(string html)
    {
        var body = Read($"{html}<p>The end.</p>");

        Assert.Empty(body.AuthorBoxes);
        Assert.Equal(ArticleRenderer.Render($"{html}<p>The end.</p>", "https://a.example/", new RenderOptions(ForDisplay: true)).Html,
            body.Html);
    }

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true, new AuthorBoxes("blog-author-box"), ["Ann Ray"]));
}
