using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Operating;

public sealed class FailurePageTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failures_are_listed_newest_first_and_by_feed_and_state()
    {
        await using var system = await StartAsync();
        await RecordAsync(system, "a", "1");
        system.Time.Advance(TimeSpan.FromMinutes(1));
        await RecordAsync(system, "b", "2");
        system.Time.Advance(TimeSpan.FromMinutes(1));
        await RecordAsync(system, "a", "3");
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            "b", "https://b.example/feed", "not-a-feed", "The document is a web page.", "<html>"u8.ToArray(), _end);

        Assert.Equal(["3", "2", "1"], (await SubjectsAsync(system, "api/failures")).Where(subject => subject.Length == 1));
        Assert.Equal(["3", "1"], await SubjectsAsync(system, "api/failures?feed=a"));
        Assert.Single(await SubjectsAsync(system, "api/failures?limit=1&feed=a"));
        Assert.Empty(await SubjectsAsync(system, "api/failures?state=dead"));
        Assert.Equal(4, (await SubjectsAsync(system, "api/failures?state=retrying")).Count);

        var document = (await system.GetJsonAsync("api/failures?feed=b")).GetProperty("failures").EnumerateArray()
            .Single(failure => failure.GetProperty("kind").GetString() == "document");
        Assert.Equal("not-a-feed: The document is a web page.", document.GetProperty("reason").GetString());
        Assert.Equal("feeds/b/refused", document.GetProperty("input").GetString());
    }

    [Fact]
    public async Task Page_of_one_state_shows_older_failures_and_counts_all()
    {
        await using var system = await StartAsync();
        await system.Services.GetRequiredService<FailureLog>().RecordMessageAsync(
            "old", BinaryData.FromString("?"), system.Time.GetUtcNow(), "It cannot be read.", 1, _end);
        system.Time.Advance(TimeSpan.FromMinutes(1));
        for (var number = 0; number < 200; number++)
            await RecordAsync(system, "a", $"{number}");

        var page = await (await system.SendAsync("failures?state=dead")).TextAsync();

        Assert.Contains("A message, old", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"count\">201</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named_at_once()
    {
        await using var system = await StartAsync();

        using var response = await system.Client.GetAsync(new Uri("api/failures?state=gone&limit=0&sort=up", UriKind.Relative), _end);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(_end));
        Assert.Equal(
            ["limit", "sort", "state"],
            problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("name").GetString()).Order());
    }

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(_end);
        return system;
    }

    private Task RecordAsync(TestSystem system, string feedId, string articleId)
    {
        var now = system.Time.GetUtcNow();
        var message = new ItemMessage { FeedId = feedId, ArticleId = articleId, ContentHash = "h", FetchedAt = now, FirstSeen = now };
        return system.Services.GetRequiredService<FailureLog>().RecordItemAsync(message, "No.", attempt: 1, _end);
    }

    private static async Task<IReadOnlyList<string>> SubjectsAsync(TestSystem system, string path) =>
    [
        .. (await system.GetJsonAsync(path)).GetProperty("failures").EnumerateArray()
            .Select(failure => failure.GetProperty("subject").GetString()!),
    ];
}
