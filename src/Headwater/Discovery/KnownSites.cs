using System.Text.RegularExpressions;

namespace Headwater.Discovery;

/// <summary>Where well-known sites have the feed of a page that names none.</summary>
internal static class KnownSites
{
    /// <summary>What the address of a page must look like (host and path, without www and query), and where its feeds are then.</summary>
    private static readonly (Regex Page, string[] Feeds)[] Sites =
    [
        Site(@"(m\.)?youtube\.com/channel/(?<id>UC[\w-]+).*", "https://www.youtube.com/feeds/videos.xml?channel_id=${id}"),
        Site(@"(m\.)?youtube\.com/user/(?<id>[\w-]+).*", "https://www.youtube.com/feeds/videos.xml?user=${id}"),
        Site(@"(m\.)?youtube\.com/(playlist|watch)\?(.*&)?list=(?<id>[\w-]+).*",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=${id}"),
        Site(@"github\.com/(?<repo>[\w.-]+/[\w.-]+)/commits/(?<branch>[^?#]+?)/?", "https://github.com/${repo}/commits/${branch}.atom"),
        Site(@"github\.com/(?<repo>[\w.-]+/[\w.-]+)/tags/?", "https://github.com/${repo}/tags.atom"),
        Site(@"github\.com/(?<repo>[\w.-]+/[\w.-]+?)(\.git)?(/releases)?/?",
            "https://github.com/${repo}/releases.atom", "https://github.com/${repo}/commits.atom"),
        Site(@"github\.com/(?<user>[\w-]+)/?", "https://github.com/${user}.atom"),
        Site(@"gitlab\.com/(?<project>[\w.-]+(/[\w.-]+)+?)(/-/(tags|releases))?/?",
            "https://gitlab.com/${project}/-/tags?format=atom", "https://gitlab.com/${project}.atom"),
        Site(@"((old|new)\.)?reddit\.com/(?<place>(r|u|user)/[\w-]+).*", "https://www.reddit.com/${place}/.rss"),
        Site(@"bsky\.app/profile/(?<who>[\w.:-]+)/?", "https://bsky.app/profile/${who}/rss"),
        Site(@"medium\.com/(?<who>@?[\w.-]+)(/.*)?", "https://medium.com/feed/${who}"),
        Site(@"(?<who>[\w-]+)\.medium\.com(/.*)?", "https://${who}.medium.com/feed"),
        Site(@"(?<who>[\w-]+)\.substack\.com(/.*)?", "https://${who}.substack.com/feed"),
        Site(@"tumblr\.com/(blog/)?(?<who>[\w-]+)(/.*)?", "https://${who}.tumblr.com/rss"),
        Site(@"(?<who>[\w-]+)\.tumblr\.com(/.*)?", "https://${who}.tumblr.com/rss"),
        Site(@"(?<site>(stackoverflow|serverfault|superuser|askubuntu|[\w-]+\.stackexchange)\.com)/questions/tagged/(?<tag>[^?/#]+)/?",
            "https://${site}/feeds/tag/${tag}"),

        // Mastodon and what speaks like it, on any host; after the sites that write people the same way.
        Site(@"(?!youtube\.com/|medium\.com/|tiktok\.com/|threads\.net/)(?<host>[\w.-]+(:\d+)?)/(?<who>@[\w.-]+)/?",
            "${scheme}://${host}/${who}.rss"),
    ];

    /// <summary>Tried only when somebody asks for it: each is a request that most sites answer 404.</summary>
    private static readonly string[] Guesses = ["/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"];

    /// <summary>The likeliest first; none for a page of no known site.</summary>
    public static IReadOnlyList<string> Of(string page)
    {
        var url = new Uri(page);
        var host = url.Authority.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? url.Authority["www.".Length..] : url.Authority;
        foreach (var text in (string[])[$"{host}{url.AbsolutePath}", $"{host}{url.PathAndQuery}"])
        {
            foreach (var (pattern, feeds) in Sites)
            {
                if (pattern.Match(text) is { Success: true } match)
                    return [.. feeds.Select(feed => match.Result(feed.Replace("${scheme}", url.Scheme, StringComparison.Ordinal)))];
            }
        }

        return [];
    }

    public static IEnumerable<string> Guess(string page) => Guesses.Select(path => new Uri(new Uri(page), path).AbsoluteUri);

    private static (Regex Page, string[] Feeds) Site(string page, params string[] feeds) =>
        (new Regex($"^{page}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture), feeds);
}
