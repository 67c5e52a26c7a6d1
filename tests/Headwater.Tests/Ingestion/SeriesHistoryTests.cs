namespace Headwater.Tests.Ingestion;

/// <summary>Series and other posts that resemble one another: which are posts of their own, and which are edits of one.</summary>
public sealed class SeriesHistoryTests
{
    private const string Here = "https://harbour.example/";
    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private static readonly Post[] Five = Post.Several(5);
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day, Story);
    private static readonly Post Twin = Lighthouse with { Guid = "id-2", Link = $"{Here}lighthouse-2", Text = $"Another. {Story}" };
    private static readonly Post Bare = Lighthouse with { Guid = null };
    private static readonly Post Leuchtturm = Lighthouse with { Title = "Leuchtturm", Text = $"Auf Deutsch. {Story}" };

    private static readonly Dictionary<string, History> All = new()
    {
        ["an open thread of one text each week"] = new(5, 1, 5,
            [.. Enumerable.Range(0, 5).Select(week => Post.Rss(Enumerable.Range(0, week + 1).Reverse().Take(2).Select(Thread)))]),
        ["an open thread of one text each week, with other posts between"] = new(5, 1, 5,
            Post.Rss(Thread(1), Five[0]), Post.Rss(Five[1], Five[0]), Post.Rss(Thread(2), Five[1]), Post.Rss(Five[2], Five[1])),
        ["an open thread, of which the feed shows the newest"] = new(4, 1, 4,
            [.. Enumerable.Range(0, 4).Select(week => Post.Rss(Thread(week)))]),
        ["an open thread, of which the feed shows the newest, beside other posts"] = new(9, 1, 9,
            [.. Enumerable.Range(0, 4).Select(week => Post.Rss([Thread(week), .. Five]))]),
        ["the news of each hour have one title and text"] = new(3, 1, 3, [.. Days.Select(hour => Post.Rss(News(hour, "")))]),
        ["the news of each hour have one page"] = new(3, 1, 3, [.. Days.Select(hour => Post.Rss(News(hour, "now")))]),
        ["the news of each hour have one page, beside other posts"] = new(8, 1, 8,
            [.. Days.Select(hour => Post.Rss([News(hour, "now"), .. Five]))]),
        ["a picture is exchanged, and guid and date with it"] = new(1, 2, 2, [.. Days.Take(2).Select(hour => Post.Rss(
            News(hour, "now") with { Extra = $"<enclosure url=\"{Here}{hour}.jpg\" type=\"image/jpeg\" length=\"1\"/>" }))]),
        ["photos of an album have one page, title, date and text"] = new(3, 1, 3,
            Post.Rss(Days.Select(Photo)), Post.Rss(Days.Reverse().Select(Photo))),
        ["the picture of the day has one guid and no text"] = new(3, 1, 3, [.. Days.Select(day => Post.Rss(
            Photo(day) with { Guid = "picture", Link = Here, Title = $"Ship {day}", Date = Post.Day.AddDays(day), Text = "<br>" }))]),
        ["commits of one message, without dates, with others between"] = new(5, 1, 5,
            Post.Rss(Commit(1), Five[0]), Post.Rss(Five[1], Five[0]), Post.Rss(Commit(2), Five[1]), Post.Rss(Five[2], Five[1])),
        ["the weather of each day has one page and one title"] = new(3, 1, 3, [.. Enumerable.Range(1, 3).Select(day => Post.Rss(
            new Post($"day-{day}", $"{Here}weather", "Weather", Post.Day.AddDays(day),
                $"On day {day} the wind blows, and rain is near the lighthouse.")))]),
        ["the weather of each day is told in few words"] = new(3, 1, 3, [.. Days.Select(day => Post.Rss(
            new Post($"day-{day}", $"{Here}weather", "Weather", Post.Day.AddDays(day), $"Rain {day}.")))]),
        ["a guid is used again, with few words"] = new(2, 1, 2,
            Post.Rss(Wind with { Link = Here }), Post.Rss(Calm with { Link = Here, Date = Post.Day.AddDays(2) })),
        ["a guid is used again, with few words and without a link"] = new(2, 1, 2,
            Post.Rss(Wind), Post.Rss(Calm with { Date = Post.Day.AddDays(2) })),
        ["a guid is used again, with few words and without dates"] = new(2, 1, 2,
            Post.Rss(Wind with { Date = null, Link = $"{Here}a" }), Post.Rss(Calm with { Date = null, Link = $"{Here}b" })),
        ["a page is recommended twice, with months between"] = new(4, 1, 4,
            Post.Rss(Recommended(1), Five[0]), Post.Rss(Five[0]), Post.Rss(Recommended(60), Five[1]), Post.Rss(Recommended(60), Five[1])),
        ["a post gets another guid with each edit and date"] = new(6, 2, 7,
            Post.Rss([Lighthouse, .. Five]),
            Post.Rss([Lighthouse with { Guid = "hash-2", Date = Post.Day.AddDays(1), Text = $"Edited. {Story}" }, .. Five])),
        ["ranks of a list are guids, with titles and links alone"] = new(6, 1, 6,
            [.. new[] { "12345", "21345", "62134", "26314", "56234" }.Select(ranks => Post.Rss(ranks.Select((post, rank) =>
                new Post($"rank-{rank}", $"{Here}{post}", $"Port {post}", null, "Short."))))]),

        // A post that moves has another link, which is a new version.
        ["ranks of a list are links, without guids"] = new(6, 4, 15,
            [.. new[] { "12345", "21345", "62134", "26314", "56234" }.Select(ranks => Post.Rss(ranks.Select((post, rank) =>
                new Post(null, $"{Here}top/{rank}", $"Port {post}", Post.Day.AddHours(post)))))]),
        ["places of a page are posts, and the feed shows the newest"] = new(3, 1, 3,
            [.. Enumerable.Range(1, 3).Select(version => Post.Rss(
                new Post(null, $"{Here}changes#v{version}", $"{version}.0", null, "Fixes.")))]),
        ["pages of an application are posts, and the feed shows the newest"] = new(3, 1, 3,
            [.. Enumerable.Range(1, 3).Select(page => Post.Rss(
                new Post(null, $"{Here}app#!/post/{page}", $"Post {page}", null, "Short.")))]),
        ["slugs that name RSS are posts, and the feed shows the newest"] = new(3, 1, 3,
            [.. new[] { "post?slug=rss-is-back", "post?slug=why-rss-is-dead", "post?slug=rss" }.Select(slug => Post.Rss(
                new Post(null, Here + slug, slug, null, "Short.")))]),
        ["the guid counts the editions of a paper, which is announced again"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = "oai:arXiv.org:2606.00001v1", Text = $"Announce Type: new. {Story}" }),
            Post.Rss(Lighthouse with
            {
                Guid = "oai:arXiv.org:2606.00001v2",
                Date = Post.Day.AddDays(9),
                Text = $"Announce Type: replace. {Story}",
            })),
        ["the guid counts the edits of a post"] = new(1, 2, 2,
            Post.Rss(Lighthouse with { Guid = $"{Here}lighthouse#0", Link = $"{Here}lighthouse?at_medium=RSS" }),
            Post.Rss(Lighthouse with
            {
                Guid = $"{Here}lighthouse#4",
                Title = "Open!",
                Date = Post.Day.AddHours(3),
                Text = $"New. {Story}",
            })),
        ["weekly links, of which the feed shows the newest"] = new(4, 1, 4,
            [.. Enumerable.Range(0, 4).Select(week => Post.Rss(Thread(week) with { Text = $"Links of week {week}: {Story}" }))]),
        ["weekly links without guids"] = new(4, 1, 4,
            [.. Enumerable.Range(0, 4).Select(week =>
                Post.Rss(Thread(week) with { Guid = null, Text = $"Links of week {week}: {Story}" }))]),
        ["weekly links, whose guid is the title"] = new(3, 1, 3, [.. Days.Select(week => Post.Rss(Links(week)))]),
        ["weekly links, whose guid is the title, beside other posts"] = new(8, 1, 8,
            [.. Days.Select(week => Post.Rss([Links(week), .. Five]))]),
        ["weekly links, whose guid is the title, with other posts between"] = new(7, 1, 7,
            Post.Rss([Links(1), .. Five]), Post.Rss(Five), Post.Rss([Links(2), .. Five])),
        ["two posts of one title and day, without guids and links"] = new(2, 1, 2,
            Post.Rss(Note("One."), Note("Two.")), Post.Rss(Note("Two."), Note("One.")), Post.Rss(Note("One."), Note("Two."))),
        ["the second of two posts of one title and day is edited"] = new(2, 2, 3,
            Post.Rss(Lighthouse, Twin), Post.Rss(Lighthouse, Twin with { Text = $"Edited. {Story}" })),
        ["headline, date and text are edited at once, without a guid"] = new(6, 2, 7,
            Post.Rss([Bare, .. Five]),
            Post.Rss([Bare with { Title = "Closed!", Date = Post.Day.AddHours(5), Text = $"Edited. {Story}" }, .. Five])),
        ["a price goes down, without a guid"] = new(6, 3, 8, [.. Days.Select(day => Post.Rss([Price(day), .. Five]))]),
        ["replies share guid and link of their thread"] = new(3, 1, 3,
            Post.Rss(Reply(1)), Post.Rss(Reply(2), Reply(1)), Post.Rss(Reply(3), Reply(2)), Post.Rss(Reply(3)),
            Post.Rss(Reply(3), Reply(2), Reply(1))),
        ["a reply leaves, whose guid and link the next one has"] = new(4, 1, 4,
            Post.Rss(Reply(1), Five[0]), Post.Rss(Reply(2), Reply(1), Five[0]), Post.Rss(Five[1], Reply(2), Five[0])),
        ["the only post of a feed has a date that never changes"] = new(3, 1, 3,
            [.. Five.Take(3).Select(post => Post.Rss(post with { Date = Post.Day.AddSeconds(17) }))]),
        ["two posts of one title and minute, of which the feed shows the newest"] = new(2, 1, 2,
            Post.Rss(Lighthouse with { Date = Post.Day.AddSeconds(7) }), Post.Rss(Twin with { Date = Post.Day.AddSeconds(40) })),
        ["horoscopes of each day have one title each, and no guids and links"] = new(6, 1, 6,
            [.. Days.Select(day => Post.Rss(new[] { "Aries", "Taurus" }.Select(
                sign => new Post(null, Here, sign, Post.Day.AddDays(day), $"{sign}, day {day}. {Story}"))))]),
        ["the weather of two coasts at each hour, one of which is midnight"] = new(8, 1, 8,
            [.. Enumerable.Range(13, 4).Select(hour => Post.Rss(new[] { "North", "South" }.Select(coast => new Post(
                $"{coast}-{hour}", $"{Here}{coast}/{hour}", coast, Post.Day.AddHours(hour), $"{coast}, hour {hour}. {Story}"))))]),
        ["services of each day have one title each, and no texts and links"] = new(6, 1, 6,
            [.. Days.Select(day => Post.Rss(new[] { "Morning", "Evening" }.Select(
                title => new Post($"{title}-{day}", null, title, Post.Day.AddDays(day), "<br>"))))]),
        ["numbers of articles resemble times"] = new(2, 1, 2, [.. Days.Take(2).Select(number => Post.Rss(
            Bare with { Link = $"{Here}view?ud=2026060100012{number}", Title = $"Port {number}", Date = Post.Day.AddHours(number) }))]),
        ["two languages share guid and link, and take turns"] = new(2, 1, 2,
            Post.Rss(Lighthouse), Post.Rss(Lighthouse, Leuchtturm), Post.Rss(Leuchtturm), Post.Rss(Lighthouse, Leuchtturm)),
    };

    private static Post Wind => new("today", null, "Storm", Post.Day, "Wind.");

    private static Post Calm => Wind with { Title = "Calm", Text = "No wind." };

    private static IEnumerable<int> Days => Enumerable.Range(0, 3);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Posts_that_resemble_one_another_are_told(string name) => All[name].Holds();

    private static Post Thread(int week) => new(
        $"thread-{week}", $"{Here}threads/{week}", "Open thread", Post.Day.AddDays(7 * week),
        "Post what you saw this week at the quay, and be kind to each other.");

    private static Post News(int hour, string page) => new(
        $"news-{hour}", Here + page, "News now", Post.Day.AddHours(hour), Story,
        $"<enclosure url=\"https://cdn.example/{hour}.mp3\" type=\"audio/mpeg\" length=\"1\"/>");

    private static Post Photo(int number) => new(
        $"photo-{number}", $"{Here}album", "Harbour fair", Post.Day, "Ships of the fair.",
        $"<enclosure url=\"{Here}{number}.jpg\" type=\"image/jpeg\" length=\"1\"/>");

    private static Post Recommended(int days) => new(
        $"remark-{days}", "https://quay.example/old", "Ships of old", Post.Day.AddDays(days),
        $"On day {days} I read this old page of ships again.");

    private static Post Commit(int number) =>
        new($"commit-{number}", $"{Here}commit/{number}", "Merge", null, "Merge branch 'main' of the harbour into main, as ever.");

    private static Post Note(string text) => new(null, null, "Note", Post.Day.Date, $"{text} {Story}");

    private static Post Links(int week) => new(
        "Weekly links", $"{Here}links/{week}", "Weekly links", Post.Day.AddDays(7 * week), $"Links {week}: {Story}");

    private static Post Price(int day) => new(
        null, $"{Here}lamp", $"Lamp: {20 - day}.99", Post.Day.AddDays(day),
        $"The lamp of the lighthouse costs {20 - day}.99 today, says the shop.");

    private static Post Reply(int number) =>
        new($"{Here}t/1", $"{Here}t/1", "Re: Lighthouse", Post.Day.AddHours(number), $"Reply {number}. {Story}");
}
