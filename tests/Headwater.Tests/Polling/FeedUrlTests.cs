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
        var mistake = FeedUrl.Mistake(url);

        Assert.Equal(accepted, mistake is null);
        if (!accepted)
            Assert.EndsWith(".", mistake, StringComparison.Ordinal);
    }
}
