using System.Text;

namespace Headwater.Tests.Discovery;

/// <summary>Lists as programs export them in full, with what stands around the feeds.</summary>
public sealed class OpmlExportsTests
{
    private const string L = "xmlUrl='http://l.example/f'";
    private const string Lock = "<outline type='rss' text='L' title='L' " + L + "/>";

    /// <summary>As in <see cref="OpmlShapesTests"/>.</summary>
    private static readonly (string Name, string Document, string[] Feeds)[] Lists =
    [
        Of("Feedly: commas in a folder", $"<outline text='Rivers, slow' title='Rivers, slow'>{Lock}</outline>",
            "http://l.example/f|L|Rivers, slow"),
        Of("Inoreader: slashes in a folder", $"<outline text='Rivers/Locks' title='Rivers/Locks'>{Lock}</outline>",
            "http://l.example/f|L|Rivers/Locks"),
        Of("Inoreader: twice in a folder", $"<outline text='R'>{Lock}{Lock}</outline>",
            "http://l.example/f|L|R", "http://l.example/f|L|R"),
        Of("Miniflux: settings", $"<outline text='All'><outline title='L' text='L' {L} htmlUrl='h' description='' scraperRules='article' "
            + "rewriteRules='' crawler='true' disabled='true' feedUsername='ann'></outline></outline>", "http://l.example/f|L|All"),
        Of("FreshRSS: another list", "<outline text='T' xmlns:f='https://freshrss.org/opml' f:opmlUrl='http://m.example/o'>"
            + $"{Lock}</outline>", "http://l.example/f|L|T"),
        Of("FreshRSS: a page", $"<outline text='T'><outline text='P' type='HTML+XPath' xmlUrl='http://p.example/' "
            + $"xmlns:f='https://freshrss.org/opml' f:xPathItem='//a'/>{Lock}</outline>",
            "!Its type is HTML+XPath", "http://l.example/f|L|T"),
        Of("FreshRSS: JSON", "<outline text='P' type='JSON+DotNotation' xmlUrl='http://p.example/a.json'/>",
            "!Its type is JSON+DotNotation"),
        Of("FreshRSS: JSON Feed", $"<outline text='L' type='JSONFeed' {L}/>", "http://l.example/f|L|"),
        Of("NetNewsWire: folders in a folder", $"<outline text='A' title='A'><outline text='B' title='B'>{Lock}</outline></outline>",
            "http://l.example/f|L|A,B"),
        Of("Overcast: progress", $"<outline text='feeds'><outline type='rss' id='1' text='L' title='L' {L} subscribed='1' "
            + "notifications='0' overcastAddedDate='2026-01-01T00:00:00-04:00'><outline type='podcast-episode' title='One' progress='3' "
            + "url='http://o.example/2'/></outline></outline>", "http://l.example/f|L|feeds"),
        Of("Pocket Casts: no names", $"<outline text='feeds'><outline type='rss' text='' {L}/></outline>", "http://l.example/f||feeds"),
        Of("Tiny Tiny RSS: filters", "<outline text='tt-rss-filters' schema-version='1'><outline filter-type='2' filter-name='x'>"
            + "<![CDATA[{\"rules\": [{\"reg_exp\": \"a & b < c\"}]}]]></outline></outline>" + Lock, "http://l.example/f|L|"),
        Of("Thunderbird: a folder of one feed", $"<outline title='L'><outline type='rss' title='L' text='L' version='RSS' {L} "
            + "description='d'/></outline>", "http://l.example/f|L|L"),
        Of("Nextcloud News", $"<outline title='R' text='R'><outline title='L' text='L' type='rss' {L} htmlUrl=''/></outline>",
            "http://l.example/f|L|R"),
        Of("CommaFeed", $"<outline text='R' title='R'><outline text='B' title='B'/><outline text='L' type='rss' title='L' {L}/></outline>",
            "http://l.example/f|L|R"),
        Of("Feeder: settings in the body", "<f:settings xmlns:f='urn:feeder'><f:setting key='a' value='b'/></f:settings>"
            + $"<outline title='R' text='R'><outline f:notify='true' xmlns:f='urn:feeder' title='L' text='L' type='rss' {L}/></outline>",
            "http://l.example/f|L|R"),
        Of("Feedbin: a tag of its own", $"<outline text='R' title='R'>{Lock}</outline><outline text='S' title='S'>{Lock}</outline>{Lock}",
            "http://l.example/f|L|R", "http://l.example/f|L|S", "http://l.example/f|L|"),
        Of("five folders and out again", "<outline text='1'><outline text='2'><outline text='3'><outline text='4'><outline text='5'>"
            + $"{Lock}</outline></outline></outline><outline text='6'>{Lock}</outline></outline></outline>{Lock}",
            "http://l.example/f|L|1,2,3,4,5", "http://l.example/f|L|1,2,6", "http://l.example/f|L|"),
        Of("a folder in another case", $"<outline text='Rivers'><outline text='rivers'>{Lock}</outline></outline>",
            "http://l.example/f|L|Rivers"),
        Of("a folder of spaces", $"<outline text='  ' title=' '>{Lock}</outline>", "http://l.example/f|L|"),
        Of("text and title of a folder differ", $"<outline text='Short' title='Long'>{Lock}</outline>", "http://l.example/f|L|Short"),
        Of("a category of slashes", $"<outline text='L' category='/,//, / ' {L}/>", "http://l.example/f|L|"),
        Of("categories with empty parts", $"<outline text='L' category='/a//b/,,c/,' {L}/>", "http://l.example/f|L|a,b,c"),
        Of("a category and a folder", $"<outline text='a'><outline text='L' category='b,A' {L}/></outline>", "http://l.example/f|L|a,b"),
        Of("categories of an empty list", $"<outline text='L' category='' {L}/>", "http://l.example/f|L|"),
        Of("a comment", $"<outline text='L' isComment='true' {L}/><outline text='M' isComment='false' xmlUrl='http://m.example/f'/>",
            "!It is commented out", "http://m.example/f|M|"),
        Of("a commented folder", $"<outline text='Old' isComment='TRUE'><outline text='O'>{Lock}</outline></outline>{Lock}",
            "!It is commented out", "http://l.example/f|L|"),
        Of("a break point", $"<outline text='L' isBreakpoint='true' created='Mon, 15 Jun 2026 07:00:00 GMT' {L}/>",
            "http://l.example/f|L|"),
        Of("a media type and url", "<outline type='application/rss+xml' text='L' url='http://l.example/f'/>"
            + "<outline type='application/atom+xml' text='M' url='http://m.example/f'/>", "http://l.example/f|L|", "http://m.example/f|M|"),
        Of("a media type without an address", "<outline type='application/rss+xml' text='L'/>", "!It has no xmlUrl"),
        Of("a wrong type with an address", $"<outline type='html' text='L' {L}/><outline type='x' text='M' xmlUrl='http://m.example/f'/>",
            "http://l.example/f|L|", "http://m.example/f|M|"),
        Of("types with spaces", "<outline type=' RSS ' text='L' url=' http://l.example/f '/>", "http://l.example/f|L|"),
        Of("other cases", "<outLine TYPE='Rss' Text='L' XmlUrl='http://l.example/f'/>", "http://l.example/f|L|"),
        Of("an include in capitals", "<outline type='INCLUDE' text='More' url='http://l.example/o.opml'/>", "!It names another list"),
        Of("a link in capitals", "<outline type='Link' text='L' url='http://l.example/'/>", "!It is a link"),
        Of("ampersands at odd places", $"<outline text='&& a&;b &amp &' {L}/>", "http://l.example/f|&& a&;b &amp &|"),
        Of("an ampersand before a reference", $"<outline text='R&&amp;D &#38;amp; &lt;' {L}/>", "http://l.example/f|R&&D &amp; <|"),
        Of("an entity of many letters", $"<outline text='&CounterClockwiseContourIntegral; &rarr;' {L}/>",
            "http://l.example/f|&CounterClockwiseContourIntegral; →|"),
        Of("a face", $"<outline text='&#128512; &#x1F600; 😀' {L}/>", "http://l.example/f|😀 😀 😀|"),
        Of("half a face", $"<outline text='L &#xD83D;' {L}/>", "!The document is not well-formed XML"),
        Of("zeros at the end", Lock + "\0", "http://l.example/f|L|"),
        Of("an empty body", ""),
        ("no body at all", "<opml version='2.0'><head><title>Mine</title></head></opml>", []),
        ("two marks", "\uFEFF\uFEFF<opml><body>" + Lock + "</body></opml>", ["http://l.example/f|L|"]),
        ("zeros after the end", $"<opml><body>{Lock}</body></opml>\n\0\0\0", ["http://l.example/f|L|"]),
        ("two lists in one", $"<opml><body>{Lock}</body></opml><opml><body/></opml>", ["!The document is not well-formed XML"]),
        ("a page", "<html><body>Sign in</body></html>", ["!The document is not OPML: its root is <html>"]),
        ("JSON", "{\"feeds\": []}", ["!The document is not well-formed XML"]),
    ];

