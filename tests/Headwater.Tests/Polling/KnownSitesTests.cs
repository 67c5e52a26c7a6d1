using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class KnownSitesTests
{
    [Theory]
    [InlineData("https://www.youtube.com/channel/UCabc-1_x/videos", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc-1_x")]
    [InlineData("https://m.youtube.com/channel/UCabc", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc")]
    [InlineData("https://www.youtube.com/user/somebody", "https://www.youtube.com/feeds/videos.xml?user=somebody")]
    [InlineData("https://www.youtube.com/playlist?list=PLx_1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx_1")]
    [InlineData("https://www.youtube.com/watch?v=abc&list=PLx", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx")]
    [InlineData("https://github.com/owner/repo", "https://github.com/owner/repo/releases.atom",
        "https://github.com/owner/repo/commits.atom")]
    [InlineData("https://github.com/owner/re.po/releases", "https://github.com/owner/re.po/releases.atom",
        "https://github.com/owner/re.po/commits.atom")]
    [InlineData("https://github.com/owner/repo/commits/release/9.0/", "https://github.com/owner/repo/commits/release/9.0.atom")]
    [InlineData("https://github.com/owner/repo/tags", "https://github.com/owner/repo/tags.atom")]
    [InlineData("https://github.com/owner", "https://github.com/owner.atom")]
    [InlineData("https://gitlab.com/group/sub/project", "https://gitlab.com/group/sub/project/-/releases.atom",
        "https://gitlab.com/group/sub/project/-/tags?format=atom", "https://gitlab.com/group/sub/project.atom")]
    [InlineData("https://gitlab.com/group/project/-/tags", "https://gitlab.com/group/project/-/tags?format=atom")]
    [InlineData("https://www.reddit.com/r/dotnet/", "https://www.reddit.com/r/dotnet/.rss")]
    [InlineData("https://old.reddit.com/r/dotnet/top?t=day", "https://www.reddit.com/r/dotnet/.rss")]
    [InlineData("https://www.reddit.com/user/somebody", "https://www.reddit.com/user/somebody/.rss")]
    [InlineData("https://bsky.app/profile/somebody.example", "https://bsky.app/profile/somebody.example/rss")]
    [InlineData("https://medium.com/@somebody", "https://medium.com/feed/@somebody")]
    [InlineData("https://medium.com/a-publication/some-post", "https://medium.com/feed/a-publication")]
    [InlineData("https://somebody.medium.com/", "https://somebody.medium.com/feed")]
    [InlineData("https://somebody.substack.com/p/a-post", "https://somebody.substack.com/feed")]
    [InlineData("https://somebody.tumblr.com/", "https://somebody.tumblr.com/rss")]
    [InlineData("https://www.tumblr.com/somebody/123/post", "https://somebody.tumblr.com/rss")]
    [InlineData("https://stackoverflow.com/questions/tagged/c%23", "https://stackoverflow.com/feeds/tag/c%23")]
    [InlineData("https://unix.stackexchange.com/questions/tagged/bash", "https://unix.stackexchange.com/feeds/tag/bash")]
    [InlineData("https://social.example/@somebody", "https://social.example/@somebody.rss")]
    [InlineData("http://social.example:8080/@some.body/", "http://social.example:8080/@some.body.rss")]
    [InlineData("https://www.youtube.com/@somebody")]
    [InlineData("https://www.tiktok.com/@somebody")]
    [InlineData("https://example.org/")]
    [InlineData("https://notgithub.com/owner/repo")]
    [InlineData("https://example.org/github.com/owner/repo")]
    public void The_address_of_a_page_tells_its_feeds(string page, params string[] feeds) => Assert.Equal(feeds, KnownSites.Of(page));

    [Theory]
    [InlineData("https://social.example/@ann", "https://social.example/@ann.rss")]
    [InlineData("https://old.reddit.com/r/dotnet/top?t=day", "https://www.reddit.com/r/dotnet/.rss")]
    [InlineData("https://github.com/owner/repo", null)]
    [InlineData("https://github.com/owner/repo/commits/main.atom", null)]
    [InlineData("https://gitlab.com/group/project/-/tags?feed_token=x&format=atom", null)]
    [InlineData("https://social.example/@ann.rss", null)]
    [InlineData("https://medium.com/feed/@ann", null)]
    [InlineData("https://www.reddit.com/r/dotnet/top/.rss?t=day", null)]
    [InlineData("https://example.org/", null)]
    public void Only_one_place_is_taken_and_not_for_a_feed(string page, string? place) => Assert.Equal(place, KnownSites.Only(page));

    [Fact]
    public void Usual_places_are_those_of_the_host() => Assert.Equal(
        ["https://a.example/feed", "https://a.example/rss.xml", "https://a.example/atom.xml", "https://a.example/index.xml",
            "https://a.example/feed.json"],
        KnownSites.Guess("https://a.example/blog/2026/?page=1"));
}
