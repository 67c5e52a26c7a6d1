using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

/// <summary>What plays or shows something of another site is a link, wherever its address stands.</summary>
public sealed class PlayerTests
{
    private const string Watch = "https://www.youtube.com/watch?v=abc";
    private const string Player = "https://www.youtube.com/embed/abc";

    [Theory]
    [InlineData($"<iframe data-lazy-src={Player}></iframe><noscript><iframe src={Player}></iframe></noscript>", Watch)]
    [InlineData("<oembed url='https://youtu.be/abc?t=42'></oembed>", $"{Watch}&t=42s")]
    [InlineData("<oembed url=https://vimeo.com/76979871></oembed>", "https://vimeo.com/76979871")]
    [InlineData("<oembed url=https://www.dailymotion.com/video/x7u></oembed>", "https://www.dailymotion.com/video/x7u")]
    [InlineData("<iframe src=https://video.wordpress.com/embed/aB1?hd=1></iframe>", "https://videopress.com/v/aB1")]
    [InlineData($"<iframe data-cookieconsent=marketing data-cookieblock-src={Player}></iframe>", Watch)]
    [InlineData($"<iframe data-src-cmplz={Player} src=about:blank></iframe>", Watch)]
    [InlineData($"<iframe suppressedsrc={Player} src='data:text/html,a'></iframe>", Watch)]
    [InlineData($"<amp-video-iframe src={Player}></amp-video-iframe>", Watch)]
    [InlineData($"<youtube-video src={Watch}></youtube-video>", Watch)]
    [InlineData("<vimeo-video src=https://vimeo.com/123></vimeo-video>", "https://vimeo.com/123")]
    [InlineData("<lite-youtube videoid=abc></lite-youtube>", Watch)]
    [InlineData("<video poster=/p.jpg><source data-src=https://b.example/v.mp4 type=video/mp4></video>", "https://b.example/v.mp4")]
    [InlineData("<video><source src=https://b.example/v.mp4><source data-src=https://b.example/v.webm></video>", "https://b.example/v.mp4")]
    [InlineData("<video data-lazy=true data-poster-src=https://b.example/p.jpg><source src=https://b.example/v.mp4></video>",
        "https://b.example/v.mp4")]
    [InlineData($"<iframe data-lazy=true data-thumb-src=https://b.example/p.jpg data-cookieblock-src={Player}></iframe>", Watch)]
    [InlineData("<div class=elementor-widget-video data-settings='{\"youtube_url\":\"https:\\/\\/youtu.be\\/abc\"}'><div></div>", Watch)]
    [InlineData("<div class=elementor-widget-video data-settings='{\"youtube_url\":\"https://youtu.be/a\",\"video_type\":\"vimeo\","
        + "\"vimeo_url\":\"https://vimeo.com/1\"}'></div>", "https://vimeo.com/1")]
    [InlineData($"<div class=elementor-widget-video data-settings='{{\"youtube_url\":\"{Watch}\"}}'><iframe src={Player}></iframe>", Watch)]
    public void Video_is_found_once(string html, string url)
    {
        var body = Read(html);

        Assert.Equal([url], body.Videos.Select(video => video.Url));
        var escaped = url.Replace("&", "&amp;", StringComparison.Ordinal);
        Assert.Equal($"[Video]({escaped})\n", body.Markdown);
        Assert.Contains(escaped, body.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<iframe data-src=https://b.example/e/1></iframe><noscript><iframe src=https://b.example/e/1></iframe></noscript>",
        "[b.example](https://b.example/e/1)")]
    [InlineData("<lite-youtube videoid=abc videotitle=T playlabel='Play: T'></lite-youtube>", $"[T]({Watch})")]
    [InlineData("<lite-youtube title='' videoid=abc playlabel=T></lite-youtube>", $"[T]({Watch})")]
    [InlineData("<iframe src=https://vimeo.com/channels></iframe>", "[vimeo.com](https://vimeo.com/channels)")]
    [InlineData("<amp-twitter data-tweetid=885></amp-twitter>", "[twitter.com](https://twitter.com/i/status/885)")]
    [InlineData("<amp-twitter data-tweetid=885><blockquote placeholder>Words</blockquote></amp-twitter>", "> Words")]
    [InlineData("<amp-instagram data-shortcode=1tot></amp-instagram>", "[www.instagram.com](https://www.instagram.com/p/1tot/)")]
    [InlineData("<amp-facebook data-href=https://www.facebook.com/a/posts/1></amp-facebook>",
        "[www.facebook.com](https://www.facebook.com/a/posts/1)")]
    [InlineData("<amp-reddit data-src=https://www.reddit.com/r/a/></amp-reddit>", "[www.reddit.com](https://www.reddit.com/r/a/)")]
    [InlineData("<script src=//gist.github.com/ann/abc.js></script>", "[Gist](https://gist.github.com/ann/abc)")]
    [InlineData("<script src='https://gist.github.com/ann/abc.js?file=app.js'></script>",
        "[Gist](https://gist.github.com/ann/abc?file=app.js)")]
    [InlineData("<iframe width=500 src='https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2F1'></iframe>",
        "[www.facebook.com](https://www.facebook.com/a/1)")]
    [InlineData("<iframe src='https://platform.twitter.com/embed/Tweet.html?dnt=true&id=885'></iframe>",
        "[twitter.com](https://twitter.com/i/status/885)")]
    [InlineData("<iframe src='https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fb.example'></iframe>a", "a")]
    [InlineData("<object data=/paper.pdf type=application/pdf></object>", "[a.example](https://a.example/paper.pdf)")]
    [InlineData("<object data=/paper.pdf type=application/pdf>Words</object>", "Words")]
    [InlineData($"<p>Watch<iframe src={Player}></iframe>Then go on.</p>", $"Watch [Video]({Watch}) Then go on.")]
    [InlineData($"<iframe src={Player}></iframe><p>a<iframe src={Player}></iframe>", $"[Video]({Watch})\n\na [Video]({Watch})")]
    [InlineData("<object data=/a.swf><embed src=/a.swf></object><embed src='/b.swf?x=1'><p>a", "a")]
    [InlineData("<p>a</p><div data-attrs='{\"url\":\"https://b.example/1\",\"full_text\":\"So *it* goes\"}'></div>",
        "a\n\n[So \\*it\\* goes](https://b.example/1)")] // Substack
    [InlineData("<div data-attrs='{\"url\":\"javascript:x\"}'></div><p data-attrs='{\"url\":\"https://b.example/1\"}'>a", "a")]
    [InlineData("<div data-attrs='{\"url\":\"https://b.example/ad\"}'></div>a", "a")]
    [InlineData("<div class=comment data-attrs='{\"url\":\"https://b.example/1\"}'></div>", "[b.example](https://b.example/1)")]
    [InlineData("<div class=fb-post data-href=https://www.facebook.com/b/posts/1></div>",
        "[www.facebook.com](https://www.facebook.com/b/posts/1)")]
    [InlineData("<figure embedded-service=external-article data-src=https://b.example/1></figure>", "[b.example](https://b.example/1)")]
    [InlineData($"<figure embedded-service=youtube data-src=https://youtu.be/abc><iframe src={Player}></iframe></figure>",
        $"[Video]({Watch})")]
    [InlineData("<iframe src=https://embed.zenn.studio/card#1 data-content=https%3A%2F%2Fb.example%2F1></iframe>",
        "[b.example](https://b.example/1)")]
    [InlineData("<iframe src=/card data-content='https://b.example/?u=c%2Fd'></iframe>", "[b.example](https://b.example/?u=c%2Fd)")]
    [InlineData("<iframe src='https://hatenablog-parts.com/embed?url=https%3A%2F%2Fb.example%2F1' title=River></iframe>",
        "[River](https://b.example/1)")]
    [InlineData("<script src=https://asciinema.org/a/9.js async></script>", "[asciinema](https://asciinema.org/a/9)")]
    [InlineData("<script src=https://asciinema.org/assets/player.js></script>a", "a")]
    [InlineData("<p><a href='#'>Close</a>", "Close")]
    public void What_another_site_shows_is_a_link(string html, string markdown) => Assert.Equal($"{markdown}\n", Read(html).Markdown);

    private static RenderedBody Read(string html) => ArticleRenderer.Render(html, "https://a.example/",
        new RenderOptions(ForDisplay: true));
}
