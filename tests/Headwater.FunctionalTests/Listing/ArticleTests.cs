using System.Net;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Listing;

public sealed class ArticleTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task An_article_is_answered_as_json_page_markdown_or_text()
    {
        await using var system = await StartAsync();
        var article = TestArticles.Make("One & <two>", text: "Body of one.");
        await system.StoreAsync(article, TestArticles.Noon, version: 3);

        var json = await system.GetJsonAsync($"api/articles/{article.Id}");
        Assert.Equal(("One & <two>", "Body of one.", 3),
            (json.GetProperty("title").GetString(), json.GetProperty("text").GetString(), json.GetProperty("version").GetInt32()));
        Assert.Equal(TestArticles.Noon, json.GetProperty("firstSeen").GetDateTimeOffset());

        var page = await system.SendAsync($"api/articles/{article.Id}", headers: ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        var html = await page.TextAsync();
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<h1>One &amp; &lt;two&gt;</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<p>Body of one.</p>", html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        Assert.Equal("Body of one.", await (await system.SendAsync($"api/articles/{article.Id}?format=md")).TextAsync());
        Assert.Equal("Body of one.", await (await system.SendAsync($"api/articles/{article.Id}?format=txt")).TextAsync());
    }

    [Fact]
    public async Task An_article_is_read_from_storage_once()
    {
        await using var system = await StartAsync();
        var article = TestArticles.Make("One");
        await system.StoreAsync(article);
        await system.SendAsync($"api/articles/{article.Id}");
        system.Wire.Clear();

        foreach (var format in (string[])["json", "html", "md", "txt"])
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"api/articles/{article.Id}?format={format}")).StatusCode);

        Assert.DoesNotContain(system.Wire.Calls, call => call.Path.StartsWith("articles/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unchanged_article_is_not_sent_again()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("One"));
        var path = $"api/articles/{TestArticles.Make("One").Id}";
        var tag = (await system.SendAsync(path)).Headers.ETag!.ToString();

        await system.StoreAsync(TestArticles.Make("Another"));
        Assert.Equal(HttpStatusCode.NotModified, (await system.SendAsync(path, headers: ("If-None-Match", tag))).StatusCode);

        // Of its feed, which may have another title, a date says nothing.
        Assert.Equal(HttpStatusCode.OK,
            (await system.SendAsync(path, headers: ("If-Modified-Since", $"{TestArticles.Noon.AddDays(9):R}"))).StatusCode);
        await system.StoreAsync(TestArticles.Make("One", text: "Edited."), TestArticles.Noon.AddHours(1), version: 2);
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync(path, headers: ("If-None-Match", tag))).StatusCode);
    }

    [Fact]
    public async Task Older_versions_stay_and_can_be_compared()
    {
        await using var system = await StartAsync();
        var first = TestArticles.Make("One", text: "Same.\n\nOld.\n\nEnd.");
        var second = TestArticles.Make("One", text: "Same.\n\nNew.\n\nEnd.");
        await system.StoreAsync(first, TestArticles.Noon);
        await system.StoreAsync(second, TestArticles.Noon.AddHours(1), version: 2);
        var path = $"api/articles/{first.Id}";

        var versions = (await system.GetJsonAsync($"{path}/versions")).GetProperty("versions").EnumerateArray().ToArray();
        Assert.Equal([second.ContentHash, first.ContentHash], versions.Select(version => version.GetProperty("contentHash").GetString()));
        Assert.Equal([true, false], versions.Select(version => version.GetProperty("current").GetBoolean()));

        var old = await (await system.SendAsync(versions[1].GetProperty("url").GetString()!)).JsonAsync();
        Assert.Equal(first.Text, old.GetProperty("text").GetString());
        Assert.False(old.TryGetProperty("version", out _));
        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal(first.Text, (await system.GetJsonAsync($"{path}?version=1")).GetProperty("text").GetString());
        Assert.Equal(second.Text, (await system.GetJsonAsync($"{path}?version=2")).GetProperty("text").GetString());

        var change = Assert.Single((await system.GetJsonAsync($"{path}/diff")).GetProperty("changes").EnumerateArray());
        Assert.Equal("""{"fromLine":3,"toLine":3,"removed":["Old."],"added":["New."]}""", change.GetRawText());
        var back = await (await system.SendAsync($"{path}/diff?from={second.ContentHash}&to={first.ContentHash}&format=txt")).TextAsync();
        Assert.Contains("-New.", back, StringComparison.Ordinal);
        Assert.Contains("+Old.", back, StringComparison.Ordinal);
        Assert.Equal(back, await (await system.SendAsync($"{path}/diff?from=2&to=1&format=txt")).TextAsync());
        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"articles/{first.Id}/diff?from=1&to=2")).StatusCode);
    }

    [Fact]
    public async Task Missing_things_are_a_404_that_says_so()
    {
        await using var system = await StartAsync();
        var article = TestArticles.Make("One");
        await system.StoreAsync(article);
        var unknown = TestArticles.Id("unknown");
        string[] unknowns =
        [
            $"{unknown}", $"{unknown}/versions", $"{unknown}/diff", $"{article.Id}?version=9", $"{article.Id}?contentHash={unknown}",
            $"{article.Id}/diff", $"{article.Id}/diff?from={unknown}", $"{article.Id}/diff?from=9", $"{article.Id}/diff?to=9",
        ];
        foreach (var path in unknowns)
        {
            var response = await system.SendAsync($"api/articles/{path}");
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, path);
            Assert.Null(response.Headers.ETag);
            Assert.NotEmpty((await response.JsonAsync()).GetProperty("detail").GetString()!);
        }

        foreach (var query in (string[])[$"version={unknown}", "version=0", "contentHash=1", $"version=1&contentHash={unknown}"])
            Assert.Equal(HttpStatusCode.BadRequest, (await system.SendAsync($"api/articles/{article.Id}?{query}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await system.SendAsync($"api/articles/{article.Id}/diff?x=1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await system.SendAsync($"api/articles/{article.Id}", headers: ("Accept", "image/png")))
            .StatusCode);
    }

    [Theory]
    [InlineData('\n')]
    [InlineData('\r')]
    public async Task Texts_that_take_too_long_to_compare_are_refused(char lineEnd)
    {
        await using var system = await StartAsync();
        var huge = string.Join(lineEnd, Enumerable.Range(0, 2_001));
        await system.StoreAsync(TestArticles.Make("One"), TestArticles.Noon);
        await system.StoreAsync(TestArticles.Make("One", text: huge), TestArticles.Noon.AddHours(1));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await system.SendAsync($"api/articles/{TestArticles.Make("One").Id}/diff"))
            .StatusCode);
    }

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }
}
