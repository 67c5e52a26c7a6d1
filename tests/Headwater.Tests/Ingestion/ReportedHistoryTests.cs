namespace Headwater.Tests.Ingestion;

/// <summary>What people report to the makers of feed readers: posts that double, come back, are missed, or change all the time.</summary>
public sealed class ReportedHistoryTests
{
    private const string Here = "https://harbour.example/";
    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private static readonly DateTimeOffset Start = Post.Day.AddDays(1);
    private static readonly DateTimeOffset Unread = DateTimeOffset.UnixEpoch;
    private static readonly Post[] Three = Post.Several(3);
    private static readonly Post[] Five = Post.Several(5);
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day, Story);
    private static readonly Post Bare = Lighthouse with { Guid = null };

    private static readonly Dictionary<string, History> All = new()
    {
        // Dates.
        ["dates are missing for a poll"] = Dated(5, 1, 5, post => post.Date, _ => null, post => post.Date),
        ["dates are missing permanently"] = Dated(5, 1, 5, post => post.Date, _ => null, _ => null),
        ["dates are 1970 for a poll"] = Dated(5, 1, 5, post => post.Date, _ => Unread, post => post.Date),
        ["a date of 1970 is corrected"] = Dated(5, 2, 10, _ => Unread, post => post.Date),
        ["the date is missing, and the text is edited"] = new(1, 2, 2,
            Post.Rss(Lighthouse), Post.Rss(Lighthouse with { Date = null, Text = $"Edited. {Story}" }),
            Post.Rss(Lighthouse with { Text = $"Edited. {Story}" })),
        ["an event is put off twice"] = On(3, 10, 17, 24),
        ["an event is moved forward twice"] = On(3, 30, 20, 10),
        ["a planned post is published sooner"] = On(2, 9, 1),
        ["a date of 2040 becomes that of each answer"] = new(1, 2, 2,
            [.. Enumerable.Range(0, 4).Select(poll => Post.Rss(Lighthouse with { Date = poll == 0 ? Start.AddYears(14) : Now(poll) }))]),
        ["the date is a month behind each answer"] = new(1, 1, 1,
            [.. Polls.Select(poll => Post.Rss(Lighthouse with { Date = Now(poll).AddDays(30) }))]),
        ["dates are twelve hours off"] = Dated(5, 2, 10, post => post.Date, post => post.Date!.Value.AddHours(-12)),

        // Nothing but titles tells the posts.
        ["guids are random, and the home page is the only link"] = new(4, 1, 4,
            [.. Polls.Select(poll => Post.Rss(Enumerable.Range(poll < 2 ? 1 : 2, 3).Reverse().Select(number =>
                new Post($"{poll}-{number}", Here, $"{number}: The ship", null, "A comic."))))]),
        ["the weather of towns is dated now, without guids and links"] = new(3, 4, 12,
            [.. Polls.Select(poll => Post.Rss(Towns.Select(town => new Post(null, Here, town, Now(poll), $"{10 + poll} degrees."))))]),
        ["posts of few words are dated now, without guids and links"] = new(5, 1, 5,
            [.. Polls.Select(poll => Post.Rss(Five.Select(post => new Post(null, null, post.Title, Now(poll), "Short."))))]),
        ["the words of the day, without links"] = new(9, 1, 9,
            [.. Polls.Take(3).Select(day => Post.Rss(Towns.Select(town =>
                new Post($"{town}-{day}", null, town, Post.Day.AddDays(day), $"The word of {town} on day {day} is told at length."))))]),
        ["the bulletins of each hour have one text, without links"] = new(9, 1, 9,
            [.. Polls.Take(3).Select(hour => Post.Rss(Towns.Select(town =>
                new Post($"{town}-{hour}", null, town, Post.Day.AddHours(hour), "Listen.", File($"{town}{hour}.mp3")))))]),
        ["the wind of now has one guid"] = new(1, 4, 4,
            [.. Polls.Select(poll => Post.Rss(new Post("wind", Here, $"Wind {poll}", Now(poll), $"Force {poll}.")))]),
        ["shirts of the day have one link and one date"] = new(9, 1, 9,
            [.. new[] { 0, 0, 1, 2 }.Select(day => Post.Rss(Enumerable.Range(1, 3).Select(shirt => new Post(
                null, Here, $"Shirt {day}-{shirt}", Post.Day.AddDays(day), $"<img src=\"{Here}{day}{shirt}.jpg\">"))))]),

        // Headline and slug.
        ["headline, slug and text are corrected, to the second"] = new(6, 2, 7,
            Post.Rss([Typo with { Text = "Ligthouse." }, .. Five]), Post.Rss([Corrected, .. Five])),
        ["headline and slug are corrected, without a text"] = new(6, 2, 7,
            Post.Rss([Typo with { Text = "<br>" }, .. Five]), Post.Rss([Corrected with { Text = "<br>" }, .. Five])),
        ["another post of the same second, when the first has left"] = new(7, 1, 7,
            Post.Rss([Typo, .. Five]), Post.Rss(Five), Post.Rss([Corrected with { Text = "Ferry." }, .. Five])),
        ["posts of one import have one second"] = new(4, 1, 4,
            [.. Enumerable.Range(0, 3).Select(first => Post.Rss(
                Post.Several(4).Skip(first).Take(2).Select(post => post with { Date = Post.Day.AddSeconds(17) })))]),
        ["a CMS loses the seconds, guids, links and full texts"] = new(5, 2, 10,
            Post.Rss(Five.Select(post => post with { Date = post.Date!.Value.AddSeconds(31) })),
            Post.Rss(Five.Select((post, at) => post with { Guid = $"n{at}", Link = $"{Here}node/{at}", Text = post.Body[..30] + "…" }))),

        // Posts that share guid and link.
        ["one of two replies leaves, the other is edited"] = Replies([1, 2], Reply(2) with { Text = $"Edited. {Story}" }),
        ["one of two replies leaves, headline and text of the other are edited"] =
            Replies([1, 2], Reply(2) with { Title = "Lighthouse!", Text = $"Edited. {Story}" }),
        ["the newer of two replies leaves, the other gets another headline"] = Replies([1, 2], Reply(1) with { Title = "Lighthouse!" }),
        ["releases share guid and link, and have no date that can be read"] = new(4, 1, 4,
            [.. Polls.Select(newest => Rss(Enumerable.Range(0, newest + 1).Reverse().Select(number =>
                $"<title>v{number}</title><guid>{Here}log</guid><link>{Here}log</link><pubDate>Invalid Date</pubDate>"
                    + $"<description>Release {number}. {Story}</description>")))]),

        // Links of the answer.
        ["links have a time and a signature"] = new(3, 1, 3,
            [.. Polls.Select(poll => Post.Rss(Three.Select(post => post with
            {
                Guid = $"{post.Link}?timestamp=178000{poll}000&signature=kPc2tGb0Vq{poll}zAAAABBBB",
                Link = $"{post.Link}?timestamp=178000{poll}000&signature=kPc2tGb0Vq{poll}zAAAABBBB",
            })))]),
        ["links keep caches out"] = Links("?_=1780000000123", "?cb=44", "?cb=45", "?nocache=0.5512", "?ts=1780000000", "?t=1780000000",
            "?ff=20260601090000", ""),
        ["links name readers otherwise"] = Links(
            "?origin=rss", "?tracking_id=a1", "?output=amp", "?eref=rss_us", "?fsrc=rss", "?feedType=RSS&feedName=top", "?_trksid=p1", ""),
        ["links lead to the first page of a folder"] = Links("/default.aspx", "/index.html", ""),
        ["t is the number of a topic"] = new(2, 1, 2,
            Post.Rss(Bare with { Link = $"{Here}topic?t=100" }),
            Post.Rss(
                new Post(null, $"{Here}topic?t=101", "Ferry strikes", Post.Day.AddDays(1)), Bare with { Link = $"{Here}topic?t=100" })),
        ["a forum drops the topic from links and guids, in turns"] = new(3, 2, 6,
            [.. Polls.Select(poll => Post.Atom(Three.Select((post, at) =>
                OfForum(post, poll % 2 == 0 ? $"?t={at}&p=1{at}#p1{at}" : $"?p=1{at}#p1{at}"))))]),
        ["servers have a host each, in guids and links"] = new(5, 2, 10,
            [.. new[] { "", "mail.", "", "mail." }.Select(host => Post.Atom(Five.Select(post =>
                (post with { Link = post.Link!.Replace("harbour.", $"{host}harbour.", StringComparison.Ordinal) }))
                .Select(post => post with { Guid = post.Link })))]),

        // Titles.
        ["a headline counts comments behind a dash, a colon or a comma"] = new(1, 1, 1,
            [.. new[] { " - 3 comments", " – 12 comments", ": 1 comment", ", 40 comments", "" }.Select(
                end => Post.Rss(Lighthouse with { Title = $"Lighthouse opens{end}" }))]),
        ["a headline counts goals"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Title = "Ann - 3 goals" }), Post.Rss(Lighthouse with { Title = "Ann - 4 goals" })),
        ["a headline gets its case"] = new(1, 2, 2, Post.Rss(Lighthouse with { Title = "LIGHTHOUSE OPENS" }), Post.Rss(Lighthouse)),

        // Moves.
        ["https, www, a slash and numbers as guids come at once"] = new(5, 1, 5,
            Post.Rss(Five.Select(
                (post, at) => post with { Guid = $"{at} at http://harbour.example", Link = $"http://harbour.example/{at}" })),
            Post.Rss(Five.Select((post, at) => post with { Guid = $"{Here}?p={at}", Link = $"https://www.harbour.example/{at}/" }))),
        ["a site moves after a day of apology"] = new(6, 2, 11,
            Post.Rss(Five), Post.Rss(new Post(null, Here, "We are moving house", null, "We will be back soon.")),
            Post.Rss(Five.Select((post, at) => post with { Guid = $"n{at}", Link = $"{Here}node/{at}" }))),
        ["a site moves, and one of its posts is edited"] = new(5, 2, 10,
            Post.Rss(Five),
            Post.Rss(Five.Select((post, at) => post with
            {
                Guid = $"n{at}",
                Link = $"{Here}node/{at}",
                Text = at == 2 ? $"Edited. {post.Body}" : post.Body,
            }))),
        ["servers have guids each, and formats"] = new(5, 1, 5,
            [.. Enumerable.Range(0, 6).Select(poll => poll % 2 == 0
                ? Post.Rss(Five) : Post.Atom(Five.Select(post => post with { Guid = $"tag:{post.Guid}" })))]),

        // Podcasts.
        ["an episode is counted and dated by its host"] = new(1, 1, 1,
            [.. Polls.Select(poll => Post.Rss(Lighthouse with { Extra = File($"p/{poll}.example/cdn.example/88.mp3?updated={poll}") }))]),
        ["an episode is uploaded again"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Extra = File("1.mp3") }), Post.Rss(Lighthouse with { Extra = File("1-corrected.mp3") })),
        ["episodes link to the page of the show, and get other guids"] = new(3, 1, 3,
            [.. new[] { "", "uuid-" }.Select(prefix => Post.Rss(Three.Select(post =>
                post with { Guid = prefix + post.Guid, Link = $"{Here}show", Extra = File($"{post.Guid}.mp3") })))]),

        // Newsletters.
        ["the newest issue is at a link of its own"] = new(3, 2, 5,
            [.. Enumerable.Range(0, 3).Select(newest => Post.Rss(Enumerable.Range(0, newest + 1).Reverse().Select(issue => new Post(
                null, $"{Here}{(issue == newest ? "latest" : issue)}", $"Issue {issue}", Post.Day.AddDays(7 * issue)))))]),
    };

    private static Post Typo => Lighthouse with
    {
        Guid = $"{Here}ligthouse",
        Link = $"{Here}ligthouse",
        Title = "Ligthouse opens",
        Date = Post.Day.AddSeconds(17),
    };

    private static Post Corrected => Lighthouse with { Guid = Lighthouse.Link, Date = Post.Day.AddSeconds(17), Text = "Lighthouse." };

    private static IEnumerable<int> Polls => Enumerable.Range(0, 4);

    private static IEnumerable<string> Towns => ["Ash", "Birch", "Cedar"];

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reported_history_makes_what_a_reader_expects(string name) => All[name].Holds();

    /// <summary>The time of a poll.</summary>
    private static DateTimeOffset Now(int poll) => Start.AddHours(26 * poll);

    private static History Dated(int articles, int versions, int lines, params Func<Post, DateTimeOffset?>[] dates) =>
        new(articles, versions, lines, [.. dates.Select(date => Post.Rss(Five.Select(post => post with { Date = date(post) })))]);

    /// <param name="days">After the first post, one for each poll.</param>
    private static History On(int versions, params int[] days) =>
        new(1, versions, versions, [.. days.Select(day => Post.Rss(Lighthouse with { Date = Post.Day.AddDays(day) }))]);

    private static History Replies(int[] first, Post edited) =>
        new(2, 2, 3, Post.Rss(first.Select(Reply)), Post.Rss(edited), Post.Rss(edited) + " ");

    private static Post Reply(int number) =>
        new($"{Here}t/1", $"{Here}t/1", "Re: Lighthouse", Post.Day.AddHours(number), $"Reply {number}. {Story}");

    private static History Links(params string[] ends) =>
        new(1, 1, 1, [.. ends.Select(end => Post.Rss(Bare with { Link = Bare.Link + end }))]);

    private static Post OfForum(Post post, string place) => post with { Guid = $"{Here}topic{place}", Link = $"{Here}topic{place}" };

    private static string File(string path) => $"<enclosure url=\"https://cdn.example/{path}\" type=\"audio/mpeg\" length=\"1\"/>";

    private static string Rss(IEnumerable<string> items) =>
        $"<rss version=\"2.0\"><channel><title>Harbours</title><item>{string.Join("</item><item>", items)}</item></channel></rss>";
}
