using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Documents of which only a part came.</summary>
public sealed class CutDocumentTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);

    [Fact]
    public async Task Cut_document_brings_its_whole_items_and_the_next_the_rest()
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Feed("/feed.xml", Cut(whole, "Three"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();
        Assert.Equal(2, await ArticlesAsync(system));
        Assert.Equal(("cut", 1), await LastPollAsync(system));

        // A server that sends the whole document now, under the validator of the part.
        origin.Feed("/feed.xml", whole, "\"a\"");
        system.Time.Advance(Soon);
        await system.PollAndDrainAsync();

        Assert.False(origin.Requests.Last().Headers.ContainsKey("If-None-Match"));
        Assert.Equal(3, await ArticlesAsync(system));
        Assert.Equal(("read", 0), await LastPollAsync(system));
        Assert.All(await EndState.ChangesAsync(system.Storage), change => Assert.Equal(1, change.Version));
    }

    [Fact]
    public async Task Cut_among_whole_documents_changes_nothing()
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Feed("/feed.xml", whole, "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();

        origin.Feed("/feed.xml", Cut(whole, "Two"), "\"b\"");
        system.Time.Advance(Later);
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", whole, "\"c\"");
        system.Time.Advance(Soon);
        await system.PollAndDrainAsync();

        Assert.Equal(3, origin.Requests.Count);
        Assert.Equal(3, (await EndState.ChangesAsync(system.Storage)).Count);
        Assert.Equal("unchanged", (await LastPollAsync(system)).Outcome);
    }

    [Fact]
    public async Task Document_that_always_ends_so_is_read_as_it_is()
    {
        await using var origin = await TestOrigin.StartAsync();
        var open = Rss.Of("One", "Two").Replace("</rss>", "", StringComparison.Ordinal);
        origin.Feed("/feed.xml", open, "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();
        system.Time.Advance(Soon);
        await system.PollAndDrainAsync();

        Assert.Equal(("read", 0), await LastPollAsync(system));
        Assert.Equal(2, await ArticlesAsync(system));
    }

    [Fact]
    public async Task Cut_at_the_same_byte_long_after_is_a_cut_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Feed("/feed.xml", whole, "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();
        foreach (var (document, etag) in ((string, string)[])[(Cut(whole, "Two"), "\"b\""), (whole, "\"c\""), (Cut(whole, "Two"), "\"d\"")])
        {
            origin.Feed("/feed.xml", document, etag);
            system.Time.Advance(Later);
            await system.PollAndDrainAsync();
        }

        Assert.Equal(("cut", 1), await LastPollAsync(system));
        Assert.Equal(3, (await EndState.ChangesAsync(system.Storage)).Count);
    }

    [Fact]
    public async Task Cuts_after_other_failures_are_cuts()
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Feed("/feed.xml", whole, "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        await system.PollAndDrainAsync();

        origin.Page("/feed.xml", context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        for (var failure = 0; failure < 3; failure++)
        {
            system.Time.Advance(TimeSpan.FromDays(1));
            await system.PollAsync();
        }

        foreach (var title in (string[])["Two", "Three"])
        {
            origin.Feed("/feed.xml", Cut(whole, title), $"\"{title}\"");
            system.Time.Advance(TimeSpan.FromDays(1));
            await system.PollAndDrainAsync();
        }

        Assert.Equal(("cut", 5), await LastPollAsync(system));
        Assert.Equal(3, (await EndState.ChangesAsync(system.Storage)).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Transfer_that_ends_early_is_a_cut(bool hasLength)
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Page("/feed.xml", async context =>
        {
            if (hasLength)
                context.Response.ContentLength = whole.Length;
            await context.Response.WriteAsync(Cut(whole, "Three"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();
        Assert.Equal(2, await ArticlesAsync(system));
        Assert.Equal(("cut", 1), await LastPollAsync(system));

        origin.Feed("/feed.xml", whole, "\"a\"");
        system.Time.Advance(Soon);
        await system.PollAndDrainAsync();

        Assert.Equal(3, await ArticlesAsync(system));
        Assert.Equal(("read", 0), await LastPollAsync(system));
    }

    private static string Cut(string document, string title) => document[..(document.IndexOf(title, StringComparison.Ordinal) + 2)];

    private static async Task<int> ArticlesAsync(TestSystem system) =>
        (await EndState.ChangesAsync(system.Storage)).Select(change => change.ArticleId).Distinct().Count();

    private static async Task<(string? Outcome, int Failures)> LastPollAsync(TestSystem system)
    {
        var feed = await PolledFeeds.FeedAsync(system);
        return (feed.GetProperty("lastPoll").GetProperty("outcome").GetString(), feed.GetProperty("failures").GetInt32());
    }
}
