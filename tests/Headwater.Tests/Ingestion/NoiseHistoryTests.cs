namespace Headwater.Tests.Ingestion;

/// <summary>What changes with each answer and says nothing: a subscriber must not be told of any of it.</summary>
public sealed class NoiseHistoryTests
{
    private const string Here = "https://harbour.example/";
    private const string Story = "A story of ships and men, long enough to be told from all the others by its text alone.";
    private static readonly Post Lighthouse = new("id-1", $"{Here}lighthouse", "Lighthouse opens", Post.Day, Story);

    private static readonly Dictionary<string, Post[]> Noise = new()
    {
        ["campaigns of many makers"] =
        [
            .. new[] { "", "?utm_source=rss", "?mtm_campaign=a", "?ref=rss", "?partner=rss&emc=rss", "#xtor=RSS-1" }
                .Select(campaign => Lighthouse with { Link = Lighthouse.Link + campaign }),
        ],
        ["campaigns in the guid"] =
        [
            .. new[] { "", "?utm_source=rss", "?ref=rss", "#xtor=RSS-1", "#utm_source=rss" }
                .Select(campaign => Lighthouse with { Guid = Lighthouse.Link + campaign, Link = null }),
        ],
        ["campaigns in a link of the text"] =
        [
            .. new[] { "", "?ref=rss", "?mtm_campaign=a", "#xtor=RSS-1" }
                .Select(campaign => Text($"<a href=\"https://quay.example/a{campaign}\">Quay</a> {Story}")),
        ],
        ["a session in guid and link"] =
        [
            .. new[] { "3f2504e04f8911d39a0c0305e82c3301", "9b2c7d7a10a14b5e8c1d2e3f4a5b6c7d", "00112233445566778899aabbccddeeff" }
                .Select(session => Lighthouse with { Guid = $"{Here}l?sid={session}", Link = $"{Here}l?sid={session}" }),
        ],
        ["a picture of another host, and with https"] =
        [
            Text($"<img src=\"http://i0.harbour.example/a.png\"> {Story}"),
            Text($"<img src=\"https://i2.harbour.example/a.png?w=9\"> {Story}"),
        ],
        ["a linked picture of another host, size and scheme"] =
        [
            Text($"<a href=\"http://i0.wp.com/harbour.example/a.png?w=600\"><img src=\"https://i0.wp.com/a.png\"></a> {Story}"),
            Text($"<a href=\"https://i1.wp.com/harbour.example/a.png?w=800&ssl=1\"><img src=\"https://i1.wp.com/a.png\"></a> {Story}"),
        ],
        ["an enclosure with https"] =
            [Enclosed("http://cdn.example/1.mp3"), Enclosed("https://cdn.example/1.mp3"), Enclosed("https://cdn.example/1.mp3?t=5")],
        ["an enclosure of another host of many"] =
            [.. Enumerable.Range(1, 5).Select(host => Enclosed($"https://cdn{host}.example/1.mp3"))],
        ["an enclosure of another length"] =
            [.. Enumerable.Range(1, 3).Select(length => Lighthouse with { Extra =
                $"<enclosure url=\"https://cdn.example/1.mp3\" type=\"audio/mpeg\" length=\"{length}00\"/>" })],
        ["a signed link to a file"] =
        [
            .. Enumerable.Range(1, 3).Select(poll => Text($"<a href=\"https://files.example/a.pdf?X-Amz-Date={poll}&amp;X-Amz-Expires=300"
                + $"&amp;X-Amz-Signature={poll}a{poll}b\">Plan</a> {Story}")),
        ],
        ["links of a feed burner"] =
        [
            .. new[] { "a1Bc:xYz", "d2Ef:wVu" }.Select(token => Text($"{Story}<div class=\"feedflare\"><a "
                + $"href=\"http://feeds.feedburner.com/~ff/harbour?a={token}:yIl2AUoC8zA\">"
                + "<img src=\"http://feeds.feedburner.com/~ff/h\"></a></div>")),
        ],
        ["days since the post"] = Each("{0} days ago", 3, 4, 5),
        ["days since the post, in words around"] = Each("Posted {0} hours ago by Ann", 3, 4, 5),
        ["days since the post in German"] = Each("Veröffentlicht vor {0} Tagen", 3, 4, 5),
        ["a counter of comments"] = Each("<a href=\"#comments\">{0} Comments</a>", 0, 3, 12),
        ["a counter in the headline, and in the guid"] =
        [
            .. Enumerable.Range(1, 3).Select(count => $"Lighthouse opens ({count} comments)")
                .Select(title => Lighthouse with { Guid = title, Title = title, Link = null }),
        ],
        ["a counter of comments in brackets"] = Each("Comments ({0})", 0, 3, 12),
        ["a counter of views"] = Each("Views: {0}", "1,204", "1.9k", "2M"),
        ["counters in a row"] = Each("👁 {0} views | ♥ {0} likes | {0} shares", 12, 30, 44),
        ["the time it takes to read"] = Each("{0} min read", 4, 5, 6),
        ["the time it takes to read, named first"] = Each("Reading time: {0} minutes", 4, 5, 6),
        ["a banner of the last update"] = Each("Updated: June {0}, 2026 at 10:00", 2, 3, 4),
        ["a banner of the last update in figures"] = Each("Last updated on 2026-06-0{0} 10:00 UTC", 2, 3, 4),
        ["days since the post, in words"] = Each("{0}", "just now", "5 minutes ago", "yesterday", "2 days ago"),
        ["an arrow with its votes"] = Each("▲ {0} · 💬 {0}", 3, 4, 12),
        ["who has the file"] = Each("Seeders: {0} | Leechers: {0}", 3, 4, 12),
        ["copyright of the year"] = Each("© {0} Harbour News. All rights reserved.", 2025, 2026),
    };

