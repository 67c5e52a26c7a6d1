using System.Net.Http.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Telemetry;

/// <summary>Counts the calls on the wire and holds the table of src/README.md to them: each call is paid for.</summary>
public sealed class StorageOperationsTests(AzuriteFixture azurite)
{
    private const int Items = 20;
    private const string Timers = "feeds/timers/";
    private static readonly TimeSpan Later = TimeSpan.FromDays(2);

    [Fact]
    public async Task The_README_says_what_is_counted()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", $"{origin.Url("/feed")} {origin.Url("/other")}"));
        origin.Feed("/other", SmallFeed.Rss(["Item"]), etag: "\"other\"");
        Publish(1);
        await system.PollAndDrainAsync(); // the first article of an account also makes the log
        await ListAsync();

        var idle = await CountAsync(system.PollAsync);
        system.Time.Advance(Later);
        var both = await CountAsync(system.PollAsync);
        var recorded = StorageOperations.Of([.. system.Wire.Calls.Where(call => call.Path.StartsWith(Timers, StringComparison.Ordinal))]);
        using var pause = JsonContent.Create(new { state = "paused" });
        using var paused = await system.Client.PatchAsync(
            new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/other"))}", UriKind.Relative), pause, TestContext.Current.CancellationToken);
        system.Time.Advance(Later);
        var single = await CountAsync(system.PollAsync);
        var unchanged = both - single;
        var run = single - idle - unchanged;
        system.Time.Advance(Later);
        Publish(2);
        var one = await CountAsync(system.PollAndDrainAsync);
        var afterOne = await CountAsync(ListAsync);
        system.Time.Advance(Later);
        Publish(2 + Items);
        var many = await CountAsync(system.PollAndDrainAsync);
        var afterMany = await CountAsync(ListAsync);
        await ForgetAsync();
        system.Time.Advance(Later);
        Publish(3 + Items);
        var forgetful = await CountAsync(system.PollAndDrainAsync);
        await ListAsync();
        var afterNothing = await CountAsync(ListAsync);
        var snippets = await CountAsync(() => system.GetJsonAsync("api/articles?q=harbour&fields=snippet&limit=1"));
        system.Time.Advance(Later);
        Publish(3 + Items, "Harbours ");
        var same = await CountAsync(system.PollAndDrainAsync);
        system.Time.Advance(Later);
        Publish(3 + Items, "Ports");
        var renamed = await CountAsync(system.PollAndDrainAsync);
        var afterRename = await CountAsync(ListAsync);
        system.Time.Advance(Later);
        Publish(3 + Items, "Ports", "Edited");
        var edited = await CountAsync(system.PollAsync);
        await system.DrainAsync();
        using var limit = JsonContent.Create(new { retention = new { maxArticles = 1_000 } });
        using var limited = await system.Client.PatchAsync(
            new Uri($"api/feeds/{FeedUrl.Id(origin.Url("/feed"))}", UriKind.Relative), limit, TestContext.Current.CancellationToken);
        Assert.True(limited.IsSuccessStatusCode);
        system.Time.Advance(Later);
        Publish(3 + Items, "Ports", "Edited again");
        var editedWithLimit = await CountAsync(system.PollAsync);

        // One item more is one article more; what is left of a document with one is the document.
        var article = (many - one) / (Items - 1);
        Assert.Equal(many, one + (article * (Items - 1)));
        var read = (afterMany - afterOne) / (Items - 1);
        Assert.Equal(afterMany, afterOne + (read * (Items - 1)));
        var expected = new Dictionary<string, StorageOperations>
        {
            ["a run of the timer"] = idle,
            ["the first run of a timer in five minutes, in addition"] = recorded,
            ["a run that finds feeds due, in addition"] = run,
            ["an unchanged poll"] = unchanged,
            ["a changed document"] = one - idle - run - article,
            ["a new article"] = article,
            ["a new article of a feed with over 500 others that left its document, in addition"] = forgetful - one,
            ["an edited item of a feed with a limit of articles, in addition"] = editedWithLimit - edited,
            ["a listing after a change"] = afterOne - read,
            ["each article that changed, in addition"] = read,
            ["a listing after none"] = afterNothing,
            ["each article of a page with snippets, in addition"] = snippets - afterNothing,
            ["a document with another title of the feed, in addition"] = renamed - same,
            ["each feed that was renamed, in addition"] = afterRename - (afterOne - read),
        };
        Assert.Equal(expected.OrderBy(row => row.Key), Documented().OrderBy(row => row.Key));

        // The document changes with each call, its validator too. The items say all that they can be recognised by.
        void Publish(int items, string title = "Harbours", string first = "Port 1") => origin.Feed(
            "/feed",
            Post.Rss(Post.Several(items)).Replace("Harbours", title, StringComparison.Ordinal)
                .Replace("<title>Port 1</title>", $"<title>{first}</title>", StringComparison.Ordinal),
            etag: $"\"{items} {title} {first}\"");

        // As if 501 articles had left.
        async Task ForgetAsync()
        {
            var blob = system.Storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(FeedUrl.Id(origin.Url("/feed"))));
            var known = (await blob.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString();
            await blob.UploadAsync(
                BinaryData.FromString(known.Replace("\"whole\":true", "\"whole\":false", StringComparison.Ordinal)), overwrite: true,
                TestContext.Current.CancellationToken);
        }

        async Task ListAsync() => _ = await system.GetJsonAsync("api/articles");

        async Task<StorageOperations> CountAsync(Func<Task> work)
        {
            system.Wire.Clear();
            await work();
            return StorageOperations.Of([.. system.Wire.Calls.Where(call => !call.Path.StartsWith(Timers, StringComparison.Ordinal))]);
        }
    }

    /// <summary>The rows of the table below the heading in src/README.md.</summary>
    private static Dictionary<string, StorageOperations> Documented() => File.ReadLines(Repository.Find("src/README.md")!)
        .SkipWhile(line => !line.StartsWith("| storage calls of", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(
            cells => cells[0], cells => new StorageOperations(Number(cells[1]), Number(cells[2]), Number(cells[3]), Number(cells[4])));

    private static int Number(string cell) => int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// Calls by what they cost. Taking messages from the queue is left out: one call takes up to a batch, and an idle queue is asked too.
/// </summary>
internal sealed record StorageOperations(int BlobWrites, int BlobReads, int Tables, int Queues)
{
    private static readonly string[] BlobContainers =
    [
        StorageNames.ItemsContainer, StorageNames.ArticlesContainer, StorageNames.FeedsContainer, StorageNames.LogContainer,
        StorageNames.SnapshotsContainer, StorageNames.PagesContainer,
    ];

    private static readonly string[] Queue = [StorageNames.ItemQueue, StorageNames.PoisonQueue];

    public static StorageOperations Of(IEnumerable<StorageCall> calls)
    {
        var count = new StorageOperations(0, 0, 0, 0);
        foreach (var call in calls)
        {
            var root = call.Path.Split('/')[0];
            if (BlobContainers.Contains(root))
                count = call.IsRead ? count with { BlobReads = count.BlobReads + 1 } : count with { BlobWrites = count.BlobWrites + 1 };
            else if (!Queue.Contains(root))
                count = count with { Tables = count.Tables + 1 };
            else if (call.Method != "GET")
                count = count with { Queues = count.Queues + 1 };
        }

        return count;
    }

    public static StorageOperations operator +(StorageOperations a, StorageOperations b) =>
        new(a.BlobWrites + b.BlobWrites, a.BlobReads + b.BlobReads, a.Tables + b.Tables, a.Queues + b.Queues);

    public static StorageOperations operator -(StorageOperations a, StorageOperations b) => a + (b * -1);

    public static StorageOperations operator *(StorageOperations a, int n) =>
        new(a.BlobWrites * n, a.BlobReads * n, a.Tables * n, a.Queues * n);

    public static StorageOperations operator /(StorageOperations a, int n) =>
        new(a.BlobWrites / n, a.BlobReads / n, a.Tables / n, a.Queues / n);
}
