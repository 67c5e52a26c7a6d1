using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.EndToEnd;

/// <summary>Origins and items that go wrong each say why, and everything else goes on.</summary>
public sealed class BadOriginTests(AzuriteFixture azurite)
{
    private const string Good =
        """
        <rss version="2.0"><channel><title>Good</title><link>https://b.example/</link>
        <item><guid>1</guid><title>One</title><description>first</description></item>
        <item><guid>2</guid><title>Two</title><description>second</description></item>
        </channel></rss>
        """;

    private const string Entities =
        """
        <!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
        <!ENTITY file SYSTEM "file:///etc/passwd">]>
        <rss version="2.0"><channel><title>Entities</title>
        <item><guid>1</guid><title>&c;</title><description>&file;</description></item></channel></rss>
        """;

    /// <summary>What an operator must find in the reason of each.</summary>
    private static readonly (string Path, string[] Words)[] Origins =
    [
        ("/json", ["JSON"]),
        ("/empty", ["empty"]),
        ("/page", ["HTML"]),
        ("/500", ["500"]),
        ("/slow", ["30", "/slow"]),
        ("/large", ["16"]),
        ("/metadata", ["169.254.169.254", "metadata"]),
    ];

    [Fact]
    public async Task Every_bad_origin_gets_a_reason_and_the_good_ones_are_read()
    {
        await using var origin = await TestOrigin.StartAsync();
        var hangs = Plan(origin);
        string[] paths = ["/good", "/entities", .. Origins.Select(bad => bad.Path)];
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", string.Join(' ', paths.Select(origin.Url))), ("Fetching__MaxDocumentBytes", "16384"));

        var poll = system.PollAsync();
        await hangs.WaitAsync(TestContext.Current.CancellationToken);
        system.Time.Advance(TimeSpan.FromSeconds(30));
        await poll;
        await system.DrainAsync();

        var feeds = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray()
            .ToDictionary(feed => new Uri(feed.GetProperty("url").GetString()!).AbsolutePath, feed => feed.GetProperty("lastPoll"));
        Assert.All(Origins, bad =>
        {
            var reason = feeds[bad.Path].GetProperty("reason").GetString()!;
            Assert.All(bad.Words, word => Assert.Contains(word, reason, StringComparison.OrdinalIgnoreCase));
        });
        Assert.Equal("2 new, 0 changed, 0 unchanged", feeds["/good"].GetProperty("reason").GetString());
        Assert.DoesNotContain("root:", (await system.GetJsonAsync("api/articles?limit=200")).ToString(), StringComparison.Ordinal);

        // Documents that are not feeds are kept for a look.
        var failures = (await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray().ToArray();
        foreach (var path in (string[])["/json", "/page"])
        {
            var failure = Assert.Single(failures, failure => failure.GetProperty("subject").GetString() == origin.Url(path));
            var blob = failure.GetProperty("input").GetString()!.Split('/', 2)[1];
            Assert.True(await system.Storage.FeedBlobs.GetBlobClient(blob).ExistsAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Failed_item_is_a_failure_and_the_others_are_listed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/good", Good);
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/good")));
        system.Logs.Expect(201, 901, 210);
        await system.PollAsync();
        var lost = (await system.Storage.ItemBlobs.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken)
            .FirstAsync(TestContext.Current.CancellationToken)).Name;
        await system.Storage.ItemBlobs.GetBlobClient(lost).DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        await system.DrainAsync();

        var listed = Assert.Single((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
        var failure = Assert.Single((await system.GetJsonAsync("api/failures?state=dead")).GetProperty("failures").EnumerateArray());
        Assert.Equal($"items/{lost}", failure.GetProperty("input").GetString());
        Assert.NotEqual(listed.GetProperty("id").GetString(), failure.GetProperty("subject").GetString());
        Assert.Equal(5, failure.GetProperty("attempts").GetInt32());
        Assert.Contains("blob", failure.GetProperty("reason").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>Completes when the request that is never answered is there.</returns>
    private static Task Plan(TestOrigin origin)
    {
        var hangs = new TaskCompletionSource();
        origin.Feed("/good", Good);
        origin.Feed("/entities", Entities);
        origin.Feed("/json", """{"title": "not a feed"}""", contentType: "application/json");
        origin.Feed("/empty", "");
        origin.Feed("/page", "<!doctype html><html><head><title>Welcome</title></head><body><p>Hello.</p></body></html>",
            contentType: "text/html");
        origin.Feed("/large", Good.Replace("first", new string('x', 20_000), StringComparison.Ordinal));
        origin.Page("/500", TestOrigin.Status(500));
        origin.Page("/metadata", context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });
        origin.Page("/slow", async context =>
        {
            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        return hangs.Task;
    }
}
