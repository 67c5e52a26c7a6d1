using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What all pages have in common, without a browser.</summary>
public sealed class PageTests(AzuriteFixture azurite)
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    [Fact]
    public async Task Root_is_a_page_for_browsers_only()
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var page = await system.SendAsync("", null, ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        var description = await system.SendAsync("", null, ("Accept", "*/*"));

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("No feed yet", await page.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("application/json", description.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("articles?from=yesterday", HttpStatusCode.BadRequest, "“yesterday” is not accepted. Expected: ")]
    [InlineData("articles?format=csv", HttpStatusCode.BadRequest, "a page has one form")]
    [InlineData("articles/nothing", HttpStatusCode.NotFound, "There is no article nothing")]
    [InlineData("feeds/nothing", HttpStatusCode.NotFound, "There is no feed nothing")]
    public async Task Error_is_a_page_that_says_what_is_wrong(string path, HttpStatusCode status, string said)
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var answer = await system.SendAsync(path, null, ("Accept", "text/html"));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(said, await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_for_a_key_puts_it_into_no_address()
    {
        await using var system = await PageSystem.StartAsync(azurite, ("Http__ReadKeys__reader", "0123456789abcdef0123456789abcdef"));

        var page = await (await system.SendAsync("articles", null, ("Accept", "text/html"))).TextAsync();

        Assert.DoesNotContain("name", page.Split("type=\"password\"")[1].Split('>')[0], StringComparison.Ordinal);
    }

    /// <summary>Also where a title or a search looks like the place in which it stands.</summary>
    [Fact]
    public async Task Page_has_its_ETag_in_its_body()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var article = TestArticles.Make("<body data-live=1>");
        await system.StoreAsync(article);

        foreach (var path in (string[])["articles?q=%3Cbody%20x", $"articles/{article.Id}", "feeds", "failures", "health", "reference"])
        {
            var answer = await system.SendAsync(path);
            var parts = (await answer.TextAsync()).Split("<body ");
            Assert.Equal(2, parts.Length);
            Assert.StartsWith($"data-etag={answer.Headers.ETag} data-live=", parts[1], StringComparison.Ordinal);
        }
    }

    /// <summary>Also the ages on the page of health: the clock stands still meanwhile.</summary>
    [Fact]
    public async Task Every_page_has_a_strict_policy_and_is_304_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.WithAllPagesAsync(azurite, origin);

        foreach (var path in await AccessibilityTests.PathsAsync(system))
        {
            var page = await system.SendAsync(path, null, ("Accept", "text/html"));
            var policy = page.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; ", policy, StringComparison.Ordinal);
            Assert.EndsWith("; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            if (page.StatusCode != HttpStatusCode.OK)
                continue;
            var again = await system.SendAsync(path, null, ("Accept", "text/html"), ("If-None-Match", page.Headers.ETag!.ToString()));
            Assert.True(again.StatusCode == HttpStatusCode.NotModified, $"{path}: {again.StatusCode}");
            Assert.Equal(policy, again.Headers.GetValues("Content-Security-Policy").Single());
        }
    }

    [Fact]
    public async Task Text_of_publishers_is_never_markup()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var article = TestArticles.Make(Hostile, text: "Body") with { Categories = [Hostile], FeedTitle = Hostile, Summary = Hostile };
        await system.StoreAsync(article with { Authors = [new Headwater.Feeds.Articles.Author(Hostile)] });

        string[] pages = ["articles", "articles?q=script", $"articles/{article.Id}", $"articles?author={Uri.EscapeDataString(Hostile)}"];
        foreach (var page in pages)
        {
            var html = await (await system.SendAsync(page)).TextAsync();
            Assert.Contains("alert(1)", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        }
    }
}
