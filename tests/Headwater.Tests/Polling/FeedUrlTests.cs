using FsCheck;
using FsCheck.Xunit;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class FeedUrlTests
{
    [Theory]
    [InlineData("https://aws.amazon.com/blogs/big-data/feed/", "aws-amazon-com-blogs-big-data-feed-")]
    [InlineData("https://Example.ORG/Feed.xml?tag=a", "example-org-feed-xml-")]
    [InlineData("http://127.0.0.1:8080/", "127-0-0-1-")]
    [InlineData("https://bücher.example/ä", "xn--bcher-kva-example-c3-a4-")]
    public void An_id_is_host_and_path_and_forty_bits_of_a_hash(string url, string slug)
    {
        var id = FeedUrl.Id(url);

        Assert.StartsWith(slug.Replace("--", "-", StringComparison.Ordinal), id, StringComparison.Ordinal);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*-[a-z2-7]{8}$", id);
    }

    [Theory]
    [InlineData("https://example.org/a/feed~1")]
    [InlineData("HTTPS://example.org/a/feed~1")]
    [InlineData("https://EXAMPLE.org/a/feed~1")]
    [InlineData("https://example.org:443/a/feed~1")]
    [InlineData("https://example.org/./x/../a/feed~1")]
    [InlineData("https://example.org/%61/feed%7e1")]
    [InlineData("https://example.org/a/feed~1#top")]
    [InlineData(" https://example.org/a/feed~1\n")]
    [InlineData("feed:https://example.org/a/feed~1")]
    [InlineData("Feed:feed:example.org/a/feed~1")]
    [InlineData("example.org/a/feed~1")]
    [InlineData("Example.ORG:443/a/feed~1")]
    public void Spellings_of_a_url_are_one_feed(string spelling) =>
        Assert.Equal("https://example.org/a/feed~1", FeedUrl.Normalize(spelling));

    [Theory]
    [InlineData("feed://example.org/feed", "http://example.org/feed")]
    [InlineData("itpc://example.org/feed", "http://example.org/feed")]
    [InlineData("podcast://example.org/feed", "http://example.org/feed")]
    [InlineData("rss:https://example.org/feed", "https://example.org/feed")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example/")]
    [InlineData("bücher.example/ä?q=%c3%a4&b=%2f", "https://xn--bcher-kva.example/%C3%A4?q=%C3%A4&b=%2F")]
    [InlineData("http://[::1]:80/feed", "http://[::1]/feed")]
    [InlineData("http://example.org:8080/a//b/?", "http://example.org:8080/a//b/?")]
    [InlineData("https://example.org/100%", "https://example.org/100%25")]
    [InlineData("ftp://example.org/feed", "ftp://example.org/feed")]
    [InlineData("127.0.0.1:7650/x", "https://127.0.0.1:7650/x")]
    [InlineData("LocalHost:7650/x", "https://localhost:7650/x")]
    [InlineData("[::1]:7650", "https://[::1]:7650/")]
    [InlineData("localhost:x", "localhost:x")]
    [InlineData("1.2.3/feed", "1.2.3/feed")]
    [InlineData("feed.xml", "feed.xml")]
    [InlineData("no url", "no url")]
    public void Url_is_normalised_and_other_text_is_kept(string text, string normal) => Assert.Equal(normal, FeedUrl.Normalize(text));

    [Property]
    public void Normal_url_is_normal(NonNull<string> path)
    {
        var normal = FeedUrl.Normalize($"https://example.org/{path.Get}");

        Assert.Equal(normal, FeedUrl.Normalize(normal));
    }

    [Fact]
    public void Urls_that_differ_in_any_byte_have_different_ids() =>
        Assert.Equal(3, new[] { "https://a.example/f?x=1", "https://a.example/f?x=2", "https://A.example/f?x=1" }.Select(FeedUrl.Id)
            .Distinct().Count());

    [Fact]
    public void An_id_stays_short() => Assert.True(FeedUrl.Id($"https://a.example/{new string('x', 1_900)}").Length <= 89);

    [Theory]
    [InlineData("https://a.example/feed", true)]
    [InlineData("http://10.0.0.1/feed", true)]
    [InlineData("feed.xml", false)]
    [InlineData("ftp://a.example/feed", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://user:secret@a.example/feed", false)]
    [InlineData("", false)]
    public void Invalid_url_is_refused_with_what_is_expected(string url, bool accepted)
    {
        var error = FeedUrl.Error(url);

        Assert.Equal(accepted, error is null);
        if (!accepted)
            Assert.EndsWith(".", error, StringComparison.Ordinal);
    }
}
