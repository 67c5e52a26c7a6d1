using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

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
