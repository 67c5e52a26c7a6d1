using System.Text;
using Headwater.Discovery;

namespace Headwater.Tests.Discovery;

/// <summary>Lists in the shapes that readers and podcast programs write.</summary>
public sealed class OpmlShapesTests
{
    /// <summary>Name, document and what it holds: <c>url|title|tags</c>, or <c>!</c> and why an outline is none.</summary>
    private static readonly (string Name, string Document, string[] Feeds)[] Lists =
    [
        Of("Feedly", "<outline text='Rivers' title='Rivers'><outline type='rss' text='Lock' title='Lock' xmlUrl='http://l.example/f' "
            + "htmlUrl='http://l.example'/></outline>", "http://l.example/f|Lock|Rivers"),
        Of("Inoreader", "<outline text='A' title='A'><outline text='L' title='L' type='rss' xmlUrl='http://l.example/f'/></outline>"
            + "<outline text='B' title='B'><outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' htmlUrl=''/></outline>",
            "http://l.example/f|L|A", "http://l.example/f|L|B"),
        Of("NetNewsWire", "<outline text='L' title='L' description='' type='rss' version='RSS' htmlUrl='' xmlUrl='http://l.example/f'/>",
            "http://l.example/f|L|"),
        Of("Miniflux", "<outline text='All'><outline title='L' text='L' xmlUrl='http://l.example/f' htmlUrl='http://l.example/' "
            + "description=''></outline></outline>", "http://l.example/f|L|All"),
        Of("FreshRSS", "<outline text='T'><outline text='L' type='rss' xmlUrl='http://l.example/f' htmlUrl='h' description='d' "
            + "xmlns:f='https://freshrss.org/opml' f:priority='main' f:cssFullContent='.x'/></outline>", "http://l.example/f|L|T"),
        Of("Overcast", "<outline text='playlists'><outline type='podcast-playlist' title='All' sort='x'/></outline><outline text='feeds'>"
            + "<outline type='rss' id='1' text='L' title='L' xmlUrl='http://l.example/f'><outline type='podcast-episode' title='One' "
            + "url='http://o.example/1' enclosureUrl='http://l.example/1.mp3'/></outline></outline>", "http://l.example/f|L|feeds"),
        Of("Pocket Casts", "<outline text='feeds'><outline type='rss' text='L' xmlUrl='http://l.example/f' /></outline>",
            "http://l.example/f|L|feeds"),
        Of("AntennaPod", "<outline xmlUrl='http://l.example/f' htmlUrl='http://l.example' text='L' title='L' type='rss' />",
            "http://l.example/f|L|"),
        Of("Thunderbird", "<outline title='Rivers'><outline type='rss' title='L' text='L' version='RSS' xmlUrl='http://l.example/f' "
            + "xmlns:fz='urn:forumzilla:' fz:quickMode='false' fz:options='{&quot;a&quot;:1}'/></outline>", "http://l.example/f|L|Rivers"),
        Of("Outlook", "<outline text='L' type='rss' xmlUrl='http://l.example/f?a=1&amp;b=2'/>", "http://l.example/f?a=1&b=2|L|"),
        Of("Google Reader", "<outline title='R' text='R'><outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' "
            + "htmlUrl='http://l.example/'/></outline>", "http://l.example/f|L|R"),
        Of("Feedbin", "<outline text='R' title='R'><outline text='L' title='L' type='rss' xmlUrl='http://l.example/f'/></outline>"
            + "<outline text='M' title='M' type='rss' xmlUrl='http://m.example/f'/>", "http://l.example/f|L|R", "http://m.example/f|M|"),
        Of("NewsBlur", "<outline htmlUrl='h' text='L' title='L' type='rss' version='RSS' xmlUrl='http://l.example/f' />",
            "http://l.example/f|L|"),
        Of("The Old Reader", "<outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' htmlUrl='http://l.example/'></outline>",
            "http://l.example/f|L|"),
        Of("Tiny Tiny RSS", "<outline text='tt-rss-prefs' schema-version='1'><outline text='A' value='1'/></outline>"
            + "<outline text='tt-rss-labels'><outline label-name='x'/></outline><outline type='rss' text='L' xmlUrl='http://l.example/f' "
            + "ttrssSortOrder='0'/>", "http://l.example/f|L|"),
        Of("Newsboat", "<outline type='rss' xmlUrl='http://l.example/f' htmlUrl='' text='L' title='L'/>", "http://l.example/f|L|"),
        Of("Akregator", "<outline isOpen='true' id='7' text='R'><outline id='8' archiveMode='globalDefault' useCustomFetchInterval='false' "
            + "type='rss' version='RSS' title='L' text='L' xmlUrl='http://l.example/f'/></outline>", "http://l.example/f|L|R"),
        Of("Liferea", "<outline title='R' text='R' description='R' type='folder' id='a' collapsed='false'><outline title='L' text='L' "
            + "type='atom' id='b' xmlUrl='http://l.example/f' updateInterval='-1'/></outline>", "http://l.example/f|L|R"),
        Of("RSSOwl", "<outline text='R' xmlns:rssowl='http://www.rssowl.org' rssowl:isSet='true'><outline text='L' rssowl:id='4' "
            + "xmlUrl='http://l.example/f'/></outline>", "http://l.example/f|L|R"),
        Of("Vienna", "<outline text='R'><outline type='rss' text='L' title='L' description='' xmlUrl='http://l.example/f'/></outline>",
            "http://l.example/f|L|R"),
        Of("gPodder", "<outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' />", "http://l.example/f|L|"),
        Of("Podcast Addict", "<outline text='L' type='rss' xmlUrl='http://l.example/f' imageUrl='http://l.example/i.png'/>",
            "http://l.example/f|L|"),
        Of("iTunes", "<outline text='Casts'><outline type='link' text='L' url='http://l.example/' xmlUrl='http://l.example/f'/></outline>",
            "http://l.example/f|L|Casts"),
        Of("blogroll", "<outline type='category' title='Blogroll'><outline text='L' type='link' xmlUrl='' htmlUrl='http://l.example/' "
            + "updated=''/><outline text='M' type='link' xmlUrl='http://m.example/f' htmlUrl='http://m.example/'/></outline>",
            "http://m.example/f|M|Blogroll"),
        Of("Bloglines", "<outline title='Subscriptions'><outline title='L' htmlUrl='h' type='rss' xmlUrl='http://l.example/f'/></outline>",
            "http://l.example/f|L|Subscriptions"),
        Of("Feedbro", "<outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' status='A' tags='x'/>", "http://l.example/f|L|"),
        Of("Castro", "<outline text='L' title='L' type='rss' xmlUrl='http://l.example/f' htmlUrl=''/>", "http://l.example/f|L|"),
        Of("url for xmlUrl", "<outline type='rss' text='L' url='http://l.example/f'/><outline text='M' url='http://m.example/f'/>",
            "http://l.example/f|L|", "http://m.example/f|M|"),
        Of("names in other cases", "<OUTLINE TYPE='RSS' TEXT='L' XMLURL='http://l.example/f'/>"
            + "<Outline Text='M' xmlurl='http://m.example/f'/>",
            "http://l.example/f|L|", "http://m.example/f|M|"),
        Of("text without title", "<outline text='L' xmlUrl='http://l.example/f'/>", "http://l.example/f|L|"),
        Of("empty title", "<outline text='L' title='' xmlUrl='http://l.example/f'/>", "http://l.example/f||"),
        Of("no text at all", "<outline xmlUrl='http://l.example/f'/>", "http://l.example/f||"),
        Of("folder without a name", "<outline><outline text='L' xmlUrl='http://l.example/f'/></outline>", "http://l.example/f|L|"),
        Of("five folders", "<outline text='1'><outline text='2'><outline text='3'><outline text='4'><outline text='5'><outline text='L' "
            + "xmlUrl='http://l.example/f'/></outline></outline></outline></outline></outline>", "http://l.example/f|L|1,2,3,4,5"),
        Of("feeds within a feed", "<outline text='L' xmlUrl='http://l.example/f'><outline text='M' xmlUrl='http://m.example/f'/></outline>"
            + "<outline text='R'><outline text='N' xmlUrl='http://n.example/f'/></outline>",
            "http://l.example/f|L|", "http://m.example/f|M|", "http://n.example/f|N|R"),
        Of("episodes without a type", "<outline text='L' xmlUrl='http://l.example/f'><outline text='One' url='http://l.example/1.mp3'/>"
            + "</outline><outline text='M' url='http://m.example/f'/>", "http://l.example/f|L|", "http://m.example/f|M|"),
        Of("categories", "<outline text='L' category='/Water/Rivers,Locks' xmlUrl='http://l.example/f'/>",
            "http://l.example/f|L|Locks,Rivers,Water"),
        Of("category with spaces", "<outline text='L' category=' Rivers , Locks ' xmlUrl='http://l.example/f'/>",
            "http://l.example/f|L|Locks,Rivers"),
        Of("a link", "<outline type='link' text='L' url='http://l.example/'/>", "!It is a link"),
        Of("an include", "<outline type='include' text='More' url='http://l.example/more.opml'/>", "!It names another list"),
        Of("a feed without an address", "<outline type='rss' text='L'/>", "!It has no xmlUrl"),
        Of("a page alone", "<outline type='rss' text='L' htmlUrl='http://l.example/'/>", "!It has no xmlUrl"),
        Of("an outline of notes", "<outline text='Buy bread'/><outline text='Call Ann'><outline text='Tuesday'/></outline>"),
        Of("line breaks in attributes", "<outline\n text='L\n ock'\n xmlUrl='\n http://l.example/f\n '\n/>", "http://l.example/f|L  ock|"),
        Of("entities of HTML", "<outline text='Caf&eacute;&nbsp;&mdash;&hellip;' xmlUrl='http://l.example/f'/>",
            "http://l.example/f|Café\u00A0—…|"),
        Of("ampersands as they came", "<outline text='R&D & more' xmlUrl='http://l.example/f?a=1&b=2&copy=3'/>",
            "http://l.example/f?a=1&b=2&copy=3|R&D & more|"),
        Of("escaped twice", "<outline text='R&amp;amp;D' xmlUrl='http://l.example/f'/>", "http://l.example/f|R&amp;D|"),
        Of("numbers", "<outline text='&#67;af&#xE9;' xmlUrl='http://l.example/f'/>", "http://l.example/f|Café|"),
        Of("control characters", "<outline text='L\u0001\u000B' xmlUrl='http://l.example/f'/>", "http://l.example/f|L|"),
        Of("quotes in double quotes", "<outline text=\"Ann's &quot;Lock&quot;\" xmlUrl=\"http://l.example/f\"/>",
            "http://l.example/f|Ann's \"Lock\"|"),
        Of("comments", "<!-- a & b --><outline text='L' xmlUrl='http://l.example/f'/><!-- -->", "http://l.example/f|L|"),
        ("no head", "<opml version='1.1'><body><outline text='L' xmlUrl='http://l.example/f'/></body></opml>", ["http://l.example/f|L|"]),
        ("no body", "<opml><outline text='L' xmlUrl='http://l.example/f'/></opml>", ["http://l.example/f|L|"]),
        ("blank lines first", "\n\n  <?xml version='1.0'?><opml><body><outline text='L' xmlUrl='http://l.example/f'/></body></opml>",
            ["http://l.example/f|L|"]),
        ("a style sheet", "<?xml version='1.0'?><?xml-stylesheet href='o.xsl'?><opml><body/></opml>", []),
        ("a namespace", "<opml xmlns='http://www.opml.org/spec2'><body><outline text='L' xmlUrl='http://l.example/f'/></body></opml>",
            ["http://l.example/f|L|"]),
        ("capitals", "<OPML><BODY><OUTLINE text='L' xmlUrl='http://l.example/f'/></BODY></OPML>", ["http://l.example/f|L|"]),
    ];

