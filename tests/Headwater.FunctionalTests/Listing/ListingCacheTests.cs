using System.Net;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Listing;

/// <summary>Answers that a caller has already, or that are kept in memory.</summary>
public sealed class ListingCacheTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task What_the_caller_has_is_not_sent_again_until_the_log_grows()
    {
        await using var system = await ListingTests.StartAsync(azurite, 2);
        foreach (var format in (string[])["json", "jsonfeed", "atom", "rss", "ndjson", "csv"])
        {
            var path = $"api/articles?format={format}";
            var tag = (await system.SendAsync(path)).Headers.ETag!;

            var again = await system.SendAsync(path, headers: ("If-None-Match", tag.ToString()));
            Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag));
            Assert.Equal("", await again.TextAsync());
            Assert.NotEqual(tag, (await system.SendAsync($"{path}&limit=1")).Headers.ETag);
            Assert.NotEqual(tag, (await system.SendAsync($"{path}&host=a.example")).Headers.ETag);
            if (format is not ("ndjson" or "csv"))
                Assert.NotEqual(tag, (await system.SendAsync(path, headers: ("Accept-Encoding", "gzip"))).Headers.ETag);

            await system.StoreAsync(TestArticles.Make($"After {format}"));
            var changed = await system.SendAsync(path, headers: ("If-None-Match", tag.ToString()));
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            Assert.NotEqual(tag, changed.Headers.ETag);
        }
    }

    /// <summary>A log that replaces another one may be as long, and have the same articles.</summary>
    [Fact]
    public async Task ETag_of_another_log_is_never_answered_304()
    {
        await using var one = await ListingTests.StartAsync(azurite, 2);
        await using var other = await ListingTests.StartAsync(azurite, 2);
        Assert.Equal(await OffsetAsync(one), await OffsetAsync(other));
        foreach (var path in (string[])["api/articles", "api/articles?format=atom", "api/facets"])
        {
            var tag = (await one.SendAsync(path)).Headers.ETag!.ToString();

            Assert.Equal(HttpStatusCode.NotModified, (await one.SendAsync(path, headers: ("If-None-Match", tag))).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(path, headers: ("If-None-Match", tag))).StatusCode);
        }

        static async Task<string> OffsetAsync(TestSystem system) =>
            (await system.GetJsonAsync("api/articles")).GetProperty("position").GetString()!.Split(':', 2)[1];
    }

    [Fact]
    public async Task If_Modified_Since_is_answered_304_until_a_change()
    {
        await using var system = await ListingTests.StartAsync(azurite, 1);
        await system.SendAsync("api/articles");
        system.Time.Advance(TimeSpan.FromMinutes(1));
        var modified = (await system.SendAsync("api/articles")).Content.Headers.LastModified;
        Assert.NotNull(modified);
        system.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.NotModified, (await system.SendAsync("api/articles", headers: ("If-Modified-Since", $"{modified:R}")))
            .StatusCode);
        await system.StoreAsync(TestArticles.Make("New"));
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync("api/articles", headers: ("If-Modified-Since", $"{modified:R}")))
            .StatusCode);
    }

    /// <summary>Tags of feeds and relative times change an answer without a line in the log.</summary>
    [Theory]
    [InlineData("api/articles?to=2030-01-01", 304)]
    [InlineData("api/articles?format=csv", 304)]
    [InlineData("api/articles?to=7d", 200)]
    [InlineData("api/articles?updatedSince=9w&format=csv", 200)]
    [InlineData("api/articles?tag=-news", 200)]
    [InlineData("api/articles?facets=true", 200)]
    [InlineData("api/facets", 200)]
    public async Task Date_alone_decides_where_the_log_alone_does(string path, int status)
    {
        await using var system = await ListingTests.StartAsync(azurite, 1);
        await system.SendAsync(path);
        system.Time.Advance(TimeSpan.FromMinutes(1));
        var modified = (await system.SendAsync(path)).Content.Headers.LastModified;

        Assert.Equal(status, (int)(await system.SendAsync(path, headers: ("If-Modified-Since", $"{modified:R}"))).StatusCode);
    }

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    public async Task Two_instances_give_one_body_under_one_tag(string format)
    {
        var account = azurite.NewAccount();
        var url = ("Http__PublicUrl", "https://news.example");
        await using var one = await IndexTests.StartAsync(account, 2, url);
        await one.StoreAsync(TestArticles.Make("Edited", 3), TestArticles.Noon.AddHours(1));
        using var first = await one.SendAsync($"api/articles?format={format}");
        await using var other = await IndexTests.StartAsync(account, 0, url);
        other.Time.Advance(TimeSpan.FromHours(3));
        using var second = await other.SendAsync($"api/articles?format={format}");

        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(TestArticles.Noon.AddHours(1), first.Content.Headers.LastModified);
        Assert.Equal(first.Content.Headers.LastModified, second.Content.Headers.LastModified);
        Assert.Equal(await first.TextAsync(), await second.TextAsync());
    }

    [Fact]
    public async Task Answer_has_its_age_and_no_cache_forces_a_read()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: ("Listing__MaxStaleness", "00:05:00"));
        await system.SendAsync("api/articles");
        await system.StoreAsync(TestArticles.Make("New"));
        system.Time.Advance(TimeSpan.FromMinutes(2));

        var response = await system.SendAsync("api/articles");
        Assert.Empty((await response.JsonAsync()).Titles());
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)), (response.Headers.Age, response.Headers.CacheControl?.MaxAge));

        Assert.Equal(["New"], (await (await system.SendAsync("api/articles", headers: ("Cache-Control", "no-cache"))).JsonAsync())
            .Titles());
    }

    [Fact]
    public async Task Repeated_query_is_answered_from_memory_with_equal_bytes()
    {
        await using var system = await ListingTests.StartAsync(azurite, 30);
        foreach (var coding in (string[])["identity", "gzip", "br"])
        {
            var first = await system.SendAsync("api/articles", headers: ("Accept-Encoding", coding));
            var second = await system.SendAsync("api/articles", headers: ("Accept-Encoding", coding));

            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Equal(coding == "identity" ? [] : [coding], second.Content.Headers.ContentEncoding);
            Assert.Equal(await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
                await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(first.Headers.GetValues("Link"), second.Headers.GetValues("Link"));
            Assert.Equal(["Accept-Encoding", "Accept"], second.Headers.Vary);
        }
    }
}
