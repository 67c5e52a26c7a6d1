using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Telemetry;

/// <summary>A feed's credentials reach its publisher, and nothing else ever holds them.</summary>
public sealed class FeedSecretTests(AzuriteFixture azurite)
{
    private const string Secret = "s3cr3t-of-ours";

    private static readonly (string, string)[] Settings =
    [
        ("FeedSecrets__BASIC", $"{Secret}-basic"), ("FeedSecrets__BEARER", $"{Secret}-bearer"), ("FeedSecrets__COOKIE", $"{Secret}-cookie"),
        ("FeedSecrets__HEADER", $"{Secret}-header"), ("FeedSecrets__PROXY", $"http://u:{Secret}-proxy@127.0.0.1:1/"),
    ];

    private readonly List<string> _answers = [];

    [Fact]
    public async Task Credentials_are_sent_and_nowhere_else_to_be_found()
    {
        await using var origin = await TestOrigin.StartAsync(hosts: 2);
        Guard(origin, "/basic", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Secret}-basic")));
        Guard(origin, "/bearer", $"Bearer {Secret}-bearer");
        origin.Page("/away", context =>
        {
            context.Response.Redirect(origin.UrlAt(2, "/elsewhere"), permanent: true);
            return Task.CompletedTask;
        });
        origin.Feed("/elsewhere", SmallFeed.Rss(["Elsewhere"]));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, Settings);
        using var telemetry = new RecordedTelemetry(system);

        // Registered by who knows the credentials, and given to a feed later.
        var basic = await SendAsync(system, "POST", "api/feeds", new
        {
            url = origin.Url("/basic"),
            auth = new { basic = new { user = "me", password = "setting:BASIC" } },
        });
        var bearer = await SendAsync(system, "POST", "api/feeds", new { url = origin.Url("/away") });
        await SendAsync(system, "PATCH", $"api/feeds/{Id(bearer)}", new
        {
            cookie = "setting:COOKIE",
            headers = new Dictionary<string, string> { ["X-Key"] = "setting:HEADER", ["X-Open"] = "open" },
        });
        var missing = await SendAsync(system, "POST", "api/feeds", new
        {
            url = origin.Url("/bearer"),
            auth = new { bearer = new { token = "setting:NONE" } },
        });
        Assert.Equal("not-configured", missing.GetProperty("lastPoll").GetProperty("outcome").GetString());
        Assert.Equal(
            "The setting FeedSecrets__NONE, which the option auth.bearer.token names, is missing.",
            missing.GetProperty("lastPoll").GetProperty("reason").GetString());
        await SendAsync(system, "PATCH", $"api/feeds/{Id(missing)}", new { auth = new { bearer = new { token = "setting:BEARER" } } });
        await SendAsync(system, "PATCH", $"api/feeds/{Id(bearer)}", new { auth = new { bearer = new { token = $"{Secret}-literal" } } });
        for (var day = 0; day < 3; day++)
        {
            system.Time.Advance(TimeSpan.FromHours(13));
            await system.PollAndDrainAsync();
        }

        Assert.Equal(["unchanged", "unchanged", "unchanged"], await OutcomesAsync(system, basic, bearer, missing));
        var seen = origin.Requests.Where(request => request.PathAndQuery == "/away").Skip(1).ToArray();
        Assert.NotEmpty(seen);
        Assert.All(seen, request => Assert.Equal(
            ($"{Secret}-cookie", $"{Secret}-header", "open"),
            (request.Headers["Cookie"], request.Headers["X-Key"], request.Headers["X-Open"])));
        Assert.All(
            origin.Requests.Where(request => request.PathAndQuery == "/elsewhere"),
            request => Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Secret, StringComparison.Ordinal)
                || header.Key == "X-Open"));

        // A proxy that is not there, whose user and password are in the setting.
        await SendAsync(system, "PATCH", $"api/feeds/{Id(basic)}", new { proxy = "setting:PROXY" });
        system.Time.Advance(TimeSpan.FromHours(13));
        await system.PollAsync();
        await AssertNowhereAsync(system, telemetry);
    }

    [Theory]
    [InlineData("other.example http://127.0.0.1", true)]
    [InlineData("other.example 127.0.0.1", false)]
    [InlineData("*.example.org, localhost", false)]
    public async Task A_secret_that_is_for_other_hosts_is_not_sent(string hosts, bool isFor)
    {
        await using var origin = await TestOrigin.StartAsync();
        Guard(origin, "/feed", $"Bearer {Secret}-bearer");
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, [.. Settings, ("FeedSecrets__BEARER__Host", hosts)]);

        var feed = await SendAsync(system, "POST", "api/feeds", new
        {
            url = origin.Url("/feed"),
            auth = new { bearer = new { token = "setting:BEARER" } },
        });

        Assert.Equal(isFor ? 1 : 0, origin.Requests.Count);
        Assert.Equal(isFor ? "read" : "not-configured", feed.GetProperty("lastPoll").GetProperty("outcome").GetString());
        if (!isFor)
            Assert.Contains("BEARER__Host", feed.GetProperty("lastPoll").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private async Task AssertNowhereAsync(TestSystem system, RecordedTelemetry telemetry)
    {
        foreach (var path in (string[])["api/feeds", "api/feeds?custom=true", "api/failures", "api/health", "api/opml", "feeds", "health"])
            await SendAsync(system, "GET", path, null);
        foreach (var feed in (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray())
        {
            foreach (var path in (string[])[$"api/feeds/{Id(feed)}", $"feeds/{Id(feed)}"])
                await SendAsync(system, "GET", path, null);
        }

        Assert.Contains(_answers, answer => answer.StartsWith('{') && answer.Contains("setting:COOKIE", StringComparison.Ordinal));
        Assert.Contains(_answers, answer => answer.Contains("value=\"setting:COOKIE\"", StringComparison.Ordinal));
        string[] told =
        [
            .. _answers,
            .. system.Logs.All.Select(log => $"{log.Category}: {log.Text}"),
            .. telemetry.Spans.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"),
            .. telemetry.Measurements.SelectMany(one => one.Attributes).Select(attribute => $"{attribute.Key}={attribute.Value}"),
        ];
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Secret}-basic"));
        Assert.All(told, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));
        Assert.All(told, line => Assert.DoesNotContain(encoded, line, StringComparison.Ordinal));
        var index = system.Services.GetRequiredService<IConfiguration>()["Listing:IndexPath"]!;
        Assert.Empty(await WordSearch.FindAsync(system.Account, index, Secret));
        Assert.Empty(await WordSearch.FindAsync(system.Account, index, encoded));
    }

    /// <summary>A feed for who sends this header alone.</summary>
    private static void Guard(TestOrigin origin, string path, string authorization) => origin.Page(path, async context =>
    {
        if (context.Request.Headers.Authorization != authorization)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.ContentType = "application/rss+xml";
        await context.Response.WriteAsync(SmallFeed.Rss([path]), context.RequestAborted);
    });

    private static async Task<string[]> OutcomesAsync(TestSystem system, params JsonElement[] feeds)
    {
        var outcomes = new List<string>();
        foreach (var feed in feeds)
            outcomes.Add((await system.GetJsonAsync($"api/feeds/{Id(feed)}")).GetProperty("lastPoll").GetProperty("outcome").GetString()!);
        return [.. outcomes];
    }

    private static string Id(JsonElement feed) => feed.GetProperty("id").GetString()!;

    private async Task<JsonElement> SendAsync(TestSystem system, string method, string path, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        _answers.Add(text);
        return text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.Clone() : default;
    }
}
