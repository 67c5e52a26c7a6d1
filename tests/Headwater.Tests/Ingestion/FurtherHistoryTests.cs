namespace Headwater.Tests.Ingestion;

/// <summary>What publishers do beside the usual: a first and a second document of one feed.</summary>
public sealed class FurtherHistoryTests
{
    private const string Here = "https://harbour.example/";
    private static readonly DateTimeOffset Midnight = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day);
    private static readonly Post Ferry = new("id-2", $"{Here}ferry", "Ferry strikes", Post.Day.AddDays(1));
    private static readonly Post Bare = Lighthouse with { Guid = null };

    private static readonly Dictionary<string, (Post[] First, Post[] Second, int Articles, int Versions)> Histories = new()
    {
        ["guid and link change, title and date stay"] =
            ([Lighthouse], [Lighthouse with { Guid = "n-9", Link = $"{Here}news/9" }], 1, 2),
        ["guid, link and text change, title and time stay"] =
            ([Lighthouse], [Lighthouse with { Guid = "n-9", Link = $"{Here}news/9", Text = Story("moved") }], 1, 2),
        ["the date is corrected"] = ([Lighthouse], [Lighthouse with { Date = Post.Day.AddHours(3) }], 1, 2),
        ["the headline is corrected, without a guid"] = ([Bare], [Bare with { Title = "Lighthouse reopens" }], 1, 2),
        ["the headline is corrected, without guid and link"] =
            ([Bare with { Link = null, Text = Story("same") }], [Bare with { Link = null, Title = "Reopens", Text = Story("same") }], 1, 2),
        ["two posts of one title on one day"] =
            ([Lighthouse], [Ferry with { Title = Lighthouse.Title, Date = Post.Day.AddHours(2), Text = Story("b") }], 2, 1),
        ["two posts of one title, dated with the day alone"] =
            ([Lighthouse with { Date = Midnight }], [Ferry with { Title = Lighthouse.Title, Date = Midnight, Text = Story("b") }], 2, 1),
        ["the host of the enclosures moves"] =
            ([Lighthouse with { Extra = Enclosure("a") }], [Lighthouse with { Extra = Enclosure("b") }], 1, 2),
        ["the guid stops being a permalink"] =
            ([Bare with { Extra = Permalink(true) }], [Bare with { Extra = Permalink(false) }], 1, 1),
        ["https and a new headline at once"] =
            ([Lighthouse with { Guid = "http://harbour.example/l", Link = "http://harbour.example/l" }],
                [Lighthouse with { Guid = $"{Here}l", Link = $"{Here}l", Title = "Lighthouse reopens" }], 1, 2),
        ["one item becomes two languages"] =
            ([Lighthouse], [Lighthouse, new("id-1-de", $"{Here}de/lighthouse", "Leuchtturm", Post.Day, Story("de"))], 2, 1),
        ["the summary becomes the full text"] = ([Lighthouse], [Lighthouse with { Text = Story("long") + Story("longer") }], 1, 2),
        ["an author is added"] =
            ([Lighthouse], [Lighthouse with { Extra = "<author>ann@harbour.example (Ann)</author>" }], 1, 2),
        ["a category is renamed"] =
            ([Lighthouse with { Extra = "<category>Sea</category>" }], [Lighthouse with { Extra = "<category>Ocean</category>" }], 1, 2),
        ["the date appears later"] = ([Lighthouse with { Date = null }], [Lighthouse], 1, 2),
        ["the headline is encoded twice"] =
            ([Lighthouse with { Title = "Ships & men" }], [Lighthouse with { Title = "Ships &amp; men" }], 1, 1),
        ["white space around the guid"] = ([Lighthouse], [Lighthouse with { Guid = " id-1 \n" }], 1, 1),
        ["a session in the query of the link"] =
            ([Bare with { Link = $"{Here}l?PHPSESSID=a1" }], [Bare with { Link = $"{Here}l?PHPSESSID=b2" }], 1, 1),
        ["a session in the path of the link"] =
            ([Bare with { Link = $"{Here}l;jsessionid=A1?p=1" }], [Bare with { Link = $"{Here}l;jsessionid=B2?p=1" }], 1, 1),
        ["links that differ in the fragment alone"] =
            ([Bare with { Link = $"{Here}all#1" }],
                [Ferry with { Guid = null, Link = $"{Here}all#2" }, Bare with { Link = $"{Here}all#1" }], 2, 1),
        ["guids that differ in the fragment alone"] =
            ([new($"{Here}all#1", null, "Release 1")], [new($"{Here}all#2", null, "Release 2", Text: Story("two"))], 2, 1),
        ["links that differ in a number of the query"] =
            ([Bare with { Link = $"{Here}?p=1" }], [Ferry with { Guid = null, Link = $"{Here}?p=2" }], 2, 1),
        ["another order of the query"] = ([Bare with { Link = $"{Here}?a=1&b=2" }], [Bare with { Link = $"{Here}?b=2&a=1" }], 1, 1),
        ["another encoding of the link"] = ([Bare with { Link = $"{Here}caf%c3%a9" }], [Bare with { Link = $"{Here}café" }], 1, 1),
        ["a feed proxy ends"] =
            ([Lighthouse with { Link = "http://feedproxy.google.com/~r/harbour/~3/x1/" }], [Lighthouse], 1, 2),
        ["two posts swap their guids"] =
            ([Lighthouse, Ferry], [Lighthouse with { Guid = Ferry.Guid }, Ferry with { Guid = Lighthouse.Guid }], 2, 1),
        ["guids are places in the document"] =
            ([Lighthouse with { Guid = "1" }, Ferry with { Guid = "2" }],
                [new("1", $"{Here}storm", "Storm", Post.Day.AddDays(2), Story("storm")), Lighthouse with { Guid = "2" },
                    Ferry with { Guid = "3" }], 3, 1),
        ["the only item is another one each time"] = ([Lighthouse], [Ferry], 2, 1),
        ["a post is published again, with all new but title and text"] =
            ([Lighthouse with { Text = Story("s") }], [Ferry with { Title = Lighthouse.Title, Text = Story("s") }], 1, 2),
        ["a weekly post of one title"] =
            ([Lighthouse], [Ferry with { Title = Lighthouse.Title, Date = Post.Day.AddDays(7), Text = Story("b") }], 2, 1),
        ["one guid for two languages, of which one leaves"] =
            ([Lighthouse, Ferry with { Guid = Lighthouse.Guid, Text = Story("de") }],
                [Ferry with { Guid = Lighthouse.Guid, Text = Story("de") }], 2, 1),
        ["only a copy of the post stays"] = ([Lighthouse, Lighthouse with { Guid = "copy" }], [Lighthouse with { Guid = "copy" }], 1, 1),
        ["soft hyphens come and go"] =
            ([Lighthouse with { Text = "The lighthouse is open to everybody." }],
                [Lighthouse with { Title = "Light\u00adhouse opens", Text = "The light&shy;house is open to every&#x200b;body." }], 1, 1),
        ["a sentence moves and a link gets a campaign"] =
            ([Lighthouse with { Text = "<p>One.</p><p>Two.</p>" }],
                [Lighthouse with { Text = "<p>Two.</p><p>One.</p>", Link = $"{Here}lighthouse?mc_cid=1" }], 1, 2),
    };

    public static TheoryData<string> Names => [.. Histories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void History_makes_what_a_reader_expects(string name)
    {
        var (first, second, articles, versions) = Histories[name];
        new History(articles, versions, articles + versions - 1, Post.Rss(first), Post.Rss(second), Post.Rss(second) + " ").Holds();
    }

    private static string Story(string of) => $"A story of {of}, which is long enough to be told from all the others by its text.";

    private static string Enclosure(string host) =>
        $"<enclosure url=\"https://{host}.example/1.mp3\" type=\"audio/mpeg\" length=\"1\"/>";

    private static string Permalink(bool isPermalink) =>
        $"<guid isPermaLink=\"{(isPermalink ? "true" : "false")}\">{Here}lighthouse</guid>";
}
