namespace Headwater.Tests.Ingestion;

/// <summary>What the programs of publishers add to each post: closing lines, related posts, advertisements, share links, players.</summary>
public sealed class PlatformHistoryTests
{
    private const string Here = "https://harbour.example/";
    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private const string Cdn = "https://cdn.example/";
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day, Story);
    private static readonly Post Bare = Lighthouse with { Guid = null };

    private static readonly Dictionary<string, string[]> Noise = new()
    {
        // Closing lines.
        ["WordPress says where the post appeared first"] =
            [Story, $"{Story}</p><p>The post {Itself("Lighthouse opens")} appeared first on <a href=\"{Here}\">Harbours</a>."],
        ["WordPress says so in German"] =
            [Story, $"{Story}</p><p>Der Beitrag {Itself("Lighthouse opens")} erschien zuerst auf <a href=\"{Here}\">Harbours</a>."],
        ["Medium says where the post was published"] =
        [
            Story, $"{Story}</p><p>{Itself("Lighthouse opens")} was originally published in <a href=\"{Here}?source=rss-1\">Harbours</a> "
                + "on Medium, where people are continuing the conversation by responding to this story.",
        ],
        ["the source is the post itself"] = [Story, $"{Story}</p><p>Source: {Itself("Lighthouse opens")}"],
        ["the words that lead to the whole post are others"] =
        [
            $"{Story} {Itself("Continue reading")}", $"{Story} {Itself("Read more →")}", Story,
            $"{Story}</p><p><a href=\"{Here}lighthouse#more-12\">Continue reading <span>Lighthouse opens</span></a>",
        ],
        ["related posts are others in each answer"] = [.. new[] { 1, 4, 7 }.Select(first =>
            $"{Story}</p><h3>Related posts</h3><ul><li>{Other(first)}</li><li>{Other(first + 1)}</li></ul><p>{Itself("Comments")}")],
        ["related posts after a colon"] =
            [$"{Story}</p><p>Lesen Sie auch: {Other(1)}", $"{Story}</p><p>Lesen Sie auch: {Other(2)}", Story],
        ["recent posts have their pictures, and dates before or behind them"] =
        [
            .. new[] { 1, 4 }.Select(first => $"{Story}</p><h3>Recent posts</h3><ul><li><a href=\"{Here}{first}\">"
                + $"<img src=\"{Here}{first}.jpg\"></a> {Other(first)} – June {first}, 2026</li>"
                + $"<li>June {first + 1}, 2026 · {Other(first + 1)}</li><li>{Other(first + 2)}<br>June {first + 2}, 2026</li></ul><p>"),
            Story,
        ],
        ["a list of other posts has one of many headings"] =
        [
            Story,
            .. new[] { "Top stories", "What to read next", "Keep reading", "You may also be interested in", "Editors’ picks",
                "Also on Harbours", "🔥 Similar posts", "Mehr von Harbours", "Verwandte Artikel", "À lire également", "Te recomendamos",
                "Похожие записи", "こちらもおすすめ" }.Select((heading, at) => $"{Story}{List(heading, at, at + 1)}"),
        ],
        ["related posts are in one line"] =
            [.. new[] { 1, 4 }.Select(first => $"{Story}</p><p>Related: {Other(first)} | {Other(first + 1)}")],
        ["the posts before and after it come later"] =
        [
            Story, $"{Story}</p><p>{Other(1, "← Port 1")}", $"{Story}</p><p>{Other(1, "← Port 1")} | {Other(2, "Port 2 →")}",
            $"{Story}</p><p>Previous post: {Other(1)}</p><p>Next post: {Other(2)}",
        ],
        ["links to share the post are others"] =
        [
            Story,
            .. new[] { "Facebook", "Facebook Twitter", "Bluesky X Mail" }.Select(names => $"{Story}</p><p>Share this: {string.Join(' ',
                names.Split(' ').Select(name => $"<a href=\"https://share.example/{name}?u=https%3A%2F%2Fharbour.example%2Flighthouse\">{
                    name}</a>"))}"),
        ],
        ["the address of the post is below it"] =
            [Story, $"{Story}</p><p>{Here}lighthouse", $"{Story}</p><p>{Here}lighthouse?utm_source=rss"],

        // Counters.
        ["Hacker News counts points and comments"] = [.. new[] { 1, 55, 120 }.Select(count =>
            $"<a href=\"https://quay.example/a\">Quay</a> {Story}</p><p>Points: {count}</p><p># Comments: {count / 2}")],
        ["Discourse counts posts and participants"] = [.. new[] { 1, 3, 12 }.Select(count =>
            $"{Story}</p><p><small>{count} posts - {count} participants</small></p><p>{Itself("Read full topic")}")],
        ["phpBB counts replies and views"] = [.. new[] { 3, 99 }.Select(count =>
            $"{Story}</p><p>Statistics: Posted by Ann — Mon Jun 01, 2026 9:00 am — Replies {count} — Views {count}")],
        ["a byline has the time it takes to read"] = [.. new[] { 4, 5 }.Select(minutes =>
            $"By Ann Quay | {minutes} min read</p><p>{Story}")],

        // Links.
        ["a token of the reader"] = [.. new[] { "eyJ1c2VyX2lkIjoxMjM0NTY3fQ", "eyJ1c2VyX2lkIjo5ODc2NTQzfQ" }.Select(token =>
            $"{Story} <a href=\"https://quay.example/a?action=share&amp;token={token}\">Share</a>")],
        ["a share link with the address of the post"] = [.. new[] { "http", "https" }.Select(scheme =>
            $"{Story} <a href=\"https://share.example/?url={scheme}%3A%2F%2Fharbour.example%2Flighthouse\">Share</a>")],
        ["a hidden mail address"] = [.. new[] { "a1c3d4e5f6a7b8c9d0e1f2", "b2d4e5f6a7b8c9d0e1f2a3", "a1c3d4e5f6a7b8c9d0" }.Select(code =>
            $"{Story} <a href=\"/cdn-cgi/l/email-protection#{code}\">[email&#160;protected]</a>")],
        ["footnotes are numbered by the render"] = [.. new[] { 12, 13 }.Select(render =>
            $"{Story} <a href=\"{Here}lighthouse#note-{render}\">1</a> is a note.")],
        ["an advertisement is a picture of another site"] = [.. new[] { 1, 2, 3 }.Select(number =>
            $"{Story}</p><p><a href=\"https://ads.example/click?cb={number}\"><img src=\"https://ads.example/{number}.png\"></a>")],
        ["a redirect counts clicks"] =
        [
            $"<a href=\"https://quay.example/a\">Quay</a> {Story}",
            .. new[] { "l.facebook.com/l.php?h=AT0{0}&amp;u={1}", "eur01.safelinks.example/?url={1}&amp;data=05%7C{0}&amp;reserved=0",
                "www.youtube.com/redirect?redir_token={0}&amp;q={1}&amp;v=abc", "vk.com/away.php?to={1}&amp;cc_key={0}" }.SelectMany(
                redirect => new[] { "a1", "b2" }.Select(token => "<a href=\"https://"
                    + redirect.Replace("{0}", token, StringComparison.Ordinal)
                        .Replace("{1}", "https%3A%2F%2Fquay.example%2Fa", StringComparison.Ordinal)
                    + $"\">Quay</a> {Story}")),
        ],
        ["a picture of the post leads to it"] = [Story, $"<a href=\"{Here}lighthouse\"><img src=\"{Here}a.jpg\"></a> {Story}"],
        ["a player gets the title of the film"] =
        [
            .. new[] { "", " title=\"Ships at night\"", " title=\"YouTube video player\"" }.Select(title =>
                $"{Story}</p><iframe src=\"https://www.youtube.com/embed/abc\"{title}></iframe><p>More."),
        ],
        ["a recording is counted, and gets controls"] =
        [
            $"{Story}<audio src=\"{Cdn}1.mp3\"></audio>",
            $"{Story}<audio controls src=\"https://op3.example/e/cdn.example/1.mp3\"></audio>",
            $"{Story}<audio controls preload=\"none\"><source src=\"http://cdn.example/1.mp3?_=1\" type=\"audio/mpeg\"></audio>",
        ],
        ["a film is on another host of many, with a token"] = [.. new[] { 1, 2 }.Select(number =>
            $"{Story}<video src=\"https://cdn{number}.example/1.mp4?token={number}\"></video>")],
        ["a picture leads to another size of it"] = [.. new[] { "", "-1024x768", "-scaled" }.Select(size =>
            $"<a href=\"{Here}up/a{size}.jpg\"><img src=\"{Here}up/a{size}.jpg\"></a> {Story}")],

        // Characters.
        ["entities are escaped twice for a day"] =
            [$"Ships &amp; men. It&#8217;s. {Story}", $"Ships &amp;amp; men. It&amp;#8217;s. {Story}"],
        ["a copy is marked with characters of no width"] =
            [Story, Story.Replace(" ", " \u200C\u200D", StringComparison.Ordinal), $"\u2068{Story}\u2069\u2063"],
        ["a sign of multiplication becomes typographic"] = [$"10x20 {Story}", $"10×20 {Story}"],
    };

    private static readonly Dictionary<string, string[]> Edits = new()
    {
        ["another target of a redirect"] =
            [Link("https://l.example/l.php?h=a&amp;u=https%3A%2F%2Fquay.example%2F1"),
                Link("https://l.example/l.php?h=a&amp;u=https%3A%2F%2Fquay.example%2F2")],
        ["one of two addresses in a link"] = [Link($"https://diff.example/?a={Here}1&amp;b={Here}2"),
            Link($"https://diff.example/?a={Here}1&amp;b={Here}3")],
        ["words behind the links of an own list"] =
            [.. new[] { "ships", "gulls" }.Select(of => $"{Story}</p><h3>Related</h3><ul><li>{Other(1)} tells of {of}</li></ul><p>")],
        ["own sources"] = [Sources("a"), Sources("b")],
        ["an own list of posts"] = [.. new[] { 2, 3 }.Select(last => Story + List("Parts of this series", 1, last))],
        ["a list of the best"] = [.. new[] { 2, 3 }.Select(last => Story + List("Top ten ports", 1, last))],
        ["the latest release"] = [.. new[] { 1, 2 }.Select(release => $"{Story}</p><p>Latest release: {Other(release)}")],
        ["an arrow to another site"] = [.. new[] { 1, 2 }.Select(
            paper => $"{Story}</p><p><a href=\"https://quay.example/{paper}\">The paper →</a>")],
        ["the score of a match"] = [$"{Story}</p><p>Score: 3", $"{Story}</p><p>Score: 4"],
        ["votes in an election"] = [$"{Story}</p><p>Ann Quay: 1,200 votes", $"{Story}</p><p>Ann Quay: 1,300 votes"],
        ["days behind a dash"] = [$"{Story}</p><p>The ferry sank – 3 days ago", $"{Story}</p><p>The ferry sank – 4 days ago"],
        ["the part of a manual"] = [Link("https://docs.example/guide#install"), Link("https://docs.example/guide#upgrade")],
        ["the page of an application"] = [Link("https://app.example/#/docs/1"), Link("https://app.example/#/docs/2")],
        ["a file that a program delivers, with a signature"] =
            [Link("https://files.example/get?id=1&amp;Signature=aa"), Link("https://files.example/get?id=2&amp;Signature=bb")],
        ["a telephone number"] = [Link("tel:555-0100"), Link("tel:555-0101")],
        ["a paragraph that names the post"] =
        [
            $"Yes.</p><p>{Story} {Story} {Itself("Lighthouse opens")}", $"Yes.</p><p>{Story} No. {Story} {Itself("Lighthouse opens")}",
        ],
        ["a mail address"] = [Link("mailto:ann@quay.example"), Link("mailto:bo@quay.example")],
        ["a recording"] = [$"{Story}<audio src=\"{Here}1.mp3\"></audio>", $"{Story}<audio src=\"{Here}2.mp3\"></audio>"],
        ["a film"] = [$"{Story}<video src=\"{Here}1.mp4\"></video>", $"{Story}<video src=\"{Here}2.mp4\"></video>"],
        ["the dash of an option"] = [$"Use <code>git add -all</code>. {Story}", $"Use <code>git add --all</code>. {Story}"],
    };

    private static readonly Dictionary<string, History> Posts = new()
    {
        ["authors in another order"] = Beside(1, "<author>Ann</author><author>Bo</author>", "<author>Bo</author><author>Ann</author>"),
        ["files in another order"] = Beside(1, File("1.mp3") + File("1.ogg"), File("1.ogg") + File("1.mp3")),
        ["another file of a program"] = Beside(2, File("get.php?file=1.mp3"), File("get.php?file=2.mp3")),
        ["another signature of a program's file"] = Beside(
            1, File("play?id=1&amp;sig=aa&amp;Expires=1"), File("play?id=1&amp;sig=bb&amp;Expires=2")),
        ["a footnote, and a campaign in the link"] = new(1, 1, 1, [.. new[] { "", "&utm_source=rss" }.Select(campaign => Post.Rss(
            Lighthouse with
            {
                Link = $"{Here}?p=1{campaign}",
                Text = $"<i id=\"n1\">Note.</i> {Story} <a href=\"{Here}?p=1#n1\">1</a>",
            }))]),
        ["a file behind an escaped address"] = Beside(
            1, File("1.mp3"), Raw("https://pods.example/play/9/https%3A%2F%2Fcdn.example%2F1.mp3")),
        ["a picture through a resizer that signs"] = Beside(1, [.. new[] { "AbCd", "xYz1" }.Select(
            token => Raw($"https://resizer.example/fetch/$s_!{token}!,q_auto/https%3A%2F%2Fcdn.example%2F1.png"))]),
        ["a picture of another size by its maker"] = Beside(1, File("a_600x.jpg?v=1"), File("a_1024x1024.jpg?v=2"), File("a.jpg")),
        ["a picture of another size by its host"] = Beside(
            1, [.. new[] { "c_fill,w_400/", "c_fill,w_800,q_auto/", "s320/", "s1600/", "cdn-cgi/image/width=400/", "" }.Select(
                size => File($"{size}a.jpg")), File("a.jpg.webp")]),
        ["the season of an episode"] = Beside(2, File("s01/1.mp3"), File("s02/1.mp3")),
        ["a picture of another size"] = Beside(1, File("a-300x200.jpg"), File("a-1024x683.jpg"), File("a-scaled.jpg"), File("a.jpg")),
        ["the case of the path"] = new(
            1, 1, 1, Post.Rss(Bare), Post.Rss(Bare with { Link = $"{Here}Lighthouse" })),
        ["the page of a folder"] = new(
            1, 1, 1, Post.Rss(Bare), Post.Rss(Bare with { Link = $"{Here}index.php/lighthouse/" }),
            Post.Rss(Bare with { Link = $"{Here}lighthouse/index.html" })),
        ["a link that is escaped twice"] = new(
            1, 1, 1, Post.Rss(Bare with { Link = $"{Here}?a=1&b=2" }), Post.Rss(Bare with { Link = $"{Here}?a=1&amp;b=2" })),
        ["episodes of one text, without guids and links"] = new(
            3, 1, 3, [.. Days.Select(day => Post.Rss(
                new Post(null, null, $"Episode {day}", Post.Day.AddDays(day), Story, File($"{day}.mp3"))))]),
        ["pictures of the day, whose link is the home page"] = new(
            3, 1, 3, [.. Days.Select(day => Post.Rss(new Post(
                null, Here, "Picture of the day", Post.Day.AddDays(day), $"<img src=\"{Cdn}{day}.jpg\">")))]),
        ["nothing but the text tells the posts, and scripts are others"] = new(
            1, 1, 1, [.. Days.Select(day => Post.Rss(new Post(
                $"{day}", null, "", null, $"<style>.c{day}{{}}</style>{Story}<script>var t = {day}</script>")))]),
        ["two jobs of one text"] = new(2, 1, 2, Post.Rss(Job(1), Job(2)), Post.Rss(Job(2), Job(1)), Post.Rss(Job(2))),
        ["headlines are tried, and are hashed in the guid"] = new(
            1, 2, 2, [.. Enumerable.Range(0, 6).Select(poll => Post.Rss(
                Lighthouse with { Guid = $"h{poll % 2}", Title = poll % 2 == 0 ? "Lighthouse opens" : "Look at this lighthouse" }))]),
    };

    private static IEnumerable<int> Days => Enumerable.Range(1, 3);

    public static TheoryData<string> NoiseNames => [.. Noise.Keys];

    public static TheoryData<string> EditNames => [.. Edits.Keys];

    public static TheoryData<string> PostNames => [.. Posts.Keys];

    [Theory]
    [MemberData(nameof(NoiseNames))]
    public void What_a_platform_adds_makes_no_version(string name) =>
        new History(1, 1, 1, [.. Noise[name].Select(text => Post.Rss(Lighthouse with { Text = text }))]).Holds();

    [Theory]
    [MemberData(nameof(EditNames))]
    public void Edit_that_resembles_it_makes_a_version(string name) =>
        new History(1, 2, 2, [.. Edits[name].Select(text => Post.Rss(Lighthouse with { Text = text }))]).Holds();

    [Theory]
    [MemberData(nameof(PostNames))]
    public void Posts_of_a_platform_are_told_apart(string name) => Posts[name].Holds();

    private static string Itself(string text) => $"<a href=\"{Here}lighthouse\">{text}</a>";

    private static string Other(int number, string? text = null) => $"<a href=\"{Here}{number}\">{text ?? $"Port {number}"}</a>";

    private static string List(string heading, params int[] numbers) =>
        $"</p><h3>{heading}</h3><ul><li>{string.Join("</li><li>", numbers.Select(number => Other(number)))}</li></ul><p>";

    private static string Sources(string host) =>
        $"{Story}</p><h3>Sources</h3><ul><li><a href=\"https://{host}.example/\">The archive</a></li></ul><p>";

    private static string Link(string url) => $"{Story} <a href=\"{url}\">There</a> it is.";

    private static string File(string path) => Raw($"{Cdn}{path}");

    private static string Raw(string url) => $"<enclosure url=\"{url}\" type=\"audio/mpeg\" length=\"1\"/>";

    private static Post Job(int number) => new($"job-{number}", $"{Here}jobs/{number}", "Pilot", Post.Day, Story);

    private static History Beside(int versions, params string[] extras) =>
        new(1, versions, versions, [.. extras.Select(extra => Post.Rss(Lighthouse with { Extra = extra }))]);
}
