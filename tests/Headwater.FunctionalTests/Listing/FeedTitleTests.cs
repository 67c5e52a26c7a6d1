using System.Net.Http.Json;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

/// <summary>A feed that is renamed, by its publisher or by an operator, without a new article.</summary>
public sealed class FeedTitleTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renamed_feed_has_its_title_everywhere_at_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        Publish(origin, "Harbours");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        var first = await AssertAsync(system, "Harbours", "1:0");
        Assert.Equal(["upsert"], Kinds(first));

        Publish(origin, "Ports");
        await PollAsync(system);
        var renamed = await AssertAsync(system, "Ports", Position(first));
        Assert.Equal(("feed", "Ports"), (Assert.Single(Kinds(renamed)), FeedTitle(renamed)));

        await PatchAsync(system, origin, "Mine");
        var given = await AssertAsync(system, "Mine", Position(renamed));
        Assert.Equal("Mine", FeedTitle(given));

        // What an operator gave stays, whatever the publisher calls it.
        Publish(origin, "Piers");
        await PollAsync(system);
        Assert.Empty(Kinds(await AssertAsync(system, "Mine", Position(given))));

        await PatchAsync(system, origin, "");
        Assert.Equal("Piers", FeedTitle(await AssertAsync(system, "Piers", Position(given))));
        Assert.Equal(["upsert", "feed"], Kinds(await system.GetJsonAsync("api/changes")));
    }

    [Fact]
    public async Task Index_of_a_renamed_feed_is_verified()
    {
        await using var origin = await TestOrigin.StartAsync();
        Publish(origin, "Harbours");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();
        Publish(origin, "Ports");
        await PollAsync(system);
        await AssertAsync(system, "Ports", "1:0");

        var verifier = new IndexVerifier(
            system.Services.GetRequiredService<IArticleIndex>(), system.Services.GetRequiredService<ChangeLog>(),
            system.Services.GetRequiredService<ArticleBlobs>());

        Assert.Empty(await verifier.DifferencesAsync(_ => { }, _end).ToListAsync(_end));
    }

    [Fact]
    public async Task Rename_that_crashes_anywhere_is_done_by_the_next_poll()
    {
        await using var origin = await TestOrigin.StartAsync();
        Publish(origin, "Harbours");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        system.Logs.Expect(102);
        await system.PollAndDrainAsync();
        var (crashAt, died) = (0, true);
        while (died)
        {
            crashAt++;
            Publish(origin, $"Port {crashAt}");
            system.Time.Advance(TimeSpan.FromHours(26));
            died = await PolledFeeds.CrashAsync(system, crashAt);

            await PollAsync(system);
            await AssertAsync(system, $"Port {crashAt}", "1:0");
        }

        Assert.True(crashAt > 7, $"{crashAt} rounds");
    }

    private static void Publish(TestOrigin origin, string title) => origin.Feed(
        "/feed.xml", Post.Rss(Post.Several(1)).Replace("Harbours", title, StringComparison.Ordinal), $"\"{title}\"");

    private static async Task PollAsync(TestSystem system)
    {
        system.Time.Advance(TimeSpan.FromHours(26));
        await system.PollAndDrainAsync();
    }

    private async Task PatchAsync(TestSystem system, TestOrigin origin, string title)
    {
        using var body = JsonContent.Create(new { title });
        var path = new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/feed.xml"))}", UriKind.Relative);
        using var answer = await system.Client.PatchAsync(path, body, _end);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <returns>The changes after a position.</returns>
    private static async Task<JsonElement> AssertAsync(TestSystem system, string title, string after)
    {
        var listed = (await system.GetJsonAsync("api/articles?facets=true"));
        var article = listed.GetProperty("items")[0];
        var id = article.GetProperty("id").GetString();
        Assert.Equal(title, article.GetProperty("feedTitle").GetString());
        Assert.Equal(title, listed.GetProperty("facets").GetProperty("feed")[0].GetProperty("name").GetString());
        Assert.Equal(title, (await system.GetJsonAsync($"api/articles/{id}")).GetProperty("feedTitle").GetString());
        var html = await (await system.SendAsync($"api/articles/{id}?format=html")).TextAsync();
        Assert.Contains($" · {title} · ", html, StringComparison.Ordinal);
        return await system.GetJsonAsync($"api/changes?after={after}");
    }

    private static string Position(JsonElement changes) => changes.GetProperty("position").GetString()!;

    private static string?[] Kinds(JsonElement changes) =>
        [.. changes.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("kind").GetString())];

    private static string? FeedTitle(JsonElement changes) =>
        changes.GetProperty("changes").EnumerateArray().Last().GetProperty("feedTitle").GetString();
}
