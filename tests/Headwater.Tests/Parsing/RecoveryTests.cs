using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class RecoveryTests
{
    // Each has an item before the fault and one after it.
    [Theory]
    [InlineData("stray-ampersand", "<title>a & b</title>", "a & b")]
    [InlineData("stray-ampersand", "<title>a &b= c</title>", "a &b= c")]
    [InlineData("undefined-entity", "<title>caf&eacute;</title>", "café")]
    [InlineData("stray-less-than", "<title>1 < 2</title>", "1 < 2")]
    [InlineData("control-character", "<title>a\u0008b</title>", "ab")]
    [InlineData("bad-reference", "<title>a&#8;b&#x110000;</title>", "ab")]
    [InlineData("bad-reference", "<title>&#xD83D;&#xDE00;</title>", "😀")]
    [InlineData("bad-reference", "<title>&#X41;</title>", "A")]
    [InlineData("undeclared-prefix", "<dc:title>t</dc:title>", "t")]
    [InlineData("unclosed-element", "<title>a<b>c</title>", "a<b>c</b>")]
    [InlineData("unclosed-element", "<title>a<b>c<i>d</b>e</i></title>", "a<b>c<i>d</i></b>e")]
    [InlineData("stray-end-tag", "<title>a</b>c</title>", "ac")]
    [InlineData("end-tag-case", "<title>a</TITLE>", "a")]
    [InlineData("unclosed-item", "<title>a</title><description>b</description>", "a", "")]
    [InlineData("unclosed-item", "<title>a<b>c", "a<b>c</b>", "")]
    [InlineData("unclosed-tag", "<title>a</title><link", "a")]
    [InlineData("bad-attribute", "<title class=x>a</title>", "a")]
    [InlineData("bad-attribute", "<title class>a</title>", "a")]
    [InlineData("bad-attribute", "<title a='1'b='2'>a</title>", "a")]
    [InlineData("repeated-attribute", "<title a='1' a='2'>a</title>", "a")]
    [InlineData("unclosed-quote", "<title a='1>a</title>", "a")]
    [InlineData("less-than-in-value", "<title>a<img alt='<'/></title>", "a<img alt=\"&lt;\">")]
    [InlineData("unclosed-section", "<title><![CDATA[a & b</title>", "a & b")]
    [InlineData("stray-section-end", "<title>a]]></title>", "a]]>")]
    [InlineData("unclosed-comment", "<title>a</title><!-- never closed >", "a")]
    [InlineData("bad-comment", "<title>a</title><!-- a -- b -->", "a")]
    [InlineData("bad-declaration", "<title>a</title><!if x>", "a")]
    [InlineData("misplaced-declaration", "<title>a</title><?xml version='1.0'?>", "a")]
    [InlineData("bad-name", "<title>a</title><1:x:y/>", "a")]
    public void Fault_is_reported_and_costs_no_item(string code, string faulty, string title, string end = "</item>")
    {
        if (code == "bad-name")
            faulty = faulty.Replace("<1:x:y/>", "<a:x:y/>", StringComparison.Ordinal);
        var document = Read(
            $"<rss version=\"2.0\">\n<channel><item><title>first</title></item>\n<item>{faulty}{end}<item>"
                + $"<title>last</title></item></channel></rss>");
        Assert.False(document.WellFormed);
        Assert.Equal(["first", title, "last"], document.Items.Select(item => item.Title?.Value));
        var found = document.Diagnostics.First(diagnostic => diagnostic.Code == code);
        Assert.Equal((DiagnosticSeverity.Error, 3), (found.Severity, found.Line));
        Assert.InRange(found.Column, 1, 120);
    }

    [Theory]
    [InlineData("truncated", "<rss><channel><item><title>a</title></item><item><title>b")]
    [InlineData("truncated", "<rss><channel><item><title>a</title></item><item><title>b</title")]
    [InlineData("truncated", "<rss><channel><item><title>a</title></item><item><title>b</title><enclosure url='x")]
    [InlineData("unclosed-section", "<rss><channel><item><title>a</title></item><item><title><![CDATA[b")]
    [InlineData(
        "junk-before-root", "Warning: mysql <rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>")]
    [InlineData(
        "misplaced-declaration",
        "\n<?xml version='1.0'?><rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>")]
    [InlineData("content-after-root", "<rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss> & more")]
    [InlineData(
        "several-roots",
        "<rss><channel><item><title>a</title></item></channel></rss><rss><channel><item><title>b</title></item></channel></rss>")]
    [InlineData("several-roots", "<rss><channel><item><title>a</title></item></channel></rss><item><title>b</title></item>")]
    [InlineData("unclosed-item", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title><entry><title>b</title></entry></feed>")]
    public void Document_broken_at_its_ends_keeps_its_items(string code, string xml)
    {
        var document = Read(xml);
        Assert.Equal(["a", "b"], document.Items.Select(item => item.Title?.Value));
        Assert.Contains(document.Diagnostics, found => found.Code == code);
        Assert.False(document.WellFormed);
    }

    [Fact]
    public void Section_without_its_end_swallows_no_other_item()
    {
        const string Broken = "<item><title>a</title><description><![CDATA[broken</description></item>";
        var document = Read($"<rss><channel>{Broken}{Broken}"
            + "<item><title>b</title><description><![CDATA[<b>ok</b>]]></description></item></channel></rss>");
        Assert.Equal(
            [("a", "broken"), ("a", "broken"), ("b", "<b>ok</b>")],
            document.Items.Select(item => (item.Title?.Value, item.Summary?.Value)));
        Assert.Equal("unclosed-section", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Section_without_its_end_hides_no_tag_behind_it()
    {
        var document = Read("<rss><channel><item><title>a</title><description><![CDATA[broken</description></item>"
            + "<item><title>b</title><description>one <title>two</title> three</description></item>"
            + "<item><title>c</title><description><![CDATA[ok]]></description></item></channel></rss>");
        Assert.Equal(
            [("a", "broken"), ("b", "one <title>two</title> three"), ("c", "ok")],
            document.Items.Select(item => (item.Title?.Value, item.Summary?.Value)));
    }

    [Theory]
    [InlineData("<title>a</link><link>https://p.example/1</title>")]
    [InlineData("<title>a</guid><guid>1</title><link>https://p.example/1</link>")]
    [InlineData("<author><name>Ann</email><email>x</name></author><title>a</title><link>https://p.example/1</link>")]
    [InlineData("<title>a</title lang='en'><link>https://p.example/1</link>")]
    [InlineData("<title>a</title><description>b</source><link>https://p.example/1</link>")]
    public void Wrong_end_tag_costs_no_other_field(string xml)
    {
        var item = Item($"{xml}<pubDate>1 Jan 2026</pubDate>");
        Assert.Equal(("a", "https://p.example/1", Utc(2026, 1, 1)), (item.Title?.Value, item.Link, item.Published));
    }

    [Fact]
    public void Each_kind_of_fault_is_reported_once()
    {
        var document = Read("<rss>\n<channel><title>a & b & c</title>\n<item><title>&nbsp;&</title></item></channel></rss>");
        Assert.Equal(
            [("stray-ampersand", 2, 19), ("undefined-entity", 3, 14)],
            document.Diagnostics.Select(found => (found.Code, found.Line, found.Column)));
    }

    [Fact]
    public void Entities_that_the_document_declares_are_replaced()
    {
        var document = Read(
            """
            <!DOCTYPE rss [<!-- ' --><!ENTITY who "Ada &amp; Bo"><!ENTITY all '&who; &#38; &who;'><!ENTITY file SYSTEM
            "file:///etc/passwd">]>
            <rss><channel><title>&all; &file;</title></channel></rss>
            """);
        Assert.Equal("Ada & Bo & Ada & Bo &file;", document.Feed.Title?.Value);
    }

    [Fact]
    public void HTML_entities_are_not_faults_with_an_external_DTD() =>
        Assert.True(Read(
            """
            <!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
            <rss version="0.91"><channel><title>&eacute;</title></channel></rss>
            """).WellFormed);

    [Fact]
    public void C1_control_characters_are_read_as_windows_1252()
    {
        var document = Read("<rss><channel>\n<title>don\u0092t \u0081</title></channel></rss>");
        Assert.Equal(("don’t \u0081", true), (document.Feed.Title?.Value, document.WellFormed));
        Assert.Equal(
            new Diagnostic("windows-1252-character", DiagnosticSeverity.Warning, document.Diagnostics[0].Message, 2, 11),
            Assert.Single(document.Diagnostics));
    }

    [Theory]
    [InlineData("&#146;", "’")]
    [InlineData("&#x80;", "€")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("&lt;&gt;&quot;&apos;&amp;", "<>\"'&")]
    [InlineData("<!-- x -->a<?pi y?>b<![CDATA[c]]>", "abc")]
    public void Text_is_decoded_as_XML_requires(string xml, string text)
    {
        var document = Read($"<rss><channel><title>{xml}</title></channel></rss>");
        Assert.Equal((text, true), (document.Feed.Title?.Value, document.WellFormed));
    }
}
