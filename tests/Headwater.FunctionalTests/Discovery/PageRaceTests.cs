using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>
/// Another instance deletes, without grace period, what this one fetches the page of; then this one dies before any of its next calls.
/// </summary>
public sealed class PageRaceTests(AzuriteFixture azurite)
{
    private const string AsPageIsAsked = "the page is asked for";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    /// <summary>The call before which the deletion happens; the first is the request to the publisher.</summary>
    public static TheoryData<string, bool> Moments => new()
    {
        { AsPageIsAsked, false }, { "PUT pages/", false }, { "PUT items/", false }, { "POST feed-items/", false },
        { AsPageIsAsked, true }, { "PUT items/", true },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Page_on_its_way_does_not_survive_a_deletion(string moment, bool wholeFeed)
    {
        await using var site = await ErasableSite.StartAsync(azurite.NewAccount(), [], _end);
        using var folder = new TemporaryFolder(Listing.IndexTests.NewPath());
        await using var other = await TestSystem.StartAsync(
            site.System.Account, site.System.Time, ("Listing__IndexPath", folder.Path), ("Removal__GracePeriod", $"{ErasableSite.Grace}"));
        site.System.Logs.Allow(102, 109, 201, 210, 901);
        var (round, crashed) = (0, true);
        while (crashed)
        {
            round++;
            if (wholeFeed && round > 1)
                await site.RegisterAsync();
            await site.PublishAsync(round, $"{ErasableSite.Word} at first");
            var target = wholeFeed ? $"feeds/{site.Id}" : await site.ArticleAsync();
            var happened = await RaceAsync(site, other, moment, target, round);
            Assert.True(happened, $"The deletion did not happen in round {round}.");
            crashed = site.System.Wire.HasCrashed;
            site.System.Wire.CrashAt = int.MaxValue;
            await PolledFeeds.BreakLeaseAsync(site.System);
            site.System.Time.Advance(TimeSpan.FromMinutes(10));
            await site.System.PollAndDrainAsync();
            Assert.Empty((await site.System.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());

            // What comes after the deletion of a feed waits as that of any poll does.
            if (wholeFeed)
                site.System.Time.Advance(ErasableSite.Grace);
            await site.System.RunAsync("PurgeArticles");
            await site.System.RunAsync("PublishSnapshot");
            var found = await site.FindAsync();
            Assert.True(found.Count == 0, $"A crash before call {round} after the deletion leaves {string.Join(", ", found)}.");
        }

        Assert.True(round > 3, $"{round} rounds");
    }

    /// <summary>An edit comes, and its page is fetched. Whether the deletion happened.</summary>
    private async Task<bool> RaceAsync(ErasableSite site, TestSystem other, string moment, string target, int crashAt)
    {
        var happened = 0;
        var page = ErasableSite.Page($"{ErasableSite.Word}, edited");
        site.Origin.Page($"/{crashAt}", async context =>
        {
            if (moment == AsPageIsAsked)
                await DeleteOnceAsync();
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(page, context.RequestAborted);
        });
        site.Announce(crashAt, $"{ErasableSite.Word}, edited");
        await Record.ExceptionAsync(site.System.PollAsync);
        site.System.Wire.Answer = (call, _) =>
        {
            if (moment != AsPageIsAsked && $"{call.Method} {call.Path}".StartsWith(moment, StringComparison.Ordinal))
                Task.Run(DeleteOnceAsync, _end).GetAwaiter().GetResult();
            return null;
        };
        await Record.ExceptionAsync(site.System.PollAsync);
        site.System.Wire.Answer = null;
        return happened > 0;

        async Task DeleteOnceAsync()
        {
            if (Interlocked.Increment(ref happened) > 1)
                return;
            using var answer = await other.SendAsync($"api/{target}?now=true", HttpMethod.Delete);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            site.System.Wire.Clear();
            site.System.Wire.CrashAt = crashAt;
        }
    }
}
