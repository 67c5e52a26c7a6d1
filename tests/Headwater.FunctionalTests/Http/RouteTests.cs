using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.FunctionalTests.Http;

/// <summary>What the hosts answer beside the functions of the API.</summary>
public sealed class RouteTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Root_names_the_service_and_leads_on()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);

        var home = await system.GetJsonAsync("");

        Assert.Equal("Headwater", home.GetProperty("name").GetString());
        Assert.NotEmpty(home.GetProperty("version").GetString()!);
        var links = home.GetProperty("links").EnumerateObject().ToArray();
        Assert.Equal(["articles", "feeds", "changes", "health", "openApi"], links.Select(link => link.Name));
        foreach (var link in links)
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync(link.Value.GetString()!)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await system.SendAsync("?limit=5")).StatusCode);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("api/nothing")]
    [InlineData("api/articles/a/b/c")]
    public async Task Unknown_route_is_a_404_problem_that_leads_on(string path)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var answer = await system.SendAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/api/openapi.json", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(answer.Headers.Contains("X-Request-Id"));
    }

    [Theory]
    [InlineData("POST", "", "GET, HEAD")]
    [InlineData("POST", "api/articles", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "api/feeds", "GET, HEAD, POST, OPTIONS")]
    [InlineData("PUT", "API/Feeds/some-feed", "GET, HEAD, PATCH, DELETE, OPTIONS")]
    [InlineData("GET", "api/failures/retry", "POST, DELETE, OPTIONS")]
    public async Task Wrong_method_is_a_405_with_Allow(string method, string path, string allowed)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);

        using var answer = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed.Split(", ").Order(), answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Wrong_method_of_every_page_is_a_405_with_Allow()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var pages = Trigger<HttpTriggerAttribute>.All.Select(trigger => trigger.Attribute.Route!)
            .Where(route => !route.StartsWith("api/", StringComparison.Ordinal)).ToArray();

        foreach (var path in pages.Select(page => page.Contains(':', StringComparison.Ordinal) ? "" : page.Replace('{', 'x')))
        {
            foreach (var method in (string[])["PUT", "POST", "DELETE"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Parse(method), path.Replace("}", "", StringComparison.Ordinal));
                using var answer = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

                Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, $"{method} {path}: {answer.StatusCode}");
                Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
            }
        }

        Assert.True(pages.Length > 8);
    }

    [Fact]
    public async Task What_has_no_ETag_is_stored_by_no_cache()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var article = TestArticles.Make("One");
        await system.StoreAsync(article, system.Time.GetUtcNow());
        var tagged = 0;
        foreach (var route in Trigger<HttpTriggerAttribute>.All
            .Where(trigger => trigger.Attribute.Methods!.Contains("get")).Select(trigger => trigger.Attribute.Route!))
        {
            using var answer = await system.SendAsync(route
                .Replace("{page:maxlength(0)?}", "", StringComparison.Ordinal)
                .Replace("{*path}", "nothing", StringComparison.Ordinal)
                .Replace("{id}", article.Id, StringComparison.Ordinal));

            Assert.True(
                answer.Headers.CacheControl is { } cache && cache.NoStore == answer.Headers.ETag is null,
                $"{route}: {answer.Headers.ETag} {answer.Headers.CacheControl}");
            tagged += answer.Headers.ETag is null ? 0 : 1;
        }

        Assert.True(tagged > 8, $"{tagged}");
    }

    [Theory]
    [InlineData("POST", "api/feeds", 10 * 1024 * 1024)]
    [InlineData("PATCH", "api/feeds/some-feed", 64 * 1024)]
    [InlineData("POST", "api/feeds/some-feed/backfill", 4 * 1024)]
    [InlineData("POST", "api/opml", 10 * 1024 * 1024)]
    public async Task Body_that_is_too_long_is_a_413_problem(string method, string path, int most)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        foreach (var surplus in (int[])[0, 1])
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
            request.Content = new StringContent(new string(' ', most + surplus), mediaType: null);

            using var answer = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(surplus > 0, answer.StatusCode == HttpStatusCode.RequestEntityTooLarge);
            if (surplus > 0)
                Assert.Equal($"The body may have {most} bytes.", (await answer.JsonAsync()).GetProperty("detail").GetString());
        }
    }

    [Theory]
    [InlineData("POST", "Sec-Fetch-Site", "cross-site", true)]
    [InlineData("POST", "Sec-Fetch-Site", "same-site", true)]
    [InlineData("POST", "Origin", "https://evil.example", true)]
    [InlineData("POST", "Origin", "null", true)]
    [InlineData("POST", "Host", "evil.example", true)]
    [InlineData("GET", "Host", "evil.example", true)]
    [InlineData("GET", "Sec-Fetch-Site", "cross-site", false)]
    [InlineData("POST", "Sec-Fetch-Site", "same-origin", false)]
    [InlineData("POST", "Host", "localhost", false)]
    public async Task Host_without_a_key_refuses_pages_of_other_sites(string method, string header, string value, bool refused)
    {
        foreach (var key in (string[])["", "secret"])
        {
            await using var system = await TestSystem.StartAsync(azurite.NewAccount(), settings: ("FunctionKey", key));
            await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
            var path = method == "POST" ? "api/failures/retry" : "api/failures";
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
            request.Headers.Add(header, value);
            if (key.Length > 0)
                request.Headers.Add("x-functions-key", key);

            using var answer = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(refused && key.Length == 0, answer.StatusCode == HttpStatusCode.Forbidden);
            Assert.Equal(answer.StatusCode != HttpStatusCode.Forbidden, answer.IsSuccessStatusCode);
        }
    }
}
