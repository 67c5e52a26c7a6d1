using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Listing;

public sealed class ListingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Pages_hold_every_article_once_newest_first()
    {
        await using var system = await StartAsync(7);

        var titles = new List<string?>();
        string? next = "api/articles?limit=3";
        var pages = 0;
        while (next is not null)
        {
            var response = await system.SendAsync(next);
            var page = await response.JsonAsync();
            titles.AddRange(page.Titles());
            next = page.TryGetProperty("next", out var url) ? url.GetString() : null;
            Assert.Equal(next is null ? null : $"<{next}>; rel=\"next\"", response.Headers.TryGetValues("Link", out var links)
                ? links.Single() : null);
            pages++;
        }

        Assert.Equal(3, pages);
        Assert.Equal(["A6", "A5", "A4", "A3", "A2", "A1", "A0"], titles);
    }

    [Fact]
    public async Task Snippets_come_from_the_articles_of_the_page()
    {
        await using var system = await StartAsync(0);
        await system.StoreAsync(Enumerable.Range(0, 5).Select(number => TestArticles.Make($"A{number}", number, "Neap tides & more.")));
        var gone = TestArticles.Make("Gone", 6, "The tides.");
        await system.StoreAsync(gone);
        await system.GetJsonAsync("api/articles");
        var blob = StorageNames.ArticleBlob(gone.FeedId, gone.Id, gone.ContentHash);
        await system.Storage.ArticleBlobs.DeleteBlobAsync(blob, cancellationToken: TestContext.Current.CancellationToken);
        system.Wire.Clear();

        var page = await system.GetJsonAsync("api/articles?q=tides&fields=title,snippet&limit=3");

        Assert.Equal(
            ["Gone: ", "A4: Neap <mark>tides</mark> &amp; more.", "A3: Neap <mark>tides</mark> &amp; more."],
            page.GetProperty("items").EnumerateArray().Select(item =>
                $"{item.GetProperty("title")}: {(item.TryGetProperty("snippet", out var snippet) ? snippet.GetString() : "")}"));
        Assert.Equal(3, system.Wire.Calls.Count(call => call.Path.StartsWith("articles/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once()
    {
        await using var system = await StartAsync(0);

        var response = await system.SendAsync("api/articles?limit=0&sort=size&wat=1&format=pdf&cursor=AAAA");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var errors = (await response.JsonAsync()).GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("name").GetString());
        Assert.Equal(["cursor", "format", "limit", "sort", "wat"], errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("api/articles?category=%27%20OR%201%3D1%20--")]
    [InlineData("api/articles?feed=%00&author=%F0%9F%98%80")]
    [InlineData("api/articles?category=%22%29%20OR%20%28%22")]
    [InlineData("api/articles?fields=id,title&fields=link")]
    [InlineData("api/articles?label.level=300&label.%00=1")]
    public async Task Hostile_parameters_are_answered_as_any_other(string path)
    {
        await using var system = await StartAsync(2);

        Assert.Contains((await system.SendAsync(path)).StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]);
    }

    [Theory]
    [InlineData("api/articles?label=colour:red")]
    [InlineData("api/facets?label.colour=red")]
    [InlineData("articles?label=colour:red")]
    public async Task Unknown_label_is_an_error_with_the_known_ones(string path)
    {
        await using var system = await StartAsync(0);
        var article = TestArticles.Make("One") with { Labels = new Dictionary<string, IReadOnlyList<string>> { ["Mood"] = ["good"] } };
        await system.StoreAsync(article);

        var response = await system.SendAsync(path);
        var known = await system.GetJsonAsync("api/articles?label=mood:good&label=mood:bad");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = Assert.Single((await response.JsonAsync()).GetProperty("errors").EnumerateArray());
        Assert.Equal("Unknown label. Known: kind, level, mood, service.", error.GetProperty("expected").GetString());
        Assert.Equal(["One"], known.Titles());
    }

    [Fact]
    public async Task Only_the_members_that_are_asked_for_are_sent()
    {
        await using var system = await StartAsync(1);

        var item = (await system.GetJsonAsync("api/articles?fields=title,link"))!.GetProperty("items")[0];

        Assert.Equal(["title", "link"], item.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task What_the_caller_has_is_not_sent_again_until_the_log_grows()
    {
        await using var system = await StartAsync(2);
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

    [Fact]
    public async Task If_Modified_Since_is_answered_304_until_a_change()
    {
        await using var system = await StartAsync(1);
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
        await using var system = await StartAsync(1);
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
        await using var system = await StartAsync(30);
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

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        await using var system = await StartAsync(3);
        foreach (var path in (string[])["api/articles", "api/articles?format=rss", "api/articles?format=csv",
            $"api/articles/{TestArticles.Make("A0").Id}"])
        {
            var get = await system.SendAsync(path);
            var head = await system.SendAsync(path, HttpMethod.Head);

            Assert.Equal("", await head.TextAsync());
            Assert.Equal((get.StatusCode, get.Headers.ETag), (head.StatusCode, head.Headers.ETag));
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);

            // What is streamed has no length, and the client makes a zero of that for an answer without a body.
            Assert.Equal(get.Content.Headers.ContentLength ?? 0, head.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Rows_have_no_limit_but_the_callers()
    {
        await using var system = await StartAsync(7, ("Listing__MaxPageSize", "2"), ("Listing__PageSize", "2"));

        Assert.Equal(7, Lines(await (await system.SendAsync("api/articles?format=ndjson")).TextAsync()).Length);
        Assert.Equal(5, Lines(await (await system.SendAsync("api/articles?format=ndjson&limit=5")).TextAsync()).Length);
        var csv = Lines(await (await system.SendAsync("api/articles?format=csv&fields=title")).TextAsync());
        Assert.Equal(["title", "A6", "A5", "A4", "A3", "A2", "A1", "A0"], csv);
    }

    [Fact]
    public async Task Links_never_hold_the_function_key()
    {
        await using var system = await StartAsync(2);

        var text = await (await system.SendAsync("api/articles?limit=1&code=secret&format=atom")).TextAsync();

        Assert.Contains("cursor=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_that_no_format_fits_is_406()
    {
        await using var system = await StartAsync(0);

        Assert.Equal(HttpStatusCode.NotAcceptable, (await system.SendAsync("api/articles", headers: ("Accept", "image/png"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await system.SendAsync("api/nothing")).StatusCode);
    }

    [Fact]
    public async Task Preflight_requires_no_key()
    {
        await using var system = await StartAsync(0, ("Http__CorsOrigins", "https://page.example"), ("FunctionKey", "secret"));

        var preflight = await system.SendAsync("api/articles/x", HttpMethod.Options, ("Origin", "https://page.example"),
            ("Access-Control-Request-Method", "DELETE"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("DELETE", preflight.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facets_count_what_the_filters_let_through_and_have_no_pages()
    {
        await using var system = await StartAsync(3);

        var facets = await system.GetJsonAsync("api/facets?author=Ann");
        var news = Assert.Single(facets.GetProperty("category").EnumerateArray());
        Assert.Equal((3, "News"), (news.GetProperty("count").GetInt32(), news.GetProperty("name").GetString()));
        Assert.Equal(facets.GetProperty("position").GetString(), (await system.GetJsonAsync("api/articles?facets=true"))
            .GetProperty("position").GetString());
        var tag = (await system.SendAsync("api/facets")).Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, (await system.SendAsync("api/facets", headers: ("If-None-Match", tag))).StatusCode);
        var errors = (await (await system.SendAsync("api/facets?limit=3&sort=updated")).JsonAsync()).GetProperty("errors");
        Assert.Equal(2, errors.GetArrayLength());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<TestSystem> StartAsync(int articles, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        await system.StoreAsync(Enumerable.Range(0, articles).Select(number => TestArticles.Make($"A{number}", number)));
        return system;
    }
}
