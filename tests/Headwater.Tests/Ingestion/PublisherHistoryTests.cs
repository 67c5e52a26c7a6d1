namespace Headwater.Tests.Ingestion;

/// <summary>What publishers' programs do to a feed: moves, formats, dates, windows, guids, titles.</summary>
public sealed class PublisherHistoryTests
{
    private const string Here = "https://harbour.example/";
    private static readonly Post[] Five = Post.Several(5);
    private static readonly Post[] Ten = Post.Several(10);
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day);
    private static readonly Post German =
        Lighthouse with { Link = $"{Here}de/l", Title = "Leuchtturm", Text = "Von einem Leuchtturm, der leuchtet." };

    private static readonly Post Ferry = new("id-2", $"{Here}ferry", "Ferry strikes", Post.Day.AddDays(1));

    private static readonly Dictionary<string, History> All = new()
    {
        // Moves. A link that leads elsewhere is something that a reader sees.
        ["a CMS puts the date into the links, and counts the guids"] = new(5, 2, 10,
            Post.Rss(Five), Post.Rss(Five.Select((post, at) => post with { Guid = $"{Here}?p={at}", Link = $"{Here}2026/06/{at}.html" }))),
        ["a CMS loses the time of day, guids and links at once"] = new(5, 2, 10,
            Post.Rss(Five),
            Post.Rss(Five.Select((post, at) => post with { Guid = $"n{at}", Link = $"{Here}node/{at}", Date = Post.Day.Date }))),
        ["a CMS loses the time of day, guids, links and full texts at once"] = new(5, 2, 10,
            Post.Rss(Five),
            Post.Rss(Five.Select((post, at) => new Post(
                $"n{at}", $"{Here}node/{at}", post.Title, Post.Day.Date, $"An excerpt of {at}, which is shorter than all of its text.")))),
        ["two series get other texts, and dates without a time of day"] = new(4, 1, 4,
            Post.Rss(Five[..2]),
            Post.Rss(Five[..2].Select((post, at) => new Post(
                $"n{at}", $"{Here}node/{at}", post.Title, Post.Day.Date.AddDays(1), $"Another text of {at}, of another day and post.")))),
        ["the site gets another domain"] = new(5, 2, 10,
            Post.Rss(Five.Select(post => post with { Guid = post.Link })),
            Post.Rss(Five.Select(post => (post with { Link = post.Link!.Replace("harbour.", "port.", StringComparison.Ordinal) }))
                .Select(post => post with { Guid = post.Link }))),
        ["the authority of tag guids changes"] = new(5, 1, 5,
            Post.Rss(Five.Select(post => post with { Guid = $"tag:harbour.example,2026:{post.Guid}" })),
            Post.Rss(Five.Select(post => post with { Guid = $"tag:port.example,2026:{post.Guid}" }))),
        ["the guid is a permalink, then the number of the post"] = new(1, 1, 1,
            Rss("<title>Lighthouse</title><guid isPermaLink=\"true\">http://harbour.example/l</guid>"
                + $"{Date}<description>{Story}</description>"),
            Rss($"<title>Lighthouse</title><guid isPermaLink=\"false\">{Here}?p=1</guid><link>{Here}l/</link>{Date}"
                + $"<description>{Story}</description>")),
        ["the guid is the hash of the text, which is edited"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = "5f2c" }), Post.Rss(Lighthouse with { Guid = "91aa", Text = Story }),
            Post.Rss(Lighthouse with { Guid = "91aa", Text = Story })),
        ["numbers of posts begin again after a restore"] = new(6, 1, 6,
            Post.Rss(Five.Take(3)),
            Post.Rss(Enumerable.Range(1, 3).Select(
                number => new Post($"id-{number}", $"{Here}new/{number}", $"Quay {number}", Post.Day.AddDays(number))))),
        ["relative links become absolute"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Text = $"<a href=\"/map\">Map</a> {Story}" }),
            Post.Rss(Lighthouse with { Text = $"<a href=\"{Here}map\">Map</a> {Story}" })),

        ["guids that are links change their case"] = new(1, 2, 2,
            Post.Rss(new Post($"{Here}Lighthouse", $"{Here}Lighthouse", "Lighthouse", Text: "Short.")),
            Post.Rss(new Post($"{Here}lighthouse", $"{Here}lighthouse", "Lighthouse", Text: "Short, edited."))),

        // Formats.
        ["RSS gets excerpts, the texts move to content:encoded"] = new(1, 1, 1,
            Rss($"<title>L</title><guid>1</guid><description>&lt;p&gt;{Story}&lt;/p&gt;</description>"),
            Rss("<title>L</title><guid>1</guid><description>In short.</description>"
                + "<content:encoded xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">"
                + $"<![CDATA[<p>{Story}</p>]]></content:encoded>")),
        ["full texts become excerpts"] = new(5, 2, 10,
            Post.Rss(Five), Post.Rss(Five.Select(post => post with { Text = post.Body[..40] + " [&#8230;]" }))),
        ["another writer of dates"] = new(1, 1, 1,
            [.. new[] { "Mon, 01 Jun 2026 09:00:00 GMT", "Mon, 1 Jun 2026 11:00:00 +0200", "2026-06-01T09:00:00Z", "1 Jun 26 09:00 UT",
                "Mon, 01 Jun 2026 05:00:00 EDT" }.Select(date =>
                    Rss($"<title>L</title><guid>1</guid><pubDate>{date}</pubDate><description>{Story}</description>"))]),
        ["seconds of dates come and go"] = new(1, 1, 1,
            [.. new[] { "2026-06-01T09:00:30.123Z", "2026-06-01T09:00:30Z", "Mon, 01 Jun 2026 09:00 GMT" }.Select(date =>
                Rss($"<title>L</title><guid>1</guid><pubDate>{date}</pubDate><description>{Story}</description>"))]),
        ["fractions of seconds go, and guids, links and texts are others"] = new(1, 2, 2,
            Rss($"<title>L</title><guid>1</guid><link>{Here}l</link><pubDate>2026-06-01T09:00:30.123Z</pubDate>"
                + $"<description>{Story}</description>"),
            Rss($"<title>L</title><guid>2</guid><link>{Here}2</link><pubDate>2026-06-01T09:00:30Z</pubDate>"
                + "<description>Other.</description>")),
        ["HTML is written by another editor"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Text = $"<b>Ships</b> <i>go</i>.<br><br>{Story}" }),
            Post.Rss(Lighthouse with { Text = $"<strong class=\"x\">Ships</strong>&nbsp;<em>go</em>.</p>\n\n<p>{Story}" })),
        ["a title gets markup"] = new(1, 1, 1,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title>Ships &amp; men</title></entry></feed>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id>"
                + "<title type=\"html\">Ships &amp;amp; &lt;b&gt;men&lt;/b&gt;</title></entry></feed>"),
        ["only the date of the update moves"] = new(1, 1, 1,
            [.. Enumerable.Range(1, 3).Select(day => "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title>L</title>"
                + $"<published>2026-06-01T09:00:00Z</published><updated>2026-06-{day:D2}T09:00:00Z</updated></entry></feed>")]),
        ["undated posts are updated, and nothing else"] = new(1, 1, 1,
            [.. Enumerable.Range(1, 3).Select(day => "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title>L</title>"
                + $"<updated>2026-06-{day:D2}T09:00:00Z</updated></entry></feed>")]),
        ["composed letters become decomposed ones"] = new(1, 1, 1,
            Post.Rss(Accented("\u00E9", "\u00FC", "\u30AC")), Post.Rss(Accented("e\u0301", "u\u0308", "\u30AB\u3099"))),

        // Windows.
        ["a window of ten posts moves back and forth"] = new(10, 1, 10,
            Post.Rss(Ten.Take(6)), Post.Rss(Ten.Skip(4)), Post.Rss(Ten.Take(6)), Post.Rss(Ten.Skip(2).Take(5)), Post.Rss(Ten)),
        ["the feed shows five, two, then five"] = new(5, 1, 5, Post.Rss(Five), Post.Rss(Five.Take(2)), Post.Rss(Five)),
        ["for an hour the feed is an apology"] = new(6, 1, 6,
            Post.Rss(Five), Post.Rss(new Post(null, Here, "We are moving house", null, "We will be back soon.")), Post.Rss(Five)),
        ["a post is in the document old and new"] = new(1, 2, 2,
            Post.Rss(Lighthouse), Post.Rss(Lighthouse with { Text = Story }, Lighthouse),
            Post.Rss(Lighthouse, Lighthouse with { Text = Story })),
        ["a post appears once for each of its categories"] = new(1, 1, 1,
            Post.Rss(Lighthouse), Post.Rss(Lighthouse, Lighthouse with { Guid = "id-1-sea" }, Lighthouse with { Guid = "id-1-news" })),
        ["a post appears once for each of its categories, in turn"] = new(1, 1, 1,
            Post.Rss(Filed("sea"), Filed("news")), Post.Rss(Filed("news"), Filed("sea"))),
        ["a post appears once for each of its categories, in turn and under other guids"] = new(1, 1, 1,
            Post.Rss(Filed("sea"), Filed("news")), Post.Rss(Moved("sea"), Moved("news")), Post.Rss(Moved("news"), Moved("sea"))),
        ["the link of a copy leads to the comments"] = new(1, 1, 1,
            Post.Rss(Lighthouse, Lighthouse with { Guid = "copy", Link = $"{Lighthouse.Link}#comments" }), Post.Rss(Lighthouse)),
        ["guids are dropped, then rewritten, and every post is there twice"] = new(5, 1, 5,
            Post.Rss(Five), Post.Rss(Five.Select(post => post with { Guid = null })),
            Post.Rss(Five.Concat(Five).Select(post => post with { Guid = null })),
            Post.Rss(Five.Concat(Five).Select(post => post with { Guid = $"cms/{post.Guid}" }))),
        ["a post is pinned on top for a while"] = new(5, 1, 5,
            Post.Rss(Five), Post.Rss(Five.Skip(3).Concat(Five.Take(3))), Post.Rss(Five.Reverse()), Post.Rss(Five)),
        ["a server answers in one language, another in another"] = new(1, 2, 2,
            [.. Enumerable.Range(0, 6).Select(poll => Post.Rss(poll % 2 == 0
                ? Lighthouse
                : Lighthouse with { Title = "Leuchtturm eröffnet", Text = "Der Leuchtturm leuchtet weit über die See hinaus." }))]),
        ["two languages share guids and dates"] = new(2, 1, 2,
            Post.Rss(Lighthouse, German), Post.Rss(German, Lighthouse)),

        // Titles.
        ["posts without titles, guids and links"] = new(5, 1, 5,
            Post.Rss(Five.Select(post => post with { Title = "", Guid = null, Link = null })),
            Post.Rss(Five.Reverse().Select(post => post with { Title = "", Guid = null, Link = null }))),
        ["an empty title is filled in"] = new(1, 2, 2, Post.Rss(Lighthouse with { Title = "" }), Post.Rss(Lighthouse)),
        ["a title gets a ship in front"] =
            new(1, 2, 2, Post.Rss(Lighthouse), Post.Rss(Lighthouse with { Title = "🚢 Lighthouse opens" })),
        ["a sun is drawn in colour"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Title = "☀ Lighthouse" }), Post.Rss(Lighthouse with { Title = "☀\uFE0F Lighthouse" })),
        ["quotes, dashes and dots become typographic"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Title = "The pilot's \"last\" trip...", Text = $"It's 'late' -- too late... [...] {Story}" }),
            Post.Rss(Lighthouse with
            {
                Title = "The pilot’s “last” trip…",
                Text = $"It&#8217;s &#8216;late&#8217; &#8211; too late&#8230; [&hellip;] {Story}",
            })),
        ["quotes become typographic, guids and links are others"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Title = "The pilot's trip", Text = "One." }),
            Post.Rss(Lighthouse with { Title = "The pilot’s trip", Guid = "n", Link = $"{Here}n", Text = "Two." })),
        ["the name of the site is put behind the title"] = new(1, 2, 2,
            Post.Rss(Lighthouse), Post.Rss(Lighthouse with { Title = "Lighthouse opens - Harbour News" })),
        ["white space that does not break"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Text = $"10 km of quays. {Story}" }),
            Post.Rss(Lighthouse with { Title = "Lighthouse\u00A0opens", Text = $"10&nbsp;km of quays.\u202F {Story}" })),
        ["categories change their case"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Extra = "<category>Sea Ports</category><category>News</category>" }),
            Post.Rss(Lighthouse with { Extra = "<category>news</category><category>sea ports</category><category>News</category>" })),
        ["a new post beside the one it resembles"] = new(2, 1, 2,
            Post.Rss(Lighthouse with { Text = Story }), Post.Rss(Lighthouse with { Text = Story }, Ferry with { Text = Story })),
    };

    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private const string Date = "<pubDate>Mon, 01 Jun 2026 09:00:00 GMT</pubDate>";

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void History_makes_what_a_subscriber_expects(string name) => All[name].Holds();

    private static Post Filed(string category) =>
        Lighthouse with { Guid = $"id-{category}", Extra = $"<category>{category}</category>" };

    private static Post Moved(string category) => Filed(category) with { Guid = $"cms/{category}" };

    private static Post Accented(string e, string u, string ga) => new(
        $"Caf{e}", $"{Here}caf{e}", $"Caf{e} T{u}r {ga}", Post.Day, $"<a href=\"/caf{e}\">Caf{e}</a> {u}ber {ga}. {Story}",
        $"<category>Caf{e}</category><author>ann@harbour.example (Ren{e})</author>");

    private static string Rss(string item) => $"<rss version=\"2.0\"><channel><title>Harbours</title><item>{item}</item></channel></rss>";
}
