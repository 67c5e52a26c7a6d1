using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Postgres;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What an operator looks at while the database of the index is silent.</summary>
public sealed class IndexAwayTests(AzuriteFixture azurite) : IDisposable
{
    private const string Histogram = "articles</title>";

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();

    public void Dispose() => PostgresFixture.Return(_database);

    [Fact]
    public async Task Pages_show_what_does_not_come_from_the_index()
    {
        var database = PostgresFixture.ConnectionString(_database);
        await using var relay = new PausableRelay(new NpgsqlConnectionStringBuilder(database).Port);
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One", "Two"));
        await using var system = await PageSystem.StartAsync(azurite, ("Index__Postgres", $"{database};Port={relay.Port}"));
        system.Logs.Expect(400, 700);
        var feed = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.DrainAsync();
        var article = (await system.GetJsonAsync("api/articles")).GetProperty("items")[0].GetProperty("id").GetString()!;
        var now = system.Time.GetUtcNow();
        await system.Services.GetRequiredService<FailureLog>().RecordItemAsync(
            new ItemMessage { FeedId = feed, ArticleId = article, ContentHash = "h", FetchedAt = now, FirstSeen = now }, "No.", 1, _end);
        var failure = (await system.GetJsonAsync("api/failures")).GetProperty("failures")[0].GetProperty("id").GetString();
        var limits = system.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        limits.Patience = null; // as a host has it
        relay.Pause();

        var health = await PageAsync("health");
        var feeds = await PageAsync("feeds");
        var one = await PageAsync($"feeds/{feed}");
        var failures = await PageAsync("failures");
        var failed = await PageAsync($"failures/{failure}");
        var reference = await PageAsync("reference");

        using var api = await system.SendAsync("api/health");
        var reason = Assert.Single((await api.JsonAsync()).GetProperty("reasons").EnumerateArray()).GetString()!;
        Says(health, "articles a day are not shown");
        Says(feeds, "articles are not counted");
        Says(one, "articles are neither counted nor shown");
        Says(failures, "titles of articles are missing");
        Says(failed, "the title of the article is missing");
        Assert.DoesNotContain(Histogram, health, StringComparison.Ordinal);
        Assert.All(["<dt>Queues</dt><dd>ok</dd>", "<h2>Timers</h2>", "Fetching__Timeout"], part => Shows(health, part));
        Shows(feeds, $"<a href=\"/feeds/{feed}\">");
        Assert.DoesNotContain("<svg class=\"spark\"", feeds + one, StringComparison.Ordinal);
        Shows(one, "<dt>Next poll</dt>");
        Shows(one, "and its articles? This cannot be undone.");
        Assert.All([failures, failed], page => Shows(page, $"Article {article}"));
        Shows(reference, "/api/openapi.json");
        using var articles = await system.SendAsync("articles");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, articles.StatusCode);

        limits.Patience = TestSystem.Patience;
        relay.Resume();

        async Task<string> PageAsync(string path)
        {
            using var answer = await system.SendAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            return await answer.TextAsync();
        }

        void Says(string page, string missing)
        {
            Shows(page, $"The index cannot be asked, so {missing}: {reason}");
            Assert.Equal(2, page.Split(reason).Length);
        }

        static void Shows(string page, string part) => Assert.Contains(part, page, StringComparison.Ordinal);
    }
}
