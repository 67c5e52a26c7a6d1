using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class ShownUrlTests
{
    [Theory]
    [InlineData("https://a.example/feed.xml", "https://a.example/feed.xml")]
    [InlineData("https://a.example/feed?key=abc", "https://a.example/feed?key=…")]
    [InlineData("https://a.example/feed?user=1&key=abc=&x#part", "https://a.example/feed?user=…&key=…&…#part")]
    [InlineData("HTTPS://a.example/feed?abc", "HTTPS://a.example/feed?…")]
    [InlineData("https://a.example/feed?", "https://a.example/feed?")]
    [InlineData("moved to http://b.example/?key=abc for good", "moved to http://b.example/?key=… for good")]
    [InlineData("What? Nothing.", "What? Nothing.")]
    [InlineData("https://me:s3cret@a.example/feed?key=abc", "https://a.example/feed?key=…")]
    [InlineData("'http://me:p@ss@a.example/' or ftp://me@b.example", "'http://a.example/' or ftp://b.example")]
    [InlineData("https://a.example/@me", "https://a.example/@me")]
    [InlineData(null, null)]
    public void Values_of_queries_and_passwords_are_left_out(string? text, string? shown) => Assert.Equal(shown, ShownUrl.In(text));

    [Theory]
    [InlineData("a.example/feed?key=abc", "https://a.example/feed?key=…")]
    [InlineData("feed://me:s3cret@a.example/feed", "http://a.example/feed")]
    [InlineData("no url", "no url")]
    public void Url_without_a_scheme_is_shown_as_one(string text, string shown) => Assert.Equal(shown, ShownUrl.Of(text));
}