    private static readonly Dictionary<string, (string First, string Second)> Edits = new()
    {
        ["a figure in a sentence"] = ("The pilots got 200 comments by noon.", "The pilots got 300 comments by noon."),
        ["a figure of shares"] = ("Ann sold 200 shares of the ferry. ", "Ann sold 300 shares of the ferry. "),
        ["a span of time in a sentence"] = ("The ferry sank 3 days ago off the quay.", "The ferry sank 4 days ago off the quay."),
        ["a correction behind its word"] = ("Updated: the pilots are paid.", "Updated: the pilots are not paid."),
        ["the order of two words"] = ("The pilots, not the crew.", "The crew, not the pilots."),
        ["a link to another post"] = ($"<a href=\"{Here}?p=1\">Pilots</a>", $"<a href=\"{Here}?p=2\">Pilots</a>"),
        ["a link to another source"] = ($"<a href=\"{Here}s?source=pilots\">Pilots</a>", $"<a href=\"{Here}s?source=crew\">Pilots</a>"),
    };

    public static TheoryData<string> NoiseNames => [.. Noise.Keys];

    public static TheoryData<string> EditNames => [.. Edits.Keys];

    [Theory]
    [MemberData(nameof(NoiseNames))]
    public void Noise_makes_no_version(string name) =>
        new History(1, 1, 1, [.. Noise[name].Select(post => Post.Rss(post))]).Holds();

    [Theory]
    [MemberData(nameof(EditNames))]
    public void Edit_that_resembles_noise_makes_a_version(string name) => new History(
        1, 2, 2, Post.Rss(Text(Edits[name].First + $"</p><p>{Story}")), Post.Rss(Text(Edits[name].Second + $"</p><p>{Story}")))
        .Holds();

    private static Post[] Each(string line, params object[] values) => [.. values.Select(value =>
        Text($"{string.Format(System.Globalization.CultureInfo.InvariantCulture, line, value)}</p><p>{Story}"))];

    private static Post Text(string text) => Lighthouse with { Text = text };

    private static Post Enclosed(string url) =>
        Lighthouse with { Extra = $"<enclosure url=\"{url}\" type=\"audio/mpeg\" length=\"1\"/>" };
}
