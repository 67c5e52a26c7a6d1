using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Hosting;

/// <summary><c>parse URL</c> as a developer runs it.</summary>
public sealed class ParseCommandTests
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Url_is_fetched_as_feeds_are_and_read_in_its_charset()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", async context =>
        {
            context.Response.ContentType = "application/rss+xml; charset=iso-8859-1";
            await context.Response.Body.WriteAsync(System.Text.Encoding.Latin1.GetBytes(Rss.Of("Café")), _end);
        });

        var (exit, output, _) = await Command.RunHostAsync(
            ["parse", origin.Url("/feed.xml")], "", ("Fetching__AllowedNetworks", "127.0.0.1"));

        Assert.Equal(0, exit);
        using var document = JsonDocument.Parse(output);
        Assert.Equal("Café", document.RootElement.GetProperty("items")[0].GetProperty("title").GetProperty("value").GetString());
        var headers = Assert.Single(origin.Requests).Headers;
        Assert.StartsWith("Headwater/", headers["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/feed.xml", "Fetching__AllowPrivateNetworks", "false", "127.0.0.1 is loopback; Fetching__AllowedNetworks can open it")]
    [InlineData("/long.xml", "Fetching__MaxDocumentBytes", "1024", "Fetching__MaxDocumentBytes allows")]
    [InlineData("/gone.xml", "Fetching__AllowedNetworks", "127.0.0.1", "410 Gone")]
    [InlineData("/feed.xml", "Fetching__Timeout", "soon", "Fetching__Timeout is 'soon'")]
    public async Task What_cannot_be_fetched_says_why(string path, string setting, string value, string why)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/long.xml", new string(' ', 2_000));
        origin.Page("/gone.xml", TestOrigin.Status(410));

        var (exit, output, errors) = await Command.RunHostAsync(
            ["parse", origin.Url(path)], "",
            ("Fetching__AllowPrivateNetworks", path == "/long.xml" ? "true" : "false"), (setting, value));

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
