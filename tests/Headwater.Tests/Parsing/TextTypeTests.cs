using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class TextTypeTests
{
    [Theory]
    [InlineData("<title type='plain'>Flow</title>", "Flow", "text/plain")]
    [InlineData("<title type='nonsense'>Flow</title>", "Flow", "text/plain")]
    [InlineData("<title type='application/x-own'>Flow</title>", "Flow", "application/x-own")]
    [InlineData("<title type='HTML'>a &amp;amp; b</title>", "a &amp; b", "text/html")]
    [InlineData("<title type=' Text/HTML; charset=utf-8 '>a &amp;amp; b</title>", "a &amp; b", "text/html")]
    [InlineData(
        "<title type='XHTML'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b></div></title>", "a <b>b</b>", "application/xhtml+xml")]
    [InlineData("<title type='xhtml'>&lt;b&gt;a&lt;/b&gt; &amp;amp; b</title>", "<b>a</b> &amp; b", "text/html")]
    [InlineData(
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a &amp; b</div></title>", "a &amp; b", "application/xhtml+xml")]
    [InlineData(
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>the &lt;b&gt; tag</div></title>", "the &lt;b&gt; tag",
        "application/xhtml+xml")]
    [InlineData("<title type='application/octet-stream'>RmxvdyE=</title>", "Flow!", "application/octet-stream")]
    public void Type_of_a_title_is_read_as_people_write_it(string xml, string value, string type)
    {
        var title = Entry(xml).Title;
        Assert.Equal((value, type), (title?.Value, title?.Type));
    }

    [Theory]
    [InlineData("plain", "Flow", "Flow")]
    [InlineData("image/png", "RmxvdyE=", "Flow!")]
    [InlineData("image/png", "not base64!", "not base64!")]
    [InlineData("text/markdown", "Flow", "Flow")]
    [InlineData("application/own+xml", "Flow", "Flow")]
    public void Only_content_of_a_binary_type_is_base64(string type, string written, string value) =>
        Assert.Equal(value, Assert.Single(Entry($"<content type='{type}'>{written}</content>").Content).Value);

    [Theory]
    [InlineData("<description>&lt;![CDATA[one &lt;b&gt;two&lt;/b&gt;]]&gt;</description>", "<![CDATA[one <b>two</b>]]>", "one <b>two</b>")]
    [InlineData("<description>one &lt;b&gt;two&lt;/b&gt;</description>", "one <b>two</b>", "one <b>two</b>")]
    [InlineData("<description><![CDATA[&lt;p class=&quot;a&quot;&gt;one&lt;/p&gt; ]]></description>",
        "&lt;p class=&quot;a&quot;&gt;one&lt;/p&gt;", "<p class=\"a\">one</p>")]
    [InlineData("<description>&amp;lt;div&amp;gt;one&amp;lt;/div&amp;gt;&amp;lt;p&amp;gt;two&amp;lt;/p&amp;gt;</description>",
        "&lt;div&gt;one&lt;/div&gt;&lt;p&gt;two&lt;/p&gt;", "<div>one</div><p>two</p>")]
    [InlineData("<description><![CDATA[&lt;p&gt; and &lt;/p&gt; are tags]]></description>",
        "&lt;p&gt; and &lt;/p&gt; are tags", "&lt;p&gt; and &lt;/p&gt; are tags")]
    [InlineData("<description><![CDATA[&lt;p&gt;one<br>&lt;/p&gt;]]></description>",
        "&lt;p&gt;one<br>&lt;/p&gt;", "&lt;p&gt;one<br>&lt;/p&gt;")]
    [InlineData("<description><![CDATA[&lt;b&gt;one&lt;/b&gt;]]></description>", "&lt;b&gt;one&lt;/b&gt;", "&lt;b&gt;one&lt;/b&gt;")]
    public void Escaped_markup_is_decoded_without_its_section(string xml, string value, string markup)
    {
        var summary = Item(xml).Summary;
        Assert.Equal((value, markup), (summary?.Value, summary?.Markup));
    }

    [Theory]
    [InlineData("<title>Weirs &amp;amp; &lt;b&gt;locks&lt;/b&gt;&lt;br&gt;today</title>", "Weirs & locks today")]
    [InlineData("<title>Weirs &amp; locks\n  today</title>", "Weirs & locks today")]
    [InlineData("<title>1 < 2</title>", "1 < 2")]
    [InlineData("<title>The &lt;dialog&gt; element, &lt;b&gt;now&lt;/b&gt;</title>", "The <dialog> element, now")]
    [InlineData("<title>One&lt;br class='x'&gt;two</title>", "One two")]
    [InlineData("<title>&amp;lt;div&amp;gt;&amp;lt;/div&amp;gt;</title>", "<div></div>")]
    [InlineData("<title>&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;</title>", "One")]
    public void Title_of_a_feed_is_available_as_plain_text(string xml, string text) => Assert.Equal(text, Channel(xml).Title?.PlainText);

    [Fact]
    public void Tags_that_never_end_are_text()
    {
        // To look for the end of each takes minutes.
        var title = new Text { Value = "<b>Weirs</b> " + string.Concat(Enumerable.Repeat("<a", 1_000_000)), Type = "text/html" };

        Assert.StartsWith("Weirs <a<a<a", title.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<author>&lt;a href='https://p.example/jo'&gt;Jo Weir&lt;/a&gt;</author>", "Jo Weir")]
    [InlineData("<author><p>Jo <b>Weir</b></p></author>", "Jo Weir")]
    [InlineData("<author><b>Jo</b> Weir</author>", "Jo Weir")]
    [InlineData("<author>By <a href='/jo'>Jo</a> and <a href='/bo'>Bo</a></author>", "By Jo and Bo")]
    [InlineData("<author><b>Jo</b> &amp; <b>Bo</b></author>", "Jo & Bo")]
    [InlineData("<dc:creator>Ren&amp;eacute;e Pont</dc:creator>", "Renée Pont")]
    [InlineData("<dc:creator>Jo &amp;amp; Co</dc:creator>", "Jo & Co")]
    [InlineData("<dc:creator>Jo &lt;jo@p.example&gt;</dc:creator>", "Jo", "jo@p.example")]
    [InlineData("<atom:author><atom:name>O&amp;#8217;Neil</atom:name></atom:author>", "O’Neil")]
    public void Name_is_text_without_markup(string xml, string name, string? email = null) =>
        Assert.Equal(new Person(name, email), Assert.Single(Item(xml).Authors) with { IsSingle = false });

    [Theory]
    [InlineData("<category>R&amp;amp;D</category>", "R&D")]
    [InlineData("<dc:subject>R&amp;amp;D</dc:subject>", "R&D")]
    [InlineData("<category>&lt;a href='/tag/weirs'&gt;weirs&lt;/a&gt;</category>", "weirs")]
    [InlineData("<atom:category term=''/><atom:category term='weirs'/>", "weirs")]
    [InlineData("<atom:category term='R&amp;amp;D'/>", "R&D")]
    [InlineData("<itunes:category text='R&amp;amp;D'/>", "R&D")]
    [InlineData("<tags>R&amp;#44;D</tags>", "R D")]
    [InlineData("<itunes:keywords>caf&amp;eacute;, R&amp;amp;D</itunes:keywords>", "café R&D")]
    public void Entities_in_categories_are_decoded_before_the_split(string xml, string terms) =>
        Assert.Equal(terms, string.Join(' ', Item(xml).Categories.Select(category => category.Term)));
}
