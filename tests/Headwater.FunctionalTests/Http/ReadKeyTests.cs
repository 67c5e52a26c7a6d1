using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.FunctionalTests.Http;

/// <summary>With the setting <c>Http__ReadKeys</c> nobody reads without a key.</summary>
public sealed class ReadKeyTests(AzuriteFixture azurite)
{
    private const string Key = "k-7Qm2vX9pLw4ZtR8sN";
    private const string Other = "k-0000000000000000";
    private const string Cookie = "headwater-key";
    private const string Origin = "https://reader.example";

    /// <summary>Where a key can be.</summary>
    private static readonly (string Place, Action<HttpRequestMessage, string> Send)[] Places =
    [
        ("x-functions-key", (request, key) => request.Headers.Add("x-functions-key", key)),
        ("bearer", (request, key) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key)),
        ("code", (request, key) =>
            request.RequestUri = new Uri($"{request.RequestUri}{(request.RequestUri!.ToString().Contains('?', StringComparison.Ordinal)
                ? '&' : '?')}code={key}", UriKind.Relative)),
        ("cookie", (request, key) => request.Headers.Add("Cookie", $"{Cookie}={key}")),
    ];

    /// <summary>Reads that need no key: no word of an article, of a feed or of a setting is in their answers.</summary>
    private static readonly string[] Open = ["api/health/live", "assets/{name}"];

    /// <summary>A route that is added is a read, which the next test sends, or asks for the function key, or is named here.</summary>
    [Fact]
    public void Routes_without_a_read_key_are_known()
    {
        var routes = Trigger<HttpTriggerAttribute>.All
            .Select(trigger => (trigger.Attribute.AuthLevel, IsRead: trigger.Attribute.Methods!.Contains("get"), trigger.Attribute.Route))
            .ToArray();

        Assert.All(routes, route => Assert.True(route.AuthLevel is AuthorizationLevel.Anonymous or AuthorizationLevel.Function));
        Assert.Equal(
            ["api/opml"],
            routes.Where(route => route is { AuthLevel: AuthorizationLevel.Function, IsRead: true }).Select(route => route.Route));
        Assert.Equal(
            ["api/{*path}"],
            routes.Where(route => route is { AuthLevel: AuthorizationLevel.Anonymous, IsRead: false }).Select(route => route.Route));
        Assert.Empty(Open.Except(routes.Select(route => route.Route)));
    }

    [Fact]
    public async Task Without_a_key_assets_are_all_that_is_read()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("One"), system.Time.GetUtcNow());
        using var page = await SendAsync(system, HttpMethod.Get, "articles", request => request.Headers.Add("x-functions-key", Key));
        var assets = Regex.Matches(await page.Content.ReadAsStringAsync(End), "/(assets/[^\"]+)\"").Select(match => match.Groups[1].Value)
            .Distinct().ToArray();

        Assert.True(assets.Length > 1, string.Join(' ', assets));
        foreach (var asset in assets)
        {
            using var open = await SendAsync(system, HttpMethod.Get, asset);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        foreach (var other in (string[])["assets/none", "assets/..%2Fapi%2Farticles", "assets/%2e%2e/api/articles", "assets//api/articles"])
        {
            using var answer = await SendAsync(system, HttpMethod.Get, other);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized, $"{other}: {answer.StatusCode}");
            Assert.DoesNotContain("One", await answer.Content.ReadAsStringAsync(End), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_read_requires_a_key()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("One"), system.Time.GetUtcNow());
        string[] routes =
        [
            .. Trigger<HttpTriggerAttribute>.All
                .Where(trigger => trigger.Attribute is { AuthLevel: AuthorizationLevel.Anonymous } http && http.Methods.Contains("get"))
                .Select(trigger => trigger.Attribute.Route!)
                .Except(Open)
                .Select(route => route
                    .Replace("{page:maxlength(0)?}", "", StringComparison.Ordinal)
                    .Replace("{*path}", "nothing", StringComparison.Ordinal)
                    .Replace("{id}", TestArticles.Make("One").Id, StringComparison.Ordinal)),
            "api/health?probe=ready", "nothing",
        ];
        Assert.True(routes.Length > 12, string.Join(' ', routes));
        foreach (var route in routes)
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                AssertRefused(route, await SendAsync(system, method, route));
                foreach (var (place, send) in Places)
                {
                    AssertRefused($"{route} {place}", await SendAsync(system, method, route, request => send(request, Other)));
                    using var read = await SendAsync(system, method, route, request => send(request, Key));
                    Assert.True(read.StatusCode != HttpStatusCode.Unauthorized, $"{method} {route} {place}");
                    var cache = read.Headers.CacheControl!;
                    Assert.True(cache.Private || cache.NoStore, $"{method} {route} {place}: {cache}");
                    Assert.DoesNotContain(Key, await read.Content.ReadAsStringAsync(End), StringComparison.Ordinal);
                    Assert.DoesNotContain(Key, $"{read.Headers}{read.Content.Headers}", StringComparison.Ordinal);
                }
            }
        }

        Assert.Contains(system.Logs.All, log => log.Text == "GET /api/articles with the read key reader");
        Assert.All(system.Logs.All, log => Assert.DoesNotContain(Key, log.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_requires_the_function_key_alone()
    {
        const string FunctionKey = "f-key";
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("Http__ReadKeys__reader", Key), (HttpRoutes.KeySetting, FunctionKey));
        await system.Storage.CreateMissingAsync(End);

        using var without = await SendAsync(system, HttpMethod.Get, "api/opml");
        using var read = await SendAsync(system, HttpMethod.Get, $"api/opml?code={Key}");
        using var export = await SendAsync(system, HttpMethod.Get, $"api/opml?code={FunctionKey}");

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            [without.StatusCode, read.StatusCode, export.StatusCode]);
    }

    [Fact]
    public async Task Cookie_opens_reading_alone()
    {
        const string FunctionKey = "f-key-of-an-operator";
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("Http__ReadKeys__reader", Key), (HttpRoutes.KeySetting, FunctionKey));
        await system.Storage.CreateMissingAsync(End);
        foreach (var (method, route, key, expected) in ((HttpMethod, string, string, HttpStatusCode)[])
            [
                (HttpMethod.Get, "articles", Key, HttpStatusCode.OK),
                (HttpMethod.Get, "articles", FunctionKey, HttpStatusCode.Unauthorized),
                (HttpMethod.Post, "api/failures/retry", Key, HttpStatusCode.Unauthorized),
                (HttpMethod.Post, "api/failures/retry", FunctionKey, HttpStatusCode.Unauthorized),
                (HttpMethod.Get, "api/opml", Key, HttpStatusCode.Unauthorized),
                (HttpMethod.Get, "api/opml", FunctionKey, HttpStatusCode.Unauthorized),
            ])
        {
            using var answer = await SendAsync(system, method, route, request => request.Headers.Add("Cookie", $"{Cookie}={key}"));
            Assert.True(answer.StatusCode == expected, $"{method} {route}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Probe_requires_no_key()
    {
        await using var system = await StartAsync();

        using var probe = await SendAsync(system, HttpMethod.Get, "api/health?probe=live");
        using var path = await SendAsync(system, HttpMethod.Get, "api/health/live");

        Assert.Equal("live", await probe.Content.ReadAsStringAsync(End));
        Assert.Equal("live", await path.Content.ReadAsStringAsync(End));
    }

    [Fact]
    public async Task Preflight_requires_no_key()
    {
        await using var system = await StartAsync();

        using var preflight = await SendAsync(system, HttpMethod.Options, "api/articles");

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("Authorization", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single().Split(", "));
    }

    [Theory]
    [InlineData("api/articles", "If-None-Match", "*")]
    [InlineData("api/articles?code=k-7Qm2vX9pLw4ZtR8sN&code=k-0000000000000000", "Accept", "*/*")]
    [InlineData("api/articles?code=", "Accept", "*/*")]
    [InlineData("api/articles", "Authorization", "Basic azo3UW0ydlg5cEx3NFp0UjhzTg==")]
    [InlineData("api/articles", "Authorization", "k-7Qm2vX9pLw4ZtR8sN")]
    [InlineData("api/articles", "Authorization", "Bearer")]
    [InlineData("api/articles", "x-functions-key", "k-7Qm2vX9pLw4ZtR8s")]
    [InlineData("api/articles", "x-functions-key", "K-7QM2VX9PLW4ZTR8SN")]
    [InlineData("api/articles?probe=live", "Accept", "*/*")]
    [InlineData("api/health?probe=live&probe=ready", "Accept", "*/*")]
    public async Task Almost_a_key_is_none(string route, string header, string value)
    {
        await using var system = await StartAsync();

        AssertRefused(route, await SendAsync(
            system, HttpMethod.Get, route, request => request.Headers.TryAddWithoutValidation(header, value)));
    }

    [Fact]
    public async Task Feed_readers_page_on_with_links_that_hold_no_key()
    {
        await using var system = await StartAsync();
        for (var number = 0; number < 3; number++)
            await system.StoreAsync(TestArticles.Make($"Number {number}", number));
        foreach (var format in (string[])["rss", "atom", "jsonfeed", "json"])
        {
            using var page = await SendAsync(system, HttpMethod.Get, $"api/articles?format={format}&limit=1&code={Key}");

            var next = page.Headers.GetValues("Link").Single().Split('<', '>')[1];
            AssertRefused(format, await SendAsync(system, HttpMethod.Get, next));
            using var second = await SendAsync(system, HttpMethod.Get, $"{next}&code={Key}");
            Assert.Equal(HttpStatusCode.OK, second.StatusCode);
            Assert.DoesNotContain(Key, await second.Content.ReadAsStringAsync(End), StringComparison.Ordinal);
        }
    }

    private static CancellationToken End => TestContext.Current.CancellationToken;

    private static void AssertRefused(string what, HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {answer.StatusCode}");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal(Origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Null(answer.Headers.ETag);
        }
    }

    private Task<TestSystem> StartAsync() => TestSystem.StartAsync(
        azurite.NewAccount(), null,
        ("Http__ReadKeys__reader", Key), ("Http__ReadKeys__other-team", "another-key-of-somebody"), ("Http__CorsOrigins", Origin));

    private static async Task<HttpResponseMessage> SendAsync(
        TestSystem system, HttpMethod method, string route, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(route, UriKind.RelativeOrAbsolute));
        request.Headers.Add("Origin", Origin);
        prepare?.Invoke(request);
        return await system.Client.SendAsync(request, End);
    }
}
