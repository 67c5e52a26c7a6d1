namespace Headwater.Tests.Ingestion;

/// <summary>Months of sites: podcasts, microblogs, live blogs, other links for phones, another CMS.</summary>
public sealed class SiteHistoryTests
{
    private const string Here = "https://harbour.example/";
    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private const string Cdn = "https://cdn.example/";
    private static readonly Post[] Three = Post.Several(3);
    private static readonly Post[] Five = Post.Several(5);
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day, Story);
    private static readonly Post Bare = Lighthouse with { Guid = null };
    private static readonly Post Undated = Lighthouse with { Date = null };

    private static readonly Dictionary<string, History> All = new()
    {
        // Podcasts. Who downloads an episode must learn where it is now; a prefix that counts downloads leads to the same file.
        ["the episodes move to another network"] = new(3, 2, 6,
            Post.Rss(Three.Select(post => Episode(post, $"https://media.old.example/shows/{post.Guid}.mp3"))),
            Post.Rss(Three.Select(post => Episode(post, $"{Cdn}audio/9/{post.Guid}.mp3")))),
        ["downloads are counted, by one and by two"] = new(1, 1, 1,
            Post.Rss(Episode(Lighthouse, $"{Cdn}1.mp3")),
            Post.Rss(Episode(Lighthouse, "https://dts.podtrac.com/redirect.mp3/cdn.example/1.mp3")),
            Post.Rss(Episode(Lighthouse, "https://op3.dev/e/dts.podtrac.com/redirect.mp3/cdn.example/1.mp3?played=1"))),
        ["the guids of episodes get a prefix"] = new(3, 1, 3,
            Post.Rss(Three.Select(post => Episode(post, $"{Cdn}{post.Guid}.mp3"))),
            Post.Rss(Three.Select(post =>
                Episode(post with { Guid = $"https://shows.example/guid/{post.Guid}" }, $"{Cdn}{post.Guid}.mp3")))),
        ["episodes lose their links with their guids"] = new(3, 2, 6,
            Post.Rss(Three.Select(post => Episode(post, $"{Cdn}{post.Guid}.mp3"))),
            Post.Rss(Three.Select(post => Episode(post with { Guid = $"new-{post.Guid}", Link = null }, $"{Cdn}{post.Guid}.mp3")))),
        ["the show moves, with other guids, links and files, and its clock is an hour off"] = new(3, 2, 6,
            Post.Rss(Three.Select(post => Episode(post, $"https://media.old.example/shows/{post.Guid}.mp3"))),
            Post.Rss(Three.Select(post => Episode(
                post with { Guid = $"new-{post.Guid}", Link = $"{post.Link}/episode", Date = post.Date!.Value.AddHours(1) },
                $"{Cdn}audio/9/{post.Guid}.mp3")))),

        // Links of a page for other devices.
        ["the link for phones comes and goes"] = Same("", "?m=1", "", "?m=1"),
        ["the page of AMP comes and goes"] = Same("", "/amp/", "?amp=1", "?amp"),
        ["the host for phones comes and goes"] = new(1, 1, 1,
            Post.Rss(Bare), Post.Rss(Bare with { Link = "https://m.harbour.example/lighthouse" }), Post.Rss(Bare)),
        ["m is the number of a page"] = new(2, 1, 2,
            Post.Rss(Bare with { Link = $"{Here}?m=202605" }),
            Post.Rss(new Post(null, $"{Here}?m=202606", "Ferry strikes", Post.Day.AddDays(30)), Bare with { Link = $"{Here}?m=202605" })),
        ["a feed proxy names the link behind its own"] = new(1, 1, 1,
            Post.Rss(Lighthouse), Post.Rss(Proxied(Lighthouse)), Post.Rss(Lighthouse)),
        ["a feed proxy forgets the link behind its own"] = new(1, 2, 2,
            Post.Rss(Proxied(Lighthouse)), Post.Rss(Proxied(Lighthouse) with { Extra = "" })),

        ["a counter goes when the headline in the guid is corrected"] = new(1, 2, 2,
            Post.Rss(Undated with { Guid = "Ligthouse opens", Title = "Ligthouse opens", Text = $"{Story}</p><p>3 comments" }),
            Post.Rss(Undated with { Guid = "Lighthouse opens" })),

        // Slugs and drafts.
        ["headline and slug are corrected, and the guid is the link"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = $"{Here}ligthouse", Link = $"{Here}ligthouse", Title = "Ligthouse opens" }),
            Post.Rss(Lighthouse with { Guid = $"{Here}lighthouse", Link = $"{Here}lighthouse" })),
        ["headline and link are corrected, the guid keeps the slug"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = $"{Here}ligthouse", Link = $"{Here}ligthouse", Title = "Ligthouse opens" }),
            Post.Rss(Lighthouse with { Guid = $"{Here}ligthouse" })),
        ["a draft becomes a post"] = new(1, 2, 2,
            Post.Rss(new Post($"{Here}?p=12", $"{Here}?p=12&preview=true", "Draft: Lighthouse", null, Story)),
            Post.Rss(Lighthouse with { Guid = $"{Here}?p=12" })),
        ["a post is withdrawn, and comes under another slug"] = new(4, 2, 5,
            Post.Rss([Lighthouse, .. Three]), Post.Rss(Three),
            Post.Rss([Lighthouse with { Guid = $"{Here}?p=13", Link = $"{Here}lighthouse-2", Date = Post.Day.AddDays(2) }, .. Three])),

        // Dates.
        ["summer time is counted twice for a day"] = new(5, 2, 10,
            Post.Rss(Five), Post.Rss(Five.Select(post => post with { Date = post.Date!.Value.AddHours(1) })), Post.Rss(Five)),
        ["a date in the far future is corrected"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Date = Post.Day.AddYears(14) }), Post.Rss(Lighthouse)),
        ["the date is that of each answer, by a clock that is days behind"] = new(1, 1, 1,
            [.. Enumerable.Range(0, 4).Select(poll => Post.Rss(Lighthouse with { Date = Post.Day.AddDays(-5).AddHours(26 * poll) }))]),
        ["a date gets its time of day"] = new(1, 2, 2, Post.Rss(Lighthouse with { Date = Post.Day.Date }), Post.Rss(Lighthouse)),
        ["dates are written in the zone of each reader"] = new(5, 1, 5,
            [.. new[] { 0, 2, -7, 14 }.Select(hours =>
                Post.Json(Five.Select(post => post with { Date = post.Date!.Value.ToOffset(TimeSpan.FromHours(hours)) })))]),

        // Languages.
        ["for a day the feed is in another language"] = new(3, 2, 6,
            Post.Rss(Three), Post.Rss(Three.Select(post => German(post) with { Link = post.Link })), Post.Rss(Three)),
        ["the feed changes to another language permanently"] = new(3, 2, 6, Post.Rss(Three), Post.Rss(Three.Select(German))),

        // Formats.
        ["the ids of JSON Feed were numbers, and become text"] = new(2, 1, 2, Json("1", "2"), Json("\"1\"", "\"2\""), Json("1", "2")),
        ["JSON Feed gives plain text for HTML"] = new(1, 1, 1,
            Json($"\"content_html\":\"<p>{Story}</p>\""), Json($"\"content_text\":\"{Story}\"")),
        ["RSS with numbers becomes Atom with tags"] = new(5, 1, 5,
            Post.Rss(Five.Select((post, at) => post with { Guid = $"{Here}?p={at}" })),
            Post.Atom(Five.Select((post, at) => post with { Guid = $"tag:harbour.example,2026-06-01:/{at}" }))),
        ["guids name the site, which moves to https, and all but the date is edited"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = "12 at http://harbour.example" }),
            Post.Rss(Lighthouse with { Guid = "12 at https://harbour.example", Link = $"{Here}l", Title = "Open!", Text = "Short." })),
        ["guids become URNs"] = new(3, 1, 3,
            Post.Rss(Three.Select(post => post with { Guid = $"3F2504E0-4F89-11D3-9A0C-0305E82C330{post.Guid![^1]}" })),
            Post.Atom(Three.Select(post => post with { Guid = $"urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c330{post.Guid![^1]}" }))),

        // Windows.
        ["an event is told in thirty edits"] = new(1, 30, 30,
            [.. Enumerable.Range(1, 30).Select(edit => Post.Rss(Lighthouse with
            {
                Text = string.Concat(Enumerable.Range(1, edit).Reverse().Select(line => $"<p>The crew of ship {line} is ashore.</p>")),
            }))]),
        ["posts without guids and links are turned over"] = new(5, 1, 5,
            Post.Rss(Anonymous), Post.Rss(Anonymous.Reverse()), Post.Rss(Anonymous.Skip(2).Concat(Anonymous.Take(2)))),
        ["posts move to the second page, which their links name"] = new(4, 2, 6,
            Post.Rss(OnPage(Five[0], 1), OnPage(Five[1], 1)),
            Post.Rss(OnPage(Five[2], 1), OnPage(Five[3], 1), OnPage(Five[0], 2), OnPage(Five[1], 2))),
        ["a note without a title is edited"] = new(3, 2, 4,
            Post.Rss(Untitled), Post.Rss([Untitled[0] with { Text = $"Edited. {Story}" }, .. Untitled[1..]])),
        ["notes of few words get other guids and links"] = new(3, 2, 6, Post.Rss(FewWords("m")), Post.Rss(FewWords("n"))),
        ["the same note on two days"] = new(2, 1, 2,
            Post.Rss(Bare with { Title = "" }),
            Post.Rss(new Post(null, $"{Here}2", "", Post.Day.AddDays(1), Story), Bare with { Title = "" })),

        // Titles, texts, people.
        ["a headline counts its updates"] = new(1, 3, 3,
            Post.Rss(Bare), Post.Rss(Bare with { Title = "Lighthouse opens (Updated)" }),
            Post.Rss(Bare with { Title = "[Update 2] Lighthouse opens" })),
        ["a headline counts its updates, without guid and link"] = new(1, 2, 2,
            Post.Rss(Bare with { Link = null }), Post.Rss(Bare with { Link = null, Title = "Lighthouse opens (Updated)" })),
        ["a teaser becomes the text"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Text = $"{Story[..60]}… <a href=\"{Lighthouse.Link}\">Read more</a>" }), Post.Rss(Lighthouse)),
        ["an author is renamed"] = new(3, 2, 6,
            Post.Rss(Three.Select(post => By(post, "Ann"))), Post.Rss(Three.Select(post => By(post, "Ann Lee")))),
        ["an author is written in another element"] = new(1, 1, 1,
            Post.Rss(Lighthouse with { Extra = "<author>ann@harbour.example (Ann)</author>" }), Post.Rss(By(Lighthouse, "Ann"))),
        ["a category is renamed in all posts"] = new(5, 2, 10,
            Post.Rss(Five.Select(post => post with { Extra = "<category>Sea</category>" })),
            Post.Rss(Five.Select(post => post with { Extra = "<category>Ocean</category>" }))),

        // Another program writes the HTML.
        ["only the picture is another"] = Texts($"<img src=\"{Here}a.png\"> {Story}", $"<img src=\"{Here}b.png\"> {Story}"),
        ["pictures are loaded late"] = Texts(
            $"<p><img src=\"{Here}a.png\"></p><p>{Story}</p>",
            $"<p><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-src=\"{Here}a.png\" loading=\"lazy\"></p><p>{Story}</p>"),
        ["paragraphs become lines, then boxes"] = Texts(
            $"<p>Ships.</p><p>{Story}</p>", $"Ships.<br><br>{Story}", $"Ships.<br />\n<br />\n{Story}",
            $"<div>Ships.</div><div>{Story}</div>"),
        ["a list is written by another editor"] = Texts(
            $"<ul><li>One<li>Two</ul><p>{Story}</p>", $"<ul>\n<li><p>One</p></li>\n<li><p>Two</p></li>\n</ul>\n<p>{Story}</p>"),
        ["headings get another level"] = Texts($"<h2>Ships</h2><p>{Story}</p>", $"<h3 id=\"ships\">Ships</h3><p>{Story}</p>"),
        ["code gets its language"] = Texts(
            $"<pre>ls -l\ncd /</pre><p>{Story}</p>", $"<pre><code class=\"language-sh\">ls -l\ncd /\n</code></pre><p>{Story}</p>"),
        ["signs become pictures"] = Texts(
            $"<p>{Story} 🚢</p>",
            $"<p>{Story} <img src=\"https://s.w.org/images/core/emoji/1f6a2.png\" alt=\"🚢\" class=\"wp-smiley\"></p>"),
        ["quotes become smart, and dashes long, in a link and code"] = Texts(
            $"<p>'It's <a href=\"{Here}map\">the \"map\"</a>' -- <code>a--b</code> {Story}</p>",
            $"<p>‘It’s <a href=\"{Here}map\">the “map”</a>’ – <code>a--b</code> {Story}</p>"),
    };

    private static Post[] Anonymous => [.. Five.Select(post => post with { Guid = null, Link = null })];

    private static Post[] Untitled => [.. Three.Select(post => post with { Title = "", Text = $"Note {post.Guid}. {Story}" })];

    private static Post[] FewWords(string site) => [.. Enumerable.Range(1, 3).Select(number => new Post(
        $"{site}-{number}", $"{Here}{site}/{number}", "", Post.Day.AddHours(number), $"Note {number}."))];

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Months_make_what_a_follower_expects(string name) => All[name].Holds();

    private static History Same(params string[] links) =>
        new(1, 1, 1, [.. links.Select(end => Post.Rss(Bare with { Link = Bare.Link + end }))]);

    private static History Texts(params string[] texts) =>
        new(1, 1, 1, [.. texts.Select(text => Post.Rss(Lighthouse with { Text = text }))]);

    private static Post Episode(Post post, string file) =>
        post with { Extra = $"<enclosure url=\"{file}\" type=\"audio/mpeg\" length=\"1\"/>" };

    private static Post Proxied(Post post) => post with
    {
        Link = "http://feedproxy.example/~r/harbour/~3/x1/",
        Extra = $"<b:origLink xmlns:b=\"http://rssnamespace.org/feedburner/ext/1.0\">{post.Link}</b:origLink>",
    };

    private static Post German(Post post) => post with
    {
        Title = $"Hafen {post.Guid}",
        Link = post.Link!.Replace(Here, $"{Here}de/", StringComparison.Ordinal),
        Text = $"Der Hafen {post.Guid} hat eine eigene Geschichte, die lange vor dem ersten Schiff beginnt.",
    };

    private static Post OnPage(Post post, int page) => post with { Guid = null, Link = $"{Here}list?page={page}#{post.Guid}" };

    private static Post By(Post post, string author) =>
        post with { Extra = $"<c:creator xmlns:c=\"http://purl.org/dc/elements/1.1/\">{author}</c:creator>" };

    /// <summary>Items with these ids; or one item with this member.</summary>
    private static string Json(params string[] ids)
    {
        var items = ids is [var member] && member.Contains(':', StringComparison.Ordinal)
            ? [$"\"id\":\"1\",\"title\":\"Lighthouse\",{member}"]
            : ids.Select((id, at) => $"\"id\":{id},\"url\":\"{Here}{at}\",\"title\":\"Port {at}\",\"content_text\":\"{at}. {Story}\"");
        return "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"Harbours\",\"items\":[{" + string.Join("},{", items) + "}]}";
    }
}
