using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

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
    public async Task Document_that_is_always_cut_is_read_as_it_is()
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

    /// <summary>A cache or a stuck upload.</summary>
    [Fact]
    public async Task Same_cut_in_two_polls_makes_no_article_of_the_half_item()
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two", "Three");
        origin.Feed("/feed.xml", Cut(whole, "Three"), "\"a\"");
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        await system.PollAndDrainAsync();
        system.Time.Advance(Soon);
        await system.PollAndDrainAsync();
        Assert.Equal(2, await ArticlesAsync(system));
        Assert.Equal(("read", 0), await LastPollAsync(system));

        origin.Feed("/feed.xml", whole, "\"b\"");
        system.Time.Advance(Later);
        await system.PollAndDrainAsync();

        Assert.Equal(3, await ArticlesAsync(system));
        Assert.All(await EndState.ChangesAsync(system.Storage), change => Assert.Equal(1, change.Version));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"a\"")]
    public async Task Last_item_that_never_closes_comes_with_the_third_poll(string? etag)
    {
        await using var origin = await TestOrigin.StartAsync();
        var whole = Rss.Of("One", "Two");
        origin.Feed("/feed.xml", whole[..whole.LastIndexOf("</item>", StringComparison.Ordinal)], etag);
        await using var system = await PolledFeeds.StartAsync(azurite, origin);

        foreach (var articles in (int[])[1, 1, 2, 2])
        {
            await system.PollAndDrainAsync();
            Assert.Equal(articles, await ArticlesAsync(system));
            system.Time.Advance(TimeSpan.FromDays(2));
        }

        Assert.Equal(4, origin.Requests.Count);
        Assert.Equal("unchanged", (await LastPollAsync(system)).Outcome);
    }

    [Theory]
    [InlineData("</channel></rss>")]
    [InlineData("</description></item>\n</channel></rss>")]
    public async Task Feed_that_always_ends_so_is_asked_with_its_validators(string missing)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/feed.xml");

        for (var poll = 0; poll < 7; poll++)
        {
            var titles = Enumerable.Range(0, poll + 2).Select(number => $"Post {poll + 1 - number}").ToArray();
            origin.Feed("/feed.xml", Rss.Of(titles).Replace(missing, "", StringComparison.Ordinal), $"\"{poll}\"");
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal("\"5\"", origin.Requests.Last().Headers["If-None-Match"]);
        Assert.Equal(("read", 0), await LastPollAsync(system));
        Assert.Equal(missing.StartsWith("</channel", StringComparison.Ordinal) ? 8 : 7, await ArticlesAsync(system));
        Assert.All(await EndState.ChangesAsync(system.Storage), change => Assert.Equal(1, change.Version));

        // Cut elsewhere, it is a part.
        origin.Feed("/feed.xml", Cut(Rss.Of("Post 7", "Post 6", "Post 5"), "Post 6"), "\"7\"");
        await system.PollAndDrainAsync();
        Assert.Equal(missing.StartsWith("</channel", StringComparison.Ordinal) ? "cut" : "read", (await LastPollAsync(system)).Outcome);
    }

    [Fact]
    public async Task Cut_JSON_Feed_brings_its_whole_items_and_the_next_the_rest()
    {
        const string Whole = """{"items": [{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}, {"id": "3", "title": "Three"}]}""";
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/feed.xml");
        origin.Feed("/feed.xml", Cut(Whole, "Three"), "\"a\"");

        foreach (var failures in (int[])[1, 2])
        {
            await system.PollAndDrainAsync();
            Assert.Equal(2, await ArticlesAsync(system));
            Assert.Equal(("cut", failures), await LastPollAsync(system));
            system.Time.Advance(Later);
        }

        origin.Feed("/feed.xml", Whole, "\"a\"");
        await system.PollAndDrainAsync();

        Assert.Equal(3, await ArticlesAsync(system));
        Assert.All(await EndState.ChangesAsync(system.Storage), change => Assert.Equal(1, change.Version));
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

    /// <summary>The server that sent less than it announced closes the connection in order.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Transfer_that_ends_early_brings_its_whole_items(bool hasLength)
    {
        var whole = Rss.Of("One", "Two", "Three");
        var part = Cut(whole, "Three");
        var answer = hasLength
            ? $"Content-Length: {whole.Length}\r\n\r\n{part}"
            : $"Transfer-Encoding: chunked\r\n\r\n{part.Length:x}\r\n{part}\r\n";
        await using var publisher = new RawPublisher { Answer = answer };
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, publisher.Url));

        await system.PollAndDrainAsync();
        Assert.Equal(2, await ArticlesAsync(system));
        Assert.Equal(("unreachable", 1), await LastPollAsync(system));

        publisher.Answer = $"Content-Length: {whole.Length}\r\n\r\n{whole}";
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