    [Fact]
    public void Every_export_is_read_as_it_is_meant()
    {
        var wrong = Lists.Select(list => (list.Name, Read: OpmlShapesTests.Read(Encoding.UTF8.GetBytes(list.Document)), list.Feeds))
            .Where(list => !OpmlShapesTests.Matches(list.Read, list.Feeds))
            .Select(list => $"{list.Name}: {string.Join("; ", list.Read)}").ToArray();

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("utf-16", "Flüsse “Lock”")]
    [InlineData("utf-16BE", "Flüsse “Lock”")]
    [InlineData("windows-1252", "Flüsse “Lock”")]
    [InlineData("windows-1252", "Flüsse “Lock”", "iso-8859-1")]
    [InlineData("windows-1252", "Flüsse “Lock”", "utf-8")]
    [InlineData("utf-8", "Flüsse “Lock” 川", "windows-1252")]
    public void An_encoding_is_detected_without_a_mark(string written, string title, string? declared = null)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = $"<?xml version='1.0' encoding='{declared ?? written}'?><opml><body><outline text='{title}' {L}/></body></opml>";

        Assert.Equal([$"http://l.example/f|{title}|"], OpmlShapesTests.Read(Encoding.GetEncoding(written).GetBytes(text)));
    }

    private static (string Name, string Document, string[] Feeds) Of(string name, string body, params string[] feeds) =>
        (name, $"<?xml version='1.0' encoding='UTF-8'?><opml version='2.0'><head/><body>{body}</body></opml>", feeds);
}
