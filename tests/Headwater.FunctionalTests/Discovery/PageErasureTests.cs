using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Of articles of pages, too, nothing holds a word after the grace period; nor after a crash at any call.</summary>
public sealed class PageErasureTests(AzuriteFixture azurite)
{
    private const string Word = ErasableSite.Word;
    private static readonly TimeSpan Grace = ErasableSite.Grace;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("an article")]
    [InlineData("an article now")]
    [InlineData("a feed")]
    [InlineData("a feed now")]
    [InlineData("retention")]
    public async Task Nothing_holds_a_word_of_a_page_that_is_deleted(string what)
    {
        await using var site = await StartAsync(what == "retention" ? [("Retention__MaxArticlesPerFeed", "1")] : []);
        await site.PublishAsync(1, $"{Word} at first");
        await site.PublishAsync(1, $"{Word}, edited");
        await site.PublishAsync(1, $"{Word}, edited", 2);
        await site.System.RunAsync("PublishSnapshot");
        Assert.Equal(2, (await site.FindAsync()).Count(place => place.StartsWith("pages/", StringComparison.Ordinal)));

        if (what == "retention")
            await site.System.RunAsync("PurgeArticles");
        else
            await site.DeleteAsync(what.Contains("feed", StringComparison.Ordinal) ? $"feeds/{site.Id}" : await site.ArticleAsync(), what);
        if (!what.EndsWith("now", StringComparison.Ordinal))
        {
            Assert.Contains(await site.FindAsync(), place => place.StartsWith("pages/", StringComparison.Ordinal));
            site.System.Time.Advance(Grace / 2);
            await site.System.RunAsync("PublishSnapshot");
            site.System.Time.Advance(Grace / 2);
            await site.System.RunAsync("PurgeArticles");
        }

        await site.System.RunAsync("PublishSnapshot");
        Assert.Empty(await site.FindAsync());
        if (!what.StartsWith("an article", StringComparison.Ordinal))
            return;

        // The feed goes on to publish it, and to edit it.
        await site.PublishAsync(1, $"{Word} a third time", 2);
        Assert.Empty(await site.FindAsync());
    }

    [Theory]
    [InlineData("an article now")]
    [InlineData("a feed now")]
    public async Task Edit_that_waits_for_its_page_is_erased(string what)
    {
        await using var site = await StartAsync();
        await site.PublishAsync(1, Word);
        site.Origin.Page("/1", TestOrigin.Status(503));
        await site.AnnounceAsync(1, $"{Word}, edited");
        Assert.True((await site.FindAsync()).Count(place => place.StartsWith("items/", StringComparison.Ordinal)) > 2);

        await site.DeleteAsync(what.Contains("feed", StringComparison.Ordinal) ? $"feeds/{site.Id}" : await site.ArticleAsync(), what);
        site.Origin.Feed("/1", ErasableSite.Page(Word), contentType: "text/html");
        site.System.Time.Advance(TimeSpan.FromMinutes(30));
        await site.System.PollAndDrainAsync();
        await site.System.RunAsync("PublishSnapshot");

        Assert.Empty(await site.FindAsync());
    }

    [Fact]
    public async Task Deletion_of_an_article_that_crashes_erases_its_pages()
    {
        await using var site = await StartAsync();
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            await site.PublishAsync(crashAt, Word);
            var article = await site.ArticleAsync();
            crash();
            await site.System.SendAsync($"api/{article}?now=true", HttpMethod.Delete);
            site.Recover();

            // As a person would: again, as long as the article is there.
            if ((await site.System.GetJsonAsync("api/articles")).Titles().Count > 0)
                await site.System.SendAsync($"api/{article}?now=true", HttpMethod.Delete);
            await site.System.RunAsync("PurgeArticles");
        });
    }

    [Fact]
    public async Task Deletion_of_a_feed_that_crashes_erases_its_pages()
    {
        await using var site = await StartAsync();
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            if (crashAt > 1)
                await site.RegisterAsync();
            await site.PublishAsync(1, Word);
            crash();
            var deleted = await site.System.SendAsync($"api/feeds/{site.Id}?now=true", HttpMethod.Delete);
            site.Recover();
            if (!deleted.IsSuccessStatusCode)
                await site.DeleteAsync($"feeds/{site.Id}", "now");
        });
    }

    [Fact]
    public async Task Retention_that_crashes_erases_its_pages()
    {
        await using var site = await StartAsync(("Retention__MaxArticlesPerFeed", "1"), ("Removal__GracePeriod", "00:00:00"));
        await CrashEverywhereAsync(site, async (crashAt, crash) =>
        {
            await site.PublishAsync(2 * crashAt, Word);
            await site.PublishAsync((2 * crashAt) + 1, "nothing");
            crash();
            await Record.ExceptionAsync(() => site.System.RunAsync("PurgeArticles"));
            site.Recover();
            await site.System.RunAsync("PurgeArticles");
        });
    }

    /// <param name="attempt">Stores the word in a page, and deletes it; the wire is cut from the call of the action on.</param>
    private static async Task CrashEverywhereAsync(ErasableSite site, Func<int, Action, Task> attempt)
    {
        site.System.Logs.Allow(400, 700);
        var (crashAt, died) = (0, true);
        while (died)
        {
            crashAt++;
            await attempt(crashAt, () =>
            {
                site.System.Wire.Clear();
                site.System.Wire.CrashAt = crashAt;
            });
            died = site.System.Wire.HasCrashed;
            await site.System.RunAsync("PublishSnapshot");
            var found = await site.FindAsync();
            Assert.True(found.Count == 0, $"A crash before call {crashAt} leaves {string.Join(", ", found)}.");
        }

        Assert.True(crashAt > 10, $"{crashAt} rounds");
    }

    private Task<ErasableSite> StartAsync(params (string, string)[] settings) =>
        ErasableSite.StartAsync(azurite.NewAccount(), settings, _end);
}
