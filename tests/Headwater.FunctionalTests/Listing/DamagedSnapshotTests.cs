using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Listing;

/// <summary>Snapshots that an instance must not start from, or starts from only once.</summary>
public sealed class DamagedSnapshotTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damaged_snapshot_is_skipped_for_the_one_before()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        await old.StoreAsync(TestArticles.Make("Later"));
        await SnapshotTests.PublishAsync(old);
        var newest = SnapshotTests.Client(old, (await SnapshotTests.BlobsAsync(old))[^1]);
        var bytes = (await newest.DownloadContentAsync(_end)).Value.Content.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        await OverwriteAsync(newest, bytes);

        await using var started = await IndexTests.StartAsync(account, 0);
        started.Logs.Expect(411);

        Assert.Equal(3, await IndexTests.CountAsync(started));
        Assert.Single(started.Wire.Calls, IndexTests.IsLogRead);
        Assert.Single(started.Logs.All, log => log.EventId == 411);
        Assert.Single(started.Logs.All, log => log.EventId == 410);

        // The next one does not try it, and whoever publishes replaces it, though nothing has changed.
        await using var next = await IndexTests.StartAsync(account, 0);
        Assert.Equal(3, await IndexTests.CountAsync(next));
        await SnapshotTests.PublishAsync(old);
        await using var last = await IndexTests.StartAsync(account, 0);
        Assert.Equal(3, await IndexTests.CountAsync(last));
        Assert.DoesNotContain(last.Wire.Calls, IndexTests.IsLogRead);
        Assert.Equal(2, (await SnapshotTests.BlobsAsync(old)).Count);
    }

    [Fact]
    public async Task Snapshot_that_the_network_keeps_back_is_not_marked()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        await using var started = await IndexTests.StartAsync(account, 0);
        started.Logs.Allow(400, 700);
        started.Wire.Answer = (call, _) => IsSnapshotRead(call) ? throw new CrashException() : null;
        await started.SendAsync("api/articles");
        started.Wire.Answer = null;
        started.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, await IndexTests.CountAsync(started));

        Assert.DoesNotContain(started.Wire.Calls, IndexTests.IsLogRead);
        Assert.DoesNotContain("damaged", await KeysAsync(old));

        static bool IsSnapshotRead(StorageCall call) =>
            call.Method == "GET" && call.Path.StartsWith($"{StorageNames.SnapshotsContainer}/v", StringComparison.Ordinal);
    }

    /// <summary>It is what was published; only a query meets the damage.</summary>
    [Fact]
    public async Task Snapshot_of_a_damaged_file_is_restored_once_and_replaced()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        await DamageHeadersAsync(SnapshotTests.Client(old, Assert.Single(await SnapshotTests.BlobsAsync(old))));
        await using var started = await IndexTests.StartAsync(account, 0);
        started.Logs.Expect(401, 700);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await started.SendAsync("api/articles")).StatusCode);
        Assert.Equal(2, await IndexTests.CountAsync(started));

        Assert.Single(started.Logs.All, log => log.EventId == 410);
        await SnapshotTests.PublishAsync(old);
        await using var next = await IndexTests.StartAsync(account, 0);
        Assert.Equal(2, await IndexTests.CountAsync(next));
        Assert.DoesNotContain(next.Wire.Calls, IndexTests.IsLogRead);
    }

    [Fact]
    public async Task Snapshot_that_replaced_a_damaged_one_is_restored()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        await DamageHeadersAsync(SnapshotTests.Client(old, Assert.Single(await SnapshotTests.BlobsAsync(old))));
        await using var started = await IndexTests.StartAsync(account, 0, ("Listing__IndexPath", folder.Path));
        started.Logs.Expect(401, 700);
        await started.SendAsync("api/articles");
        Assert.Equal(2, await IndexTests.CountAsync(started));
        await SnapshotTests.PublishAsync(old);

        // Now only the file of this instance is damaged.
        DamageHeaders(Assert.Single(Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await started.SendAsync("api/articles?limit=7")).StatusCode);
        Assert.Equal(2, await IndexTests.CountAsync(started));

        Assert.Equal(2, started.Logs.All.Count(log => log.EventId == 410));
        Assert.DoesNotContain("damaged", await KeysAsync(old));
    }

    [Fact]
    public async Task Publisher_of_a_damaged_file_builds_it_again()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 60, SnapshotTests.EveryLine, ("Listing__IndexPath", folder.Path));
        old.Logs.Expect(401);
        await SnapshotTests.PublishAsync(old);
        var blob = SnapshotTests.Client(old, Assert.Single(await SnapshotTests.BlobsAsync(old)));
        var metadata = await SnapshotTests.MetadataAsync(blob);
        metadata["damaged"] = "true";
        await blob.SetMetadataAsync(metadata, cancellationToken: _end);
        DamagePages(Assert.Single(Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories)));

        await SnapshotTests.PublishAsync(old);
        Assert.Contains("damaged", (await SnapshotTests.MetadataAsync(blob)).Keys);
        await SnapshotTests.PublishAsync(old);

        Assert.DoesNotContain("damaged", await KeysAsync(old));
        await using var started = await IndexTests.StartAsync(account, 0);
        Assert.Equal(60, (await started.GetJsonAsync("api/articles?limit=200")).Titles().Count);
    }

    [Fact]
    public async Task Snapshot_with_a_wrong_name_or_a_later_version_is_skipped()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        var good = SnapshotTests.Client(old, Assert.Single(await SnapshotTests.BlobsAsync(old)));
        var content = (await good.DownloadContentAsync(_end)).Value.Content.ToArray();
        var later = good.Name[..^"000000000000000.db.br".Length] + "999999999999999.db.br";
        var metadata = await SnapshotTests.MetadataAsync(good);
        await OverwriteAsync(old.Storage.Snapshots.GetBlobClient(later), content, metadata);
        await OverwriteAsync(old.Storage.Snapshots.GetBlobClient("v99/000001-000000000000001.db.br"), content, metadata);
        await good.DeleteAsync(cancellationToken: _end);

        await using var started = await IndexTests.StartAsync(account, 0);
        started.Logs.Expect(411);

        Assert.Equal(2, await IndexTests.CountAsync(started));
        Assert.Single(started.Logs.All, log => log.EventId == 411);
        Assert.DoesNotContain(started.Logs.All, log => log.EventId == 410);
    }

    [Fact]
    public async Task Snapshot_of_a_log_that_was_replaced_is_skipped_and_removed()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(old);
        await old.Storage.Log.GetBlobClient(StorageNames.LogSegment(1)).DeleteAsync(cancellationToken: _end);

        await using var started = await IndexTests.StartAsync(account, 4);

        Assert.Equal(4, await IndexTests.CountAsync(started));

        // It goes before there is another one.
        await SnapshotTests.PublishAsync(started);
        Assert.Empty(await SnapshotTests.BlobsAsync(started));
    }

    /// <summary>It cannot know that its own file is of the log before.</summary>
    [Fact]
    public async Task Publisher_that_cannot_read_the_log_removes_nothing()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        var account = azurite.NewAccount();
        await using var old = await IndexTests.StartAsync(account, 2, SnapshotTests.EveryLine);
        old.Logs.Expect(400);
        await SnapshotTests.PublishAsync(old);
        await old.Storage.Log.GetBlobClient(StorageNames.LogSegment(1)).DeleteAsync(cancellationToken: _end);
        await using var other = await IndexTests.StartAsync(account, 4, SnapshotTests.EveryLine);
        await SnapshotTests.PublishAsync(other);
        var name = Assert.Single(await SnapshotTests.BlobsAsync(other)).Name;

        old.Wire.Answer = (call, _) =>
            call.Path.StartsWith($"{StorageNames.LogContainer}/", StringComparison.Ordinal) ? throw new CrashException() : null;
        await SnapshotTests.PublishAsync(old);

        Assert.Equal(name, Assert.Single(await SnapshotTests.BlobsAsync(other)).Name);
    }

    private async Task OverwriteAsync(BlobClient blob, byte[] content, IDictionary<string, string>? metadata = null) =>
        await blob.UploadAsync(
            BinaryData.FromBytes(content), new BlobUploadOptions { Metadata = metadata ?? await SnapshotTests.MetadataAsync(blob) }, _end);

    private static async Task<IEnumerable<string>> KeysAsync(TestSystem system) =>
        (await SnapshotTests.MetadataAsync(SnapshotTests.Client(system, Assert.Single(await SnapshotTests.BlobsAsync(system))))).Keys;

    /// <summary>From the middle to the end, where no small query looks.</summary>
    private static void DamagePages(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = file.Length / 2;
        file.Write(new byte[file.Length / 4]);
    }

    private static void DamageHeaders(string path)
    {
        using var index = new IndexConnection(path);
        index.Execute("UPDATE header SET deflated = x'07'");
    }

    private async Task DamageHeadersAsync(BlobClient blob)
    {
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        var path = Path.Combine(folder.Path, "snapshot.db");
        await using (var content = new BrotliStream(await blob.OpenReadAsync(cancellationToken: _end), CompressionMode.Decompress))
        await using (var file = File.Create(path))
            await content.CopyToAsync(file, _end);
        DamageHeaders(path);
        using var compressed = new MemoryStream();
        await using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await brotli.WriteAsync(await File.ReadAllBytesAsync(path, _end), _end);
        var metadata = await SnapshotTests.MetadataAsync(blob);
        metadata["sha256"] = Convert.ToHexStringLower(SHA256.HashData(compressed.ToArray()));
        await OverwriteAsync(blob, compressed.ToArray(), metadata);
    }
}
