using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>What 24 hourly polls of a feed of 20 posts cost, when one of them brings another post. src/README.md tells it.</summary>
public sealed class DayTests(AzuriteFixture azurite)
{
    private const int Posts = 20;

    // What the server sends with the document | messages, highest version, lines of the log | blob writes, blob reads, table calls
    [Theory]
    [InlineData("an ETag", 1, 1, 1, 52, 2, 50)]
    [InlineData("no validators", 1, 1, 1, 52, 2, 50)]
    [InlineData("no validators, and a token in each answer", 1, 1, 1, 75, 25, 50)]
    public async Task Day_of_hourly_polls_costs_what_the_README_says(
        string sends, int messages, int version, int lines, int blobWrites, int blobReads, int tables)
    {
        Assert.Equal($"| {sends} | {messages} | {version} | {lines} | {blobWrites} | {blobReads} | {tables} |", Documented(sends));
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, (PollingOptions.FeedUrlsSetting, origin.Url("/feed.xml")), ("Polling__MaxInterval", "01:00:00"),
            ("Polling__UnconditionalInterval", "01:00:00"), ("Polling__Jitter", "0"));
        Publish(origin, sends, hour: -1);
        await system.PollAndDrainAsync();
        system.Wire.Clear();
        for (var hour = 0; hour < 24; hour++)
        {
            system.Time.Advance(TimeSpan.FromHours(1));
            Publish(origin, sends, hour);
            await system.PollAndDrainAsync();
        }

        Assert.Equal(25, origin.Requests.Count);
        var calls = system.Wire.Calls.Where(call => !call.Path.StartsWith("feeds/timers/", StringComparison.Ordinal)).ToArray();
        var cost = StorageOperations.Of(calls);
        var changes = await EndState.ChangesAsync(system.Storage);
        Assert.Equal(
            (messages, version, lines, blobWrites, blobReads, tables),
            (calls.Count(call => call is { Method: "POST", Path: $"{StorageNames.ItemQueue}/messages" }),
                changes.Max(change => change.Version), changes.Count - Posts, cost.BlobWrites, cost.BlobReads, cost.Tables));
    }

    /// <summary>The row of the table in src/README.md.</summary>
    private static string Documented(string sends) => File.ReadLines(Repository.Find("src/README.md")!)
        .SkipWhile(line => !line.StartsWith("| what the server sends with the document |", StringComparison.Ordinal))
        .TakeWhile(line => line.StartsWith('|'))
        .Single(line => line.StartsWith($"| {sends} |", StringComparison.Ordinal));

    private static void Publish(TestOrigin origin, string sends, int hour)
    {
        var posts = Post.Several(hour < 12 ? Posts : Posts + 1);
        var document = Post.Rss(sends.EndsWith("a token in each answer", StringComparison.Ordinal)
            ? posts.Select(post => post with { Text = $"<!-- {hour} -->{post.Body}" })
            : posts);
        if (sends == "an ETag")
            origin.Feed("/feed.xml", document, $"\"{posts.Length}\"");
        else
            origin.Page("/feed.xml", context => context.Response.WriteAsync(document, context.RequestAborted));
    }
}
