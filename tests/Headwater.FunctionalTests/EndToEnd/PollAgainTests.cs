using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Headwater.Storage;

namespace Headwater.FunctionalTests.EndToEnd;

/// <summary>What a later poll of the same feed does, and leaves alone.</summary>
public sealed class PollAgainTests(AzuriteFixture azurite)
{
    private const string Path = "/feed.xml";
    private const string Title = "On-call notes: the week the clock went backwards";
    private const string Sentence = "There were 214.";

    // Taken and given back by each run of the timer, whatever it finds.
    private const string Lease = "?comp=lease";
    private static readonly string Sample = Encoding.UTF8.GetString(SampleFeed.Read());
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"1\"", "<generator>", "<generator>")] // the server says that nothing changed
    [InlineData(null, "<generator>", "<generator>")] // it says nothing, and sends the same bytes
    [InlineData(null, "14:06:12 +0000</lastBuildDate>", "15:06:12 +0000</lastBuildDate>")] // it sends other bytes around the same items
    [InlineData(null, "<slash:comments>14</slash:comments>", "<slash:comments>15</slash:comments>")] // somebody commented
    public async Task A_poll_that_finds_nothing_new_writes_one_row_at_most(string? etag, string part, string later)
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(origin, etag);
        Assert.Contains(part, Sample, StringComparison.Ordinal);
        origin.Feed(Path, Sample.Replace(part, later, StringComparison.Ordinal), etag);
        system.Time.Advance(TimeSpan.FromDays(2));
        system.Wire.Clear();

        await system.PollAsync();

        Assert.Equal(2, origin.Requests.Count);
        var writes = system.Wire.Calls.Where(
            call => !call.IsRead && call.Query != Lease && !call.Path.StartsWith("feeds/timers/", StringComparison.Ordinal)).ToArray();
        Assert.True(writes.Length <= 1, string.Join('\n', writes.Select(call => $"{call}")));
        Assert.All(writes, call => Assert.True(
            call.Path is "$batch" || call.Path.StartsWith(StorageNames.FeedsTable, StringComparison.Ordinal), $"{call}"));
    }

    [Fact]
    public async Task Edited_item_shows_its_new_text_and_keeps_the_old_version()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(origin, "\"1\"");
        var before = await FindAsync(system);
        Assert.Contains(Sentence, Sample, StringComparison.Ordinal);
        origin.Feed(Path, Sample.Replace(Sentence, "There were 2,140 of them, zebras included.", StringComparison.Ordinal), "\"2\"");
        system.Time.Advance(TimeSpan.FromDays(2));

        await system.PollAndDrainAsync();

        var after = await FindAsync(system);
        Assert.Equal(Text(before, "id"), Text(after, "id"));
        Assert.Equal((1, 2), (before.GetProperty("version").GetInt32(), after.GetProperty("version").GetInt32()));
        Assert.Contains("zebras", Text(await system.GetJsonAsync($"api/articles/{Text(after, "id")}"), "text"), StringComparison.Ordinal);
        Assert.Equal(Text(after, "id"), Text(Assert.Single(await ItemsAsync(system, "q=zebras")), "id"));
        foreach (var version in (JsonElement[])[before, after])
        {
            var blob = StorageNames.ArticleBlob(Text(version, "feedId"), Text(version, "id"), Text(version, "contentHash"));
            Assert.True(await system.Storage.ArticleBlobs.GetBlobClient(blob).ExistsAsync(_end));
        }

        Assert.Equal(KnownFeed.Posts, (await ItemsAsync(system, "limit=200")).Count);
    }

    [Fact]
    public async Task An_item_that_leaves_the_feed_stays_in_the_listing()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await IngestAsync(origin, "\"1\"");
        var (first, last) = (
            Sample.IndexOf("\t<item>", StringComparison.Ordinal), Sample.LastIndexOf("\t<item>", StringComparison.Ordinal));
        origin.Feed(Path, Sample.Remove(first, last - first), "\"2\"");
        system.Time.Advance(TimeSpan.FromDays(2));

        await system.PollAndDrainAsync();

        Assert.Equal(KnownFeed.Posts, (await ItemsAsync(system, "limit=200")).Count);
    }

    private async Task<TestSystem> IngestAsync(TestOrigin origin, string? etag)
    {
        origin.Feed(Path, Sample, etag);
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url(Path)));
        await system.PollAndDrainAsync();
        return system;
    }

    private static async Task<JsonElement> FindAsync(TestSystem system) =>
        (await ItemsAsync(system, "limit=200")).Single(item => Text(item, "title") == Title);

    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(TestSystem system, string query) =>
        [.. (await system.GetJsonAsync($"api/articles?{query}")).GetProperty("items").EnumerateArray()];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
