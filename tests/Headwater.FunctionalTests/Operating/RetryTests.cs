using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Operating;

public sealed class RetryTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_given_up_becomes_an_article_when_it_is_sent_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));
        await using var system = await WithDeadItemsAsync(origin.Url("/feed"));

        Assert.Equal(2, await RetryAsync(system));
        await system.DrainAsync();

        Assert.Equal(["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Order());
        Assert.Empty(await FailuresAsync(system));
        Assert.Equal(0, await RetryAsync(system));
    }

    [Fact]
    public async Task What_fails_again_is_given_up_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await WithDeadItemsAsync(origin.Url("/feed"));
        Break(system);

        Assert.Equal(1, await RetryAsync(system));
        await system.DrainAsync();

        Assert.Equal("dead", Assert.Single(await FailuresAsync(system)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_failure_is_sent_again_without_the_others()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));
        await using var system = await WithDeadItemsAsync(origin.Url("/feed"));
        var id = (await FailuresAsync(system))[0].GetProperty("id").GetString();

        foreach (var unknown in (string[])["no-such.failure", "nothing"])
        {
            var path = new Uri($"api/failures/retry?id={unknown}", UriKind.Relative);
            using var refused = await system.Client.PostAsync(path, content: null, _end);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        Assert.Equal(1, await RetryAsync(system, $"?id={id}"));

        Assert.NotEqual(id, Assert.Single(await FailuresAsync(system)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task One_feed_is_sent_again_without_the_others()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/a", SmallFeed.Rss(["A"]));
        origin.Feed("/b", SmallFeed.Rss(["B"]));
        await using var system = await WithDeadItemsAsync(origin.Url("/a"), origin.Url("/b"));
        var failures = await FailuresAsync(system);
        Assert.Equal(2, failures.Length);
        var feed = failures[0].GetProperty("feedId").GetString();

        Assert.Equal(1, await RetryAsync(system, $"?feed={feed}"));
        await system.DrainAsync();

        Assert.Equal(feed, Assert.Single(await EndState.ChangesAsync(system.Storage)).FeedId);
        Assert.NotEqual(feed, Assert.Single(await FailuresAsync(system)).GetProperty("feedId").GetString());
    }

    [Fact]
    public async Task Crash_before_any_call_loses_no_item()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));

        var (call, crashed) = (0, true);
        while (crashed)
        {
            await using var system = await WithDeadItemsAsync(origin.Url("/feed"));
            system.Logs.Allow(700);
            system.Wire.CrashAt = ++call;
            using var answer = await system.Client.PostAsync(new Uri("api/failures/retry", UriKind.Relative), content: null, _end);
            system.Wire.CrashAt = int.MaxValue;
            crashed = system.Wire.HasCrashed;
            Assert.Equal(crashed, !answer.IsSuccessStatusCode);

            await RetryAsync(system);
            await system.DrainAsync();

            Assert.Equal(
                ["One", "Two"], (await EndState.ChangesAsync(system.Storage)).Select(change => change.Article!.Title).Distinct().Order());
            Assert.Empty(await FailuresAsync(system));
        }

        // The list of failures, then a message and a row of each item.
        Assert.True(call > 5, $"{call} rounds");
    }

    [Fact]
    public async Task Retry_requires_the_function_key()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FunctionKey", "k"));

        using var refused = await system.Client.PostAsync(new Uri("api/failures/retry", UriKind.Relative), content: null, _end);
        using var allowed = await system.Client.PostAsync(new Uri("api/failures/retry?code=k", UriKind.Relative), content: null, _end);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Accepted), (refused.StatusCode, allowed.StatusCode));
    }

    private async Task<TestSystem> WithDeadItemsAsync(params string[] feeds)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", string.Join(' ', feeds)));
        await system.Storage.CreateMissingAsync(_end);
        system.Logs.Expect(201, 210, 901);
        Break(system);
        await system.PollAndDrainAsync();
        Assert.Empty(await EndState.ChangesAsync(system.Storage));
        system.Wire.Answer = null;
        system.Wire.Clear();
        return system;
    }

    private static void Break(TestSystem system) => system.Wire.Answer = (call, _) =>
        call.Path.StartsWith("articles/", StringComparison.Ordinal) ? throw new InvalidOperationException("The account says no.") : null;

    private async Task<int> RetryAsync(TestSystem system, string query = "")
    {
        using var response = await system.Client.PostAsync(new Uri($"api/failures/retry{query}", UriKind.Relative), content: null, _end);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(_end)).GetProperty("sent").GetInt32();
    }

    private static async Task<JsonElement[]> FailuresAsync(TestSystem system) =>
        [.. (await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray()];
}
