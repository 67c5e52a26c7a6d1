using System.Net;
using System.Text;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;

namespace Headwater.FunctionalTests.Pages;

/// <summary>Style sheet, script and icon.</summary>
public sealed class AssetPagesTests(AzuriteFixture azurite)
{
    private const int MaxBytes = 100 * 1024;

    [Fact]
    public async Task Assets_of_a_page_are_immutable()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var html = await (await system.SendAsync("articles")).TextAsync();
        string[] assets = [.. html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal))];

        Assert.Equal(3, assets.Length);
        foreach (var asset in assets)
        {
            var answer = await system.SendAsync(asset);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            var again = await system.SendAsync(asset, headers: ("If-None-Match", answer.Headers.ETag!.ToString()));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(answer.Headers.CacheControl, again.Headers.CacheControl);
        }
    }

    [Fact]
    public async Task Assets_are_public_where_reading_requires_a_key()
    {
        await using var system = await PageSystem.StartAsync(azurite, ("Http__ReadKeys__reader", "0123456789abcdef0123456789abcdef"));
        var html = await (await system.SendAsync("articles?code=0123456789abcdef0123456789abcdef")).TextAsync();
        var asset = html.Split('"').First(part => part.StartsWith("/assets/", StringComparison.Ordinal));

        Assert.Equal("public, max-age=31536000, immutable", (await system.SendAsync(asset)).Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Page_and_its_assets_have_at_most_100_KB()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));
        await system.PollAndDrainAsync();

        var html = await (await system.SendAsync("articles")).TextAsync();
        string[] assets = [.. html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal)).Distinct()];
        var bytes = Encoding.UTF8.GetByteCount(html);
        foreach (var asset in assets)
            bytes += Encoding.UTF8.GetByteCount(await (await system.SendAsync(asset)).TextAsync());

        Assert.Contains("<article class=\"item\"", html, StringComparison.Ordinal);
        Assert.NotEmpty(assets);
        Assert.InRange(bytes, 1, MaxBytes);
    }

    /// <summary>As a browser gets them, which is compressed.</summary>
    [Fact]
    public async Task First_visit_of_each_page_has_at_most_100_KB()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.WithAllPagesAsync(azurite, origin);

        foreach (var path in await AccessibilityTests.PathsAsync(system))
        {
            var html = await (await system.SendAsync(path, headers: ("Accept", "text/html"))).TextAsync();
            string[] assets = [.. html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal)).Distinct()];
            Assert.Equal(3, assets.Length);
            var bytes = 0;
            foreach (var part in assets.Prepend(path))
            {
                var answer = await system.SendAsync(part, null, ("Accept", "text/html,*/*;q=0.8"), ("Accept-Encoding", "gzip, br"));
                bytes += (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
            }

            Assert.True(bytes <= MaxBytes, $"{path}: {bytes} bytes");
        }
    }
}
