using System.Text.RegularExpressions;

namespace Headwater.Polling;

/// <summary>Where well-known sites have the feed of a page that names none.</summary>
internal static partial class KnownSites
{
    /// <summary>
    /// What the address of a page must look like (host without www, path without a slash at its end, and query where it tells something),
    /// and where its feeds are then.
    /// </summary>
    private static readonly (Regex Page, string[] Feeds)[] Sites =
    [
        Site(@"([\w-]+\.)?youtube(-nocookie)?\.com/channel/(?<id>UC[\w-]+)(/.*)?",
            "https://www.youtube.com/feeds/videos.xml?channel_id=${id}"),
        Site(@"([\w-]+\.)?youtube\.com/user/(?<id>[\w.-]+)(/.*)?", "https://www.youtube.com/feeds/videos.xml?user=${id}"),
        Site(@"(([\w-]+\.)?youtube(-nocookie)?\.com/(playlist|watch|embed/[\w-]+)|youtu\.be/[\w-]+)\?(.*&)?list=(?<id>[\w-]+).*",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=${id}"),
        Site(@"(m\.)?github\.com/(?<repo>[\w.-]+/[\w.-]+)/commits/(?<branch>.+)", "https://github.com/${repo}/commits/${branch}.atom"),
        Site(@"(m\.)?github\.com/(?<repo>[\w.-]+/[\w.-]+)/(?<what>commits|tags)", "https://github.com/${repo}/${what}.atom"),
        Site(@"(m\.)?github\.com/orgs/(?<user>[\w-]+)(/.*)?", "https://github.com/${user}.atom"),
        Site(@"(m\.)?github\.com/(?<repo>[\w.-]+/[\w.-]+?)(\.git)?(/.*)?",
            "https://github.com/${repo}/releases.atom", "https://github.com/${repo}/commits.atom"),
        Site(@"(m\.)?github\.com/(?<user>[\w-]+)", "https://github.com/${user}.atom"),
        Site(@"gitlab\.com/(?<project>[\w.-]+(/[\w.-]+)+?)/-/tags(/.*)?", "https://gitlab.com/${project}/-/tags?format=atom"),
        Site(@"gitlab\.com/(?<project>[\w.-]+(/[\w.-]+)+?)/-/commits/(?<branch>.+)",
            "https://gitlab.com/${project}/-/commits/${branch}?format=atom"),
        Site(@"gitlab\.com/(?<project>[\w.-]+(/[\w.-]+?)+?)(\.git)?(/-/.*)?",
            "https://gitlab.com/${project}/-/releases.atom", "https://gitlab.com/${project}/-/tags?format=atom",
            "https://gitlab.com/${project}.atom"),
        Site(@"([\w-]+\.)?reddit\.com/(?<place>(r|u|user)/[\w+-]+)(/.*)?", "https://www.reddit.com/${place}/.rss"),
        Site(@"(m\.)?bsky\.app/profile/@?(?<who>[\w.:-]+)(/.*)?", "https://bsky.app/profile/${who}/rss"),
        Site(@"(m\.)?medium\.com/(?<who>tag/[\w-]+|@?[\w.-]+)(/.*)?", "https://medium.com/feed/${who}"),
        Site(@"(?<who>[\w-]+)\.medium\.com(/.*)?", "https://${who}.medium.com/feed"),
        Site(@"(open\.substack\.com/pub/|substack\.com/@)(?<who>[\w-]+)(/.*)?", "https://${who}.substack.com/feed"),
        Site(@"(?<who>[\w-]+)\.substack\.com(/.*)?", "https://${who}.substack.com/feed"),
        Site(@"tumblr\.com/(dashboard/)?(blog/(view/)?)?(?!tagged/)(?<who>[\w-]+)(/.*)?", "https://${who}.tumblr.com/rss"),
        Site(@"(?<who>[\w-]+)\.tumblr\.com(/.*)?", "https://${who}.tumblr.com/rss"),
        Site(@"(m\.)?(?<site>(([\w-]+\.)?stackoverflow|serverfault|superuser|askubuntu|[\w.-]+\.stackexchange)\.com|mathoverflow\.net)"
            + @"/(questions/tagged|tags)/(?<tag>[^/]+)(/.*)?", "https://${site}/feeds/tag/${tag}"),

        // Mastodon and compatible servers, on any host except known sites that also write @name. An account of another host comes first.
        Site(@"[^/]+/(web/)?@(?<who>[\w.-]+)@(?<host>[\w.-]+\.\w+)(/.*)?", "https://${host}/@${who}.rss"),
        Site(@"(?!([\w-]+\.)*(youtube\.com|medium\.com|substack\.com|tiktok\.com|threads\.net|threads\.com)/)"
            + @"[^/]+/((web/)?@(?<who>[\w.-]+)(/.*)?|users/(?<who>[\w.-]+))", "${origin}/@${who}.rss"),
    ];

    /// <summary>Tried only on request, because most sites answer 404 to most of them.</summary>
    private static readonly string[] Guesses = ["/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"];

    /// <summary>The most likely first; none for a page of no known site.</summary>
    public static IReadOnlyList<string> Of(string page)
    {
        var url = new Uri(page);
        var host = url.Authority.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? url.Authority["www.".Length..] : url.Authority;
        var origin = url.GetLeftPart(UriPartial.Authority);
        var place = $"{host}{url.AbsolutePath.TrimEnd('/')}";
        foreach (var text in (string[])[place, $"{place}{url.Query}"])
        {
            foreach (var (pattern, feeds) in Sites)
            {
                if (pattern.Match(text) is { Success: true } match)
                    return [.. feeds.Select(feed => match.Result(feed.Replace("${origin}", origin, StringComparison.Ordinal)))];
            }
        }

        return [];
    }

    /// <summary>
    /// The only candidate, for callers who do not check it; null when there are several, and for an address that may be a feed's own.
    /// </summary>
    public static string? Only(string page) =>
        Of(page) is [var only] && only != page && !MayBeFeed().IsMatch(new Uri(page).PathAndQuery) ? only : null;

    public static IEnumerable<string> Guess(string page) => Guesses.Select(path => new Uri(new Uri(page), path).AbsoluteUri);

    private static (Regex Page, string[] Feeds) Site(string page, params string[] feeds) =>
        (new Regex($"^{page}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture), feeds);

    // A feed of a known site is written like a page of it: medium.com/feed/@ann, a.example/@ann.rss.
    [GeneratedRegex("[/._?&=-](feeds?|rss|atom|xml|rdf|json)([/._?&=-]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MayBeFeed();
}
