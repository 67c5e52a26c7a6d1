using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Sqlite;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

public sealed class SnapshotTests(AzuriteFixture azurite)
{
    internal static readonly (string, string) EveryLine = ("Listing__SnapshotChanges", "1");
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_instance_starts_from_the_snapshot_and_reads_the_rest()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 5, EveryLine);
        await PublishAsync(old);

        await using var started = await IndexTests.StartAsync(account, 0);
        Assert.Equal(5, await IndexTests.CountAsync(started));
        Assert.DoesNotContain(started.Wire.Calls, IndexTests.IsLogRead);

        await old.StoreAsync(TestArticles.Make("Later"));
        Assert.Equal(6, await IndexTests.CountAsync(started));
        await using var late = await IndexTests.StartAsync(account, 0);
        Assert.Equal(6, await IndexTests.CountAsync(late));
        Assert.Single(late.Wire.Calls, IndexTests.IsLogRead);
    }

    [Fact]
    public async Task Snapshot_is_published_after_enough_changes_and_two_are_kept()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 3, ("Listing__SnapshotChanges", "3"));
        var names = new List<string>();
        for (var number = 3; number <= 12; number++)
        {
            await PublishAsync(system);
            names.AddRange((await BlobsAsync(system)).Select(blob => blob.Name).Except(names));
            await system.StoreAsync(TestArticles.Make($"A{number}", number));
        }

        Assert.Equal(4, names.Count); // at 3, 6, 9 and 12 lines
        Assert.Equal(names[^2..], (await BlobsAsync(system)).Select(blob => blob.Name));
    }

    [Fact]
    public async Task Publishing_makes_no_second_copy_on_the_disk()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 3, EveryLine, ("Listing__IndexPath", folder.Path));
        var files = new List<int>();
        system.Wire.Answer = (call, _) =>
        {
            if (!call.IsRead && call.Path.StartsWith($"{StorageNames.SnapshotsContainer}/", StringComparison.Ordinal))
                files.Add(Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories).Length);
            return null;
        };

        await PublishAsync(system);

        Assert.Equal([1, 1], files); // a part, and the list of parts
    }

    [Fact]
    public async Task Snapshots_of_earlier_versions_are_removed()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 1, EveryLine);
        string[] others = ["v1/000001-000000000000001.db.br", "v99/000001-000000000000001.db.br"];
        foreach (var name in others)
            await system.Storage.Snapshots.UploadBlobAsync(name, BinaryData.FromString("of another version"), _end);

        await PublishAsync(system);

        var names = await system.Storage.Snapshots.GetBlobsAsync(cancellationToken: _end).Select(blob => blob.Name).ToListAsync(_end);
        Assert.Equal([Assert.Single(await BlobsAsync(system)).Name, others[1]], names);
    }

    [Fact]
    public async Task Words_of_deleted_articles_leave_index_and_snapshots()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        const string Secret = "qzxsentinel";
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        var account = azurite.NewAccount();
        await using var system = await IndexTests.StartAsync(
            account, 3, EveryLine, ("Removal__GracePeriod", "2.00:00:00"), ("Listing__IndexPath", folder.Path));
        var article = TestArticles.Make(Secret, 4, $"Text {Secret}");
        await system.StoreAsync(article);
        await PublishAsync(system);
        await system.Services.GetRequiredService<ArticleRemover>().RemoveAsync(article.FeedId, article.Id, _end);
        await PublishAsync(system);
        Assert.Equal(2, (await SnapshotsWithAsync(system, Secret)).Count);
        Assert.NotEmpty(FilesWith(folder.Path, Secret));

        system.Time.Advance(TimeSpan.FromDays(1));
        await PublishAsync(system);

        Assert.Empty(await SnapshotsWithAsync(system, Secret));
        Assert.Empty(FilesWith(folder.Path, Secret));
        await using var started = await IndexTests.StartAsync(account, 0);
        Assert.Equal(3, await IndexTests.CountAsync(started));
        Assert.DoesNotContain(started.Wire.Calls, IndexTests.IsLogRead);
        var last = Assert.Single(await BlobsAsync(system));
        await PublishAsync(system);
        Assert.Equal(last.Name, Assert.Single(await BlobsAsync(system)).Name);
    }

    /// <summary>One that comes after the deletion never had the words itself.</summary>
    [Fact]
    public async Task Words_leave_the_snapshots_of_an_instance_that_is_gone()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        const string Secret = "qzxsentinel";
        var account = azurite.NewAccount();
        var grace = ("Removal__GracePeriod", "2.00:00:00");
        await using var system = await IndexTests.StartAsync(account, 3, grace);
        Assert.Equal(3, await IndexTests.CountAsync(system));
        await using (var other = await IndexTests.StartAsync(account, 0, EveryLine, grace))
        {
            var article = TestArticles.Make(Secret, 4, $"Text {Secret}");
            await other.StoreAsync(article);
            await PublishAsync(other);
            await other.Services.GetRequiredService<ArticleRemover>().RemoveAsync(article.FeedId, article.Id, _end);
        }

        Assert.NotEmpty(await SnapshotsWithAsync(system, Secret));
        await PublishAsync(system);
        system.Time.Advance(TimeSpan.FromDays(1));
        await PublishAsync(system);

        Assert.Empty(await SnapshotsWithAsync(system, Secret));
        Assert.Single(await BlobsAsync(system));
    }

    /// <summary>Else the disk would need room for two files and a half.</summary>
    [Fact]
    public async Task Words_are_erased_when_a_snapshot_has_been_sent()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        const string Secret = "qzxsentinel";
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        await using var system = await IndexTests.StartAsync(azurite.NewAccount(), 3, EveryLine, ("Listing__IndexPath", folder.Path));
        var article = TestArticles.Make(Secret, 4, $"Text {Secret}");
        await system.StoreAsync(article);
        var sent = new TaskCompletionSource();
        (system.Wire.Silence, system.Wire.IsSilenced) = (sent.Task, IsSnapshotWrite);
        var publish = PublishAsync(system);
        await system.Wire.WaitAsync(IsSnapshotWrite);

        await system.SendAsync($"api/articles/{article.Id}?now=true", HttpMethod.Delete);
        Assert.Equal(3, await IndexTests.CountAsync(system));
        Assert.NotEmpty(FilesWith(folder.Path, Secret));
        sent.SetResult();
        await publish;
        Assert.Equal(3, await IndexTests.CountAsync(system));

        Assert.Empty(FilesWith(folder.Path, Secret));
        await PublishAsync(system);
        Assert.Empty(await SnapshotsWithAsync(system, Secret));

        static bool IsSnapshotWrite(StorageCall call) =>
            !call.IsRead && call.Path.StartsWith($"{StorageNames.SnapshotsContainer}/", StringComparison.Ordinal);
    }

    /// <summary>Each has sent all parts of its own before either says that they are all.</summary>
    [Fact]
    public async Task Two_instances_publishing_one_state_do_not_mix_blocks()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var one = await IndexTests.StartAsync(account, 1, EveryLine);
        await using var other = await IndexTests.StartAsync(account, 0, EveryLine);
        for (var number = 1; number <= 3; number++)
        {
            // The other reads line by line, so that its file is not the same.
            await other.Services.GetRequiredService<IArticleIndex>().CatchUpAsync(fresh: true, _end);
            await one.StoreAsync(TestArticles.Make($"A{number}", number) with { Summary = Noise(number, 3_500_000) });
        }

        using var sent = new CountdownEvent(2);
        foreach (var system in (TestSystem[])[one, other])
        {
            system.Wire.Answer = (call, _) =>
            {
                if (call.Query.Contains("comp=blocklist", StringComparison.Ordinal))
                {
                    sent.Signal();
                    sent.Wait(_end);
                }

                return null;
            };
        }

        await Task.WhenAll(Task.Run(() => PublishAsync(one), _end), Task.Run(() => PublishAsync(other), _end));

        Assert.True(sent.IsSet);
        foreach (var blob in await BlobsAsync(one))
        {
            var hash = SHA256.HashData((await Client(one, blob).DownloadContentAsync(_end)).Value.Content.ToMemory().Span);
            Assert.Equal(Convert.ToHexStringLower(hash), (await MetadataAsync(Client(one, blob)))["sha256"]);
        }

        await using var started = await IndexTests.StartAsync(account, 0);
        Assert.Equal(4, await IndexTests.CountAsync(started));
        Assert.DoesNotContain(started.Wire.Calls, IndexTests.IsLogRead);
    }

    // Words that no compression makes much shorter.
    private static string Noise(int seed, int length)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, length / 61).Select(_ => random.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 60)));
    }

    internal static Task PublishAsync(TestSystem system) => system.RunAsync("PublishSnapshot");

    internal static BlobClient Client(TestSystem system, BlobItem blob) => system.Storage.Snapshots.GetBlobClient(blob.Name);

    internal static async Task<List<BlobItem>> BlobsAsync(TestSystem system)
    {
        var end = TestContext.Current.CancellationToken;
        return await system.Storage.Snapshots.GetBlobsAsync(BlobTraits.None, BlobStates.None, SnapshotBlobs.Folder, end).ToListAsync(end);
    }

    internal static async Task<IDictionary<string, string>> MetadataAsync(BlobClient blob) =>
        (await blob.GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken)).Value.Metadata;

    /// <summary>Looks for the word without its first letters, which a list of words leaves out if the word before has them too.</summary>
    private async Task<List<string>> SnapshotsWithAsync(TestSystem system, string word)
    {
        var names = new List<string>();
        foreach (var blob in await BlobsAsync(system))
        {
            await using var content = new BrotliStream(
                await Client(system, blob).OpenReadAsync(cancellationToken: _end), CompressionMode.Decompress);
            if (Has(content, word))
                names.Add(blob.Name);
        }

        return names;
    }

    private static List<string> FilesWith(string folder, string word) =>
    [
        .. Directory.GetFiles(folder, "articles-*", SearchOption.AllDirectories).Where(path =>
        {
            using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Has(content, word);
        }),
    ];

    private static bool Has(Stream content, string word)
    {
        using var reader = new StreamReader(content, Encoding.Latin1);
        return reader.ReadToEnd().Contains(word[2..], StringComparison.OrdinalIgnoreCase);
    }
}
