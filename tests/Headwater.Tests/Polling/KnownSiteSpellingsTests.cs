using Headwater.Polling;

namespace Headwater.Tests.Polling;

/// <summary>The addresses by which people know a place of a known site, and its feeds.</summary>
public sealed class KnownSiteSpellingsTests
{
    [Theory]
    [InlineData("https://www.youtube.com/feeds/videos.xml?channel_id=UCabc-1_x", """
        http://youtube.com/channel/UCabc-1_x https://www.youtube.com/channel/UCabc-1_x/ https://m.youtube.com/channel/UCabc-1_x/about
        https://www.youtube.com/channel/UCabc-1_x?app=desktop https://www.youtube.com/channel/UCabc-1_x#top
        https://YouTube.com/channel/UCabc-1_x/videos?view=0&sort=dd https://music.youtube.com/channel/UCabc-1_x
        https://www.youtube.com/channel/UCabc-1_x/community/ https://www.youtube.com:443/channel/UCabc-1_x/streams
        https://www.youtube-nocookie.com/channel/UCabc-1_x
        """)]
    [InlineData("https://www.youtube.com/feeds/videos.xml?user=some.body", """
        https://www.youtube.com/user/some.body http://youtube.com/user/some.body/ https://m.youtube.com/user/some.body/videos
        https://www.youtube.com/user/some.body?feature=watch https://www.youtube.com/user/some.body#p/u
        """)]
    [InlineData("https://www.youtube.com/feeds/videos.xml?playlist_id=PLx_1-y", """
        http://youtube.com/playlist?list=PLx_1-y https://m.youtube.com/playlist?list=PLx_1-y&jct=a
        https://www.youtube.com/playlist/?list=PLx_1-y
        https://www.youtube.com/watch?v=a&list=PLx_1-y&index=2 https://www.youtube.com/watch?list=PLx_1-y&v=a#t=1
        https://youtu.be/abc?list=PLx_1-y https://www.youtube.com/embed/videoseries?list=PLx_1-y
        https://music.youtube.com/playlist?list=PLx_1-y https://www.youtube.com/playlist?app=desktop&list=PLx_1-y
        https://www.youtube-nocookie.com/embed/abc?list=PLx_1-y
        """)]
    [InlineData("https://github.com/owner/re.po/releases.atom https://github.com/owner/re.po/commits.atom", """
        http://github.com/owner/re.po https://www.github.com/owner/re.po/ https://GitHub.com/owner/re.po.git
        https://github.com/owner/re.po#readme
        https://github.com/owner/re.po?tab=readme-ov-file https://github.com/owner/re.po/releases/
        https://github.com/owner/re.po/releases/latest
        https://github.com/owner/re.po/releases/tag/v1.0 https://github.com/owner/re.po/releases?page=2 https://m.github.com/owner/re.po
        https://github.com/owner/re.po/tree/main/src https://github.com/owner/re.po/issues
        """)]
    [InlineData("https://github.com/owner/repo/commits/main.atom", """
        https://github.com/owner/repo/commits/main http://www.github.com/owner/repo/commits/main/
        https://github.com/owner/repo/commits/main?after=a
        https://github.com/owner/repo/commits/main#commits
        """)]
    [InlineData("https://github.com/owner/repo/commits.atom",
        "https://github.com/owner/repo/commits http://www.github.com/owner/repo/commits/")]
    [InlineData("https://github.com/owner/repo/tags.atom", """
        https://github.com/owner/repo/tags/ http://www.github.com/owner/repo/tags https://github.com/owner/repo/tags?after=v1#x
        """)]
    [InlineData("https://github.com/some-body.atom", """
        https://github.com/some-body http://www.github.com/some-body/ https://github.com/some-body?tab=repositories
        https://github.com/some-body#x
        https://github.com/orgs/some-body https://github.com/orgs/some-body/repositories
        """)]
    [InlineData("https://www.reddit.com/r/dotnet/.rss", """
        http://reddit.com/r/dotnet https://www.reddit.com/r/dotnet/ https://m.reddit.com/r/dotnet https://old.reddit.com/r/dotnet/new/
        https://new.reddit.com/r/dotnet/top/?t=week https://np.reddit.com/r/dotnet/about https://i.reddit.com/r/dotnet
        https://www.reddit.com/r/dotnet?sort=new https://www.reddit.com/r/dotnet/#x https://sh.reddit.com/r/dotnet/hot
        https://www.reddit.com/r/dotnet/comments/abc/a_title/
        """)]
    [InlineData("https://www.reddit.com/r/dotnet+csharp/.rss",
        "https://www.reddit.com/r/dotnet+csharp/ https://old.reddit.com/r/dotnet+csharp/new")]
    [InlineData("https://www.reddit.com/user/some-body/.rss", """
        http://reddit.com/user/some-body https://www.reddit.com/user/some-body/ https://old.reddit.com/user/some-body/submitted/
        https://m.reddit.com/user/some-body?sort=top https://www.reddit.com/user/some-body#x https://reddit.com/user/some-body/comments
        """)]
    [InlineData("https://social.example/@some_body.rss", """
        https://social.example/@some_body https://social.example/@some_body/ https://social.example/@some_body/with_replies
        https://social.example/@some_body/media https://social.example/@some_body/109876543210 https://social.example/@some_body?x=1
        https://social.example/@some_body#top https://social.example/@some_body/tagged/dotnet https://social.example/web/@some_body
        https://social.example/users/some_body
        """)]
    [InlineData("https://other.example/@ann.rss", "https://social.example/@ann@other.example https://social.example/@ann@other.example/")]
    [InlineData("http://www.social.example/@ann.rss", "http://www.social.example/@ann http://www.social.example/@ann/about")]
    [InlineData("https://bsky.app/profile/ann.example/rss", """
        https://bsky.app/profile/ann.example http://www.bsky.app/profile/ann.example/ https://bsky.app/profile/ann.example/post/3k
        https://bsky.app/profile/ann.example/feed/a https://bsky.app/profile/ann.example?x=1 https://bsky.app/profile/ann.example#x
        https://bsky.app/profile/ann.example/followers https://m.bsky.app/profile/ann.example https://bsky.app/profile/@ann.example
        https://bsky.app/profile/ann.example/lists/a
        """)]
    [InlineData("https://bsky.app/profile/did:plc:abc/rss",
        "https://bsky.app/profile/did:plc:abc https://bsky.app/profile/did:plc:abc/post/1")]
    [InlineData("https://medium.com/feed/@some.body", """
        http://medium.com/@some.body https://www.medium.com/@some.body/ https://medium.com/@some.body/about
        https://medium.com/@some.body/latest
        https://medium.com/@some.body/a-post-1a2b3c https://medium.com/@some.body?source=x https://medium.com/@some.body#x
        https://medium.com/@some.body/list/reading https://medium.com/@some.body/followers https://m.medium.com/@some.body
        """)]
    [InlineData("https://medium.com/feed/tag/dotnet", """
        https://medium.com/tag/dotnet https://medium.com/tag/dotnet/latest https://medium.com/tag/dotnet/archive?x
        """)]
    [InlineData("https://some-body.medium.com/feed", """
        http://some-body.medium.com https://some-body.medium.com/about https://some-body.medium.com/a-post-1a2b?source=x#y
        """)]
    [InlineData("https://some-body.substack.com/feed", """
        http://some-body.substack.com https://www.some-body.substack.com/ https://some-body.substack.com/about
        https://some-body.substack.com/archive
        https://some-body.substack.com/p/a-post?utm_source=x https://some-body.substack.com/#x https://some-body.substack.com?x=1
        https://open.substack.com/pub/some-body https://open.substack.com/pub/some-body/p/a-post https://some-body.substack.com/podcast
        https://substack.com/@some-body https://www.substack.com/@some-body/posts
        """)]
    [InlineData("https://some-body.tumblr.com/rss", """
        http://some-body.tumblr.com https://www.some-body.tumblr.com/ https://some-body.tumblr.com/about
        https://some-body.tumblr.com/archive
        https://some-body.tumblr.com/post/1/a?x=1 https://some-body.tumblr.com/#x https://www.tumblr.com/some-body
        https://tumblr.com/blog/some-body https://www.tumblr.com/blog/view/some-body https://www.tumblr.com/some-body/1/a?source=share
        https://www.tumblr.com/dashboard/blog/some-body
        """)]
    [InlineData("https://stackoverflow.com/feeds/tag/c%23", """
        http://stackoverflow.com/questions/tagged/c%23 https://www.stackoverflow.com/questions/tagged/c%23/
        https://stackoverflow.com/questions/tagged/c%23?tab=newest https://stackoverflow.com/questions/tagged/c%23#x
        https://stackoverflow.com/tags/c%23 https://stackoverflow.com/tags/c%23/info https://m.stackoverflow.com/questions/tagged/c%23
        https://stackoverflow.com/questions/tagged/c%23?sort=votes&page=2 https://stackoverflow.com/tags/c%23/topusers
        https://StackOverflow.com/questions/tagged/c%23
        """)]
    [InlineData("https://meta.stackexchange.com/feeds/tag/support", "https://meta.stackexchange.com/questions/tagged/support?tab=new")]
    [InlineData("https://ru.stackoverflow.com/feeds/tag/linux", "https://ru.stackoverflow.com/questions/tagged/linux/")]
    [InlineData("https://mathoverflow.net/feeds/tag/knots", "https://mathoverflow.net/questions/tagged/knots")]
    [InlineData("https://gitlab.com/group/sub/pro.ject/-/releases.atom https://gitlab.com/group/sub/pro.ject/-/tags?format=atom "
        + "https://gitlab.com/group/sub/pro.ject.atom", """
        http://gitlab.com/group/sub/pro.ject https://www.gitlab.com/group/sub/pro.ject/ https://gitlab.com/group/sub/pro.ject.git
        https://gitlab.com/group/sub/pro.ject/-/releases https://gitlab.com/group/sub/pro.ject/-/releases/v1
        https://gitlab.com/group/sub/pro.ject?ref_type=heads https://gitlab.com/group/sub/pro.ject#readme
        https://gitlab.com/group/sub/pro.ject/-/tree/main https://gitlab.com/group/sub/pro.ject/-/issues?x=1
        https://GitLab.com/group/sub/pro.ject
        """)]
    [InlineData("https://gitlab.com/group/project/-/tags?format=atom", """
        https://gitlab.com/group/project/-/tags https://gitlab.com/group/project/-/tags/v1 https://gitlab.com/group/project/-/tags/?sort=a
        """)]
    [InlineData("https://gitlab.com/group/project/-/commits/main?format=atom", """
        https://gitlab.com/group/project/-/commits/main https://gitlab.com/group/project/-/commits/main/?ref_type=heads
        """)]
    [InlineData("", """
        https://www.youtube.com/@some.body https://m.youtube.com/@some.body/videos https://www.youtube.com/
        https://www.youtube.com/watch?v=abc
        https://github.com/ https://www.reddit.com/ https://bsky.app/ https://medium.com/ https://substack.com/ https://www.tumblr.com/
        https://www.tumblr.com/tagged/rivers https://stackoverflow.com/questions/1/a-question https://gitlab.com/ https://gitlab.com/group
        https://www.threads.net/@ann https://www.threads.com/@ann https://www.tiktok.com/@ann/video/1 https://x.example/a/@ann
        https://notreddit.com/r/dotnet https://example.org/users/ann/profile https://nottumblr.com/ann https://mymedium.com/@
        """)]
    public void Every_spelling_leads_to_the_same_feeds(string feeds, string spellings)
    {
        var expected = feeds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var wrong = spellings.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(page => (Page: page, Found: KnownSites.Of(page)))
            .Where(found => !found.Found.SequenceEqual(expected))
            .Select(found => $"{found.Page}: {string.Join(' ', found.Found)}")
            .ToArray();

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }
}
