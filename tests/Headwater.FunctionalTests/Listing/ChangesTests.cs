using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Storage;
using Headwater.FunctionalTests.Testing;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

public sealed class ChangesTests(AzuriteFixture azurite)
{
    // Who waits for changes looks every second.
    private readonly WatchedClock _clock =
        new(new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero)) { Longest = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Changes_come_in_log_order_with_the_position_to_continue()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(Enumerable.Range(0, 5).Select(number => TestArticles.Make($"A{number}")));

        var first = await system.GetJsonAsync("api/changes?limit=3");
        var second = await system.GetJsonAsync($"api/changes?limit=3&after={Position(first)}");
        var third = await system.GetJsonAsync($"api/changes?after={Position(second)}");

        Assert.Equal(["A0", "A1", "A2"], Titles(first));
        Assert.Equal(["A3", "A4"], Titles(second));
        Assert.Empty(Titles(third));
        Assert.Equal((true, false, false), (More(first), More(second), More(third)));
        Assert.Equal(Position(second), Position(third));
        Assert.Equal(Position(second), (await system.GetJsonAsync("api/articles")).GetProperty("position").GetString());
        Assert.Equal(Position(first), first.GetProperty("changes")[2].GetProperty("position").GetString());
    }

    [Fact]
    public async Task A_line_each_is_another_format()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"), TestArticles.Make("B"));

        var response = await system.SendAsync("api/changes", headers: ("Accept", "application/x-ndjson"));
        var lines = (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Length);
        var position = JsonSerializer.Deserialize<JsonElement>(lines[0]).GetProperty("position").GetString();
        Assert.Equal(["B"], Titles(await system.GetJsonAsync($"api/changes?after={position}")));
        Assert.Contains("rel=\"next\"", response.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_link_asks_the_same_from_the_new_position()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"), TestArticles.Make("B"));

        var first = await system.SendAsync("api/changes?format=ndjson&limit=1&after=1:0&code=secret");
        var link = first.Headers.GetValues("Link").Single();
        Assert.Matches("^<http://[^/]+/api/changes\\?format=ndjson&limit=1&after=[^&]+>; rel=\"next\"$", link);
        var second = await system.SendAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);

        Assert.Equal("application/x-ndjson", second.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"B\"", Assert.Single((await second.TextAsync()).TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_caller_is_answered_when_something_comes()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"));
        var end = Position(await system.GetJsonAsync("api/changes"));

        var waiting = system.GetJsonAsync($"api/changes?after={end}&wait=60");
        await _clock.TickAsync(waiting, seconds: 3);
        Assert.False(waiting.IsCompleted);
        await system.StoreAsync(TestArticles.Make("B"));
        await _clock.TickAsync(waiting, seconds: 60);

        Assert.Equal(["B"], Titles(await waiting));
    }

    [Fact]
    public async Task Waiting_caller_is_answered_when_the_time_is_up()
    {
        await using var system = await StartAsync();

        var waiting = system.GetJsonAsync("api/changes?wait=5");
        await _clock.TickAsync(waiting, seconds: 600);

        Assert.Equal(("1:0", false, 0),
            (Position(await waiting), More(await waiting), (await waiting).GetProperty("changes").GetArrayLength()));
    }

    [Fact]
    public async Task A_hundred_waiting_callers_cost_the_reads_of_one()
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"));
        var end = Position(await system.GetJsonAsync("api/changes"));
        var waiting = Enumerable.Range(0, 100).Select(_ => system.GetJsonAsync($"api/changes?after={end}&wait=100")).ToArray();
        await _clock.TickAsync(Task.WhenAll(waiting), seconds: 2);
        system.Wire.Clear();
        await system.StoreAsync(TestArticles.Make("B"));
        await _clock.TickAsync(Task.WhenAll(waiting), seconds: 90);

        foreach (var answer in waiting)
            Assert.Equal(["B"], Titles(await answer));

        // Once for those who wait, and once for the index.
        Assert.Equal(2, system.Wire.Calls.Count(IndexTests.IsLogRead));
    }

    [Theory]
    [InlineData("1:7", HttpStatusCode.Gone)]
    [InlineData("{origin}:1:7", HttpStatusCode.Gone)]
    [InlineData("{origin}:1:80", HttpStatusCode.Gone)]
    [InlineData("{origin}:1:99999999", HttpStatusCode.Gone)]
    [InlineData("{origin}:3:0", HttpStatusCode.Gone)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa:1:64", HttpStatusCode.Gone)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    [InlineData("-1:0", HttpStatusCode.BadRequest)]
    [InlineData("1:-1", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task A_position_of_another_log_is_refused_with_what_to_do(string after, HttpStatusCode status)
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"), TestArticles.Make("B"));

        var origin = Position(await system.GetJsonAsync("api/changes")).Split(':')[0];

        var response = await system.SendAsync($"api/changes?after={after.Replace("{origin}", origin, StringComparison.Ordinal)}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains("without", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Property(MaxTest = 4)]
    public async Task Follower_that_crashes_anywhere_ends_with_the_listing(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);

        // Blobs carry the emulator's time: to the purge, they are written a while before anything is deleted.
        var clock = new WatchedClock(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        await using var system = await StartAsync(clock, ("Retention__MaxArticlesPerFeed", "3"), ("Removal__GracePeriod", "00:00:00"));
        ChangeLogTests.RefuseAppends(system.Wire, limit: random.Next(3, 12));
        var remover = system.Services.GetRequiredService<ArticleRemover>();
        var titles = system.Services.GetRequiredService<FeedTitles>();
        var follower = new Follower();
        for (var step = 0; step < 60; step++)
        {
            var text = $"Text {random.Next(3)}";
            var article = TestArticles.Make($"A{random.Next(10)}", text: text, feedId: $"feed-{random.Next(2)}") with { Title = text };
            switch (random.Next(14))
            {
                case 0:
                    await remover.RemoveAsync(article.FeedId, article.Id, TestContext.Current.CancellationToken);
                    break;
                case 1:
                    await remover.RemoveFeedAsync(article.FeedId, TestContext.Current.CancellationToken);
                    break;
                case 2:
                    await system.RunAsync("PurgeArticles");
                    break;
                case 3:
                    await titles.SetAsync(article.FeedId, $"Title {step}", TestContext.Current.CancellationToken);
                    break;
                case < 10:
                    system.Time.Advance(TimeSpan.FromSeconds(1));
                    await StoreLateAsync(system, article, system.Time.GetUtcNow().AddSeconds(-random.Next(3)));
                    break;
                default:
                    var page = await system.GetJsonAsync($"api/changes?limit={random.Next(1, 9)}&after={follower.Position}");
                    follower.Apply(page, random.Next(2) == 0 ? int.MaxValue : random.Next(9));
                    break;
            }
        }

        JsonElement rest;
        do
        {
            rest = await system.GetJsonAsync($"api/changes?after={follower.Position}");
            follower.Apply(rest, int.MaxValue);
        }
        while (rest.GetProperty("changes").GetArrayLength() > 0);

        var listed = (await system.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray()
            .Select(Copy.Of);
        Assert.Equal(listed.Order(), follower.Articles.Order());
        Assert.NotEqual("1", follower.Position.Split(':')[1]); // the log is one of several segments
    }

    private async Task<TestSystem> StartAsync(WatchedClock? clock = null, params (string Name, string Value)[] settings)
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount(), clock ?? _clock, settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }

    /// <summary>A row never goes back to an earlier version, as with ingestion: the purge spares the blob that it names.</summary>
    private static async Task StoreLateAsync(TestSystem system, Article article, DateTimeOffset fetchedAt)
    {
        var end = TestContext.Current.CancellationToken;
        var row = await system.Storage.Articles.GetEntityIfExistsAsync<ArticleRow>(article.FeedId, article.Id, cancellationToken: end);
        await system.StoreAsync(article, fetchedAt);
        if (row.HasValue && row.Value is { } before && before.IsSameOrNewer(fetchedAt, article.ContentHash))
            await system.Storage.Articles.UpsertEntityAsync(before, TableUpdateMode.Replace, end);
    }

    private static string Position(JsonElement changes) => changes.GetProperty("position").GetString()!;

    private static bool More(JsonElement changes) => changes.GetProperty("more").GetBoolean();

    private static IEnumerable<string?> Titles(JsonElement changes) =>
        changes.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("article").GetProperty("title").GetString());

    /// <summary>
    /// What a service does that keeps a copy: applies each change, remembers its position after it, and may die in between.
    /// </summary>
    private sealed class Follower
    {
        private readonly Dictionary<string, Copy> _articles = [];

        public string Position { get; private set; } = "1:0";

        public IEnumerable<Copy> Articles => _articles.Values;

        public void Apply(JsonElement page, int dieAfter)
        {
            foreach (var change in page.GetProperty("changes").EnumerateArray().Take(dieAfter))
            {
                switch (change.GetProperty("kind").GetString())
                {
                    case "upsert":
                        _articles[change.GetProperty("articleId").GetString()!] = Copy.Of(change.GetProperty("article"));
                        break;
                    case "delete":
                        _articles.Remove(change.GetProperty("articleId").GetString()!);
                        break;
                    default:
                        var feed = change.GetProperty("feedId").GetString()!;
                        foreach (var article in _articles.Values.Where(article => article.FeedId == feed).ToList())
                            _articles[article.Id] = article with { FeedTitle = change.GetProperty("feedTitle").GetString()! };
                        break;
                }

                // Half of the deaths come between the two.
                if (dieAfter % 2 == 0 || dieAfter == int.MaxValue)
                    Position = change.GetProperty("position").GetString()!;
            }

            if (dieAfter == int.MaxValue)
                Position = page.GetProperty("position").GetString()!;
        }
    }

    /// <summary>What the test compares of an article.</summary>
    private sealed record Copy(string Id, string FeedId, string Hash, string Title, string FeedTitle) : IComparable<Copy>
    {
        public static Copy Of(JsonElement article) => new(
            article.GetProperty("id").GetString()!,
            article.GetProperty("feedId").GetString()!,
            article.GetProperty("contentHash").GetString()!,
            article.GetProperty("title").GetString()!,
            article.GetProperty("feedTitle").GetString()!);

        public int CompareTo(Copy? other) => string.CompareOrdinal(Id, other?.Id);
    }
}
