using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>Documents of one feed, on their way from the dispatcher.</summary>
internal static class TestItems
{
    public const string FeedId = "b-example-feed-000000";
    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    /// <param name="titlesAndBodies">An item each: <c>title</c> or <c>title|body</c>.</param>
    public static FeedDocument Document(params string[] titlesAndBodies) => new()
    {
        Format = "rss-2.0",
        Encoding = "utf-8",
        WellFormed = true,
        Feed = new Feed { Title = new Text { Value = "Feed" } },
        Items =
        [
            .. titlesAndBodies.Select(text => text.Split('|')).Select(parts => new Item
            {
                Id = parts[0],
                Title = new Text { Value = parts[0] },
                Link = $"https://b.example/{parts[0]}",
                Content = [new Text { Value = $"<p>{parts[^1]}</p>", Type = "text/html" }],
            }),
        ],
    };

    public static async Task<TestSystem> StartAsync(AzuriteFixture azurite, string? account = null, params (string, string)[] settings)
    {
        var system = await TestSystem.StartAsync(account ?? azurite.NewAccount(), null, settings);
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        system.Wire.Clear();
        return system;
    }

    public static Task<DispatchResult> DispatchAsync(this TestSystem system, FeedDocument document, DateTimeOffset fetchedAt) =>
        system.Services.GetRequiredService<ItemDispatcher>()
            .DispatchAsync(
                new FetchedDocument(FeedId, Noon, "https://b.example/feed.xml", document, fetchedAt),
                TestContext.Current.CancellationToken);
}