    [Fact]
    public void Every_shape_is_read_as_it_is_meant()
    {
        var wrong = Lists.Select(list => (list.Name, Read: Read(Encoding.UTF8.GetBytes(list.Document)), list.Feeds))
            .Where(list => !Matches(list.Read, list.Feeds)).Select(list => $"{list.Name}: {string.Join("; ", list.Read)}").ToArray();

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("utf-8", "utf-8", true)]
    [InlineData("utf-8", "utf-16", false)]
    [InlineData("utf-16", "utf-16", true)]
    [InlineData("utf-16BE", "utf-16", true)]
    [InlineData("windows-1252", "windows-1252", false)]
    [InlineData("windows-1251", "windows-1251", false)]
    [InlineData("shift_jis", "Shift_JIS", false)]
    [InlineData("utf-8", "iso-8859-1", false)]
    [InlineData("utf-8", "no-such-encoding", true)]
    public void Every_encoding_is_read(string written, string declared, bool mark)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (to, title) = (Encoding.GetEncoding(written), written switch
        {
            "windows-1251" => "Река",
            "shift_jis" => "川の音",
            _ => "Flüsse",
        });
        var text = $"<?xml version='1.0' encoding='{declared}'?><opml><body><outline text='{title}' xmlUrl='http://l.example/f'/>"
            + "</body></opml>";
        byte[] bytes = [.. mark ? to.GetPreamble() : [], .. to.GetBytes(text)];

        Assert.Equal([$"http://l.example/f|{title}|"], Read(bytes));
    }

    private static (string Name, string Document, string[] Feeds) Of(string name, string body, params string[] feeds) =>
        (name, $"<?xml version='1.0' encoding='UTF-8'?><opml version='2.0'><head/><body>{body}</body></opml>", feeds);

    internal static bool Matches(string[] read, string[] expected) => read.Length == expected.Length
        && read.Zip(expected).All(pair => pair.Second[0] == '!' ? pair.First.StartsWith(pair.Second) : pair.First == pair.Second);

    internal static string[] Read(byte[] document)
    {
        try
        {
            return [.. OpmlReader.Read(document).Select(feed =>
                feed.Error is { } error ? $"!{error}" : $"{feed.Url}|{feed.Title}|{string.Join(',', feed.Tags)}")];
        }
        catch (OpmlException e)
        {
            return [$"!{e.Message}"];
        }
    }
}
