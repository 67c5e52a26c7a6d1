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
    [InlineData(null, null)]
    public void Values_of_queries_are_left_out(string? text, string? shown) => Assert.Equal(shown, ShownUrl.In(text));
}
