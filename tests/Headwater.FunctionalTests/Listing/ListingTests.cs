using System.Net;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Listing;

public sealed class ListingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Pages_hold_every_article_once_newest_first()
    {
        await using var system = await StartAsync(azurite, 7);

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
        await using var system = await StartAsync(azurite, 0);
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
        await using var system = await StartAsync(azurite, 0);

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
        await using var system = await StartAsync(azurite, 2);

        Assert.Contains((await system.SendAsync(path)).StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]);
    }

    [Theory]
    [InlineData("api/articles?label=colour:red")]
    [InlineData("api/facets?label.colour=red")]
    [InlineData("articles?label=colour:red")]
    public async Task Unknown_label_is_an_error_with_the_known_ones(string path)
    {
        await using var system = await StartAsync(azurite, 0);
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
        await using var system = await StartAsync(azurite, 1);

        var item = (await system.GetJsonAsync("api/articles?fields=title,link"))!.GetProperty("items")[0];

        Assert.Equal(["title", "link"], item.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        await using var system = await StartAsync(azurite, 3);
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
        await using var system = await StartAsync(azurite, 7, ("Listing__MaxPageSize", "2"), ("Listing__PageSize", "2"));

        Assert.Equal(7, Lines(await (await system.SendAsync("api/articles?format=ndjson")).TextAsync()).Length);
        Assert.Equal(5, Lines(await (await system.SendAsync("api/articles?format=ndjson&limit=5")).TextAsync()).Length);
        var csv = Lines(await (await system.SendAsync("api/articles?format=csv&fields=title")).TextAsync());
        Assert.Equal(["title", "A6", "A5", "A4", "A3", "A2", "A1", "A0"], csv);
    }

    [Fact]
    public async Task Links_never_hold_the_function_key()
    {
        await using var system = await StartAsync(azurite, 2);

        var text = await (await system.SendAsync("api/articles?limit=1&code=secret&format=atom")).TextAsync();

        Assert.Contains("cursor=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_that_no_format_fits_is_406()
    {
        await using var system = await StartAsync(azurite, 0);

        Assert.Equal(HttpStatusCode.NotAcceptable, (await system.SendAsync("api/articles", headers: ("Accept", "image/png"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await system.SendAsync("api/nothing")).StatusCode);
    }

    [Fact]
    public async Task Preflight_requires_no_key()
    {
        await using var system = await StartAsync(azurite, 0, ("Http__CorsOrigins", "https://page.example"), ("FunctionKey", "secret"));

        var preflight = await system.SendAsync("api/articles/x", HttpMethod.Options, ("Origin", "https://page.example"),
            ("Access-Control-Request-Method", "DELETE"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("DELETE", preflight.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facets_count_what_the_filters_let_through_and_have_no_pages()
    {
        await using var system = await StartAsync(azurite, 3);

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

    internal static async Task<TestSystem> StartAsync(
        AzuriteFixture azurite, int articles, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        await system.StoreAsync(Enumerable.Range(0, articles).Select(number => TestArticles.Make($"A{number}", number)));
        return system;
    }
}
