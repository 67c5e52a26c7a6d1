using Azure;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Polling;

/// <summary>The end of a run is not always its own: another one, a restart, a crash, a storage account that says no.</summary>
public sealed class PollerRecoveryTests(AzuriteFixture azurite)
{
    private const int InternalError = 102;
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_of_two_simultaneous_runs_does_nothing()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", async context =>
        {
            asked.SetResult();
            await answer.Task;
            await context.Response.WriteAsync(Rss.Of("One"), _end);
        });
        var account = azurite.NewAccount();
        await using var first = await PolledFeeds.StartAsync(account, origin);
        await using var second = await PolledFeeds.StartAsync(account, origin);

        var run = first.PollAsync();
        await asked.Task;
        await second.PollAsync();
        answer.SetResult();
        await run;
        await second.PollAsync();

        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task Restart_polls_no_earlier_than_the_last_run_would_have()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        var account = azurite.NewAccount();
        await using var first = await PolledFeeds.StartAsync(account, origin);
        await first.PollAsync();

        for (var restart = 0; restart < 3; restart++)
        {
            await using var again = await TestSystem.StartAsync(
                account, first.Time, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")));
            await again.PollAsync();
        }

        Assert.Single(origin.Requests);
        first.Time.Advance(Later);
        await first.PollAsync();
        Assert.Equal("\"a\"", origin.Requests.Last().Headers["If-None-Match"]);
    }

    [Fact]
    public async Task Crash_of_the_poller_at_any_call_loses_nothing()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"), "\"a\"");
        var (expected, _) = await RunWithCrashAsync(origin, int.MaxValue);
        var crashes = 0;
        for (var call = 1; ; call++)
        {
            var (state, crashed) = await RunWithCrashAsync(origin, call);
            Assert.Equal(expected, state);
            if (!crashed)
                break;
            crashes++;
        }

        // Due feeds, the lease (which has to be made), due feeds, window, two items and two messages, window, the feed, the lease.
        Assert.True(crashes >= 10, $"{crashes} crashes");
    }

    [Fact]
    public async Task Storage_error_does_not_repeat_the_request_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        system.Logs.Expect(InternalError);
        system.Wire.Answer = (call, _) => call.Path.StartsWith("items/", StringComparison.Ordinal)
            ? throw new RequestFailedException(403, "The account says no.")
            : null;

        await system.PollAsync();
        await system.PollAsync();
        Assert.Single(origin.Requests);
        Assert.Contains("says no", (await PolledFeeds.FeedAsync(system)).GetProperty("lastPoll").GetProperty("reason").GetString(),
            StringComparison.Ordinal);

        system.Wire.Answer = null;
        system.Time.Advance(Later);
        await system.PollAndDrainAsync();
        Assert.Single(await EndState.ChangesAsync(system.Storage));
        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
    }

    [Fact]
    public async Task Suspicion_of_an_instance_that_ended_does_not_stay()
    {
        var account = azurite.NewAccount();
        await using var first = await TestSystem.StartAsync(account);
        await using var second = await TestSystem.StartAsync(account);
        var (lease, other) = (first.Services.GetRequiredService<PollerLease>(), second.Services.GetRequiredService<PollerLease>());
        Task<bool> RunAsync(PollerLease lease, DateTimeOffset? since) => lease.TryRunAsync(_ => Task.FromResult(since), _end);

        Assert.True(await RunAsync(lease, null));
        Assert.True(await RunAsync(other, first.Time.GetUtcNow()));
        Assert.NotNull(await lease.NetworkSuspectedSinceAsync(_end));
        Assert.True(await RunAsync(lease, null));
        first.Wire.Clear();
        Assert.True(await RunAsync(lease, null));

        Assert.Null(await lease.NetworkSuspectedSinceAsync(_end));
        Assert.DoesNotContain(first.Wire.Calls, call => call.Query.Contains("comp=metadata", StringComparison.Ordinal));
    }

    private async Task<(string State, bool Crashed)> RunWithCrashAsync(TestOrigin origin, int call)
    {
        var account = azurite.NewAccount();
        bool crashed;
        await using (var dying = await PolledFeeds.StartAsync(account, origin))
        {
            dying.Logs.Allow(InternalError);
            crashed = await PolledFeeds.CrashAsync(dying, call);
        }

        await using var restarted = await PolledFeeds.StartAsync(account, origin);
        await restarted.PollAndDrainAsync();
        restarted.Time.Advance(TimeSpan.FromDays(1));
        await restarted.PollAndDrainAsync();
        var feed = await PolledFeeds.FeedAsync(restarted);
        var state = await EndState.OfAsync(restarted.Storage);
        return ($"{state}{feed.GetProperty("lastPoll").GetProperty("outcome")} {feed.GetProperty("failures")}", crashed);
    }
}
