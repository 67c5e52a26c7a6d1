using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.Options;

namespace Headwater.FunctionalTests.Storage;

public sealed class ChangeLogTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_log_gives_nothing()
    {
        var log = await NewLogAsync();

        Assert.Equal("", await ReadAsync(log, LogPosition.Start));
    }

    [Fact]
    public async Task Lines_come_in_append_order_and_a_reader_resumes()
    {
        var log = await NewLogAsync();
        await AppendAsync(log, "a", "b");
        var position = LogPosition.Start;
        await foreach (var chunk in log.ReadAsync(position, _end))
            position = chunk.Next;

        await AppendAsync(log, "c");

        Assert.Equal("a b c", await ReadAsync(log, LogPosition.Start));
        Assert.Equal("c", await ReadAsync(log, position));
    }

    [Fact]
    public async Task A_chunk_says_whether_it_was_the_last()
    {
        var log = await NewLogAsync();
        var megabyte = new string('a', 1024 * 1024);
        await AppendAsync(log, [.. Enumerable.Repeat(megabyte, 6)]);

        var chunks = await log.ReadAsync(LogPosition.Start, _end).ToListAsync(_end);

        Assert.Equal([false, true], chunks.Select(chunk => chunk.IsLast));
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_the_next_one()
    {
        var wire = new StorageWire();
        var storage = await NewStorageAsync(wire);
        var log = new ChangeLog(storage) { BlockLimit = 3 };
        RefuseAppends(wire, limit: 3);

        await AppendAsync(log, "a", "b", "c", "d", "e", "f", "g");

        Assert.Equal("a b c d e f g", await ReadAsync(log, LogPosition.Start));
        Assert.Equal("a b c d e f g", await ReadAsync(new ChangeLog(storage) { BlockLimit = 3 }, LogPosition.Start));
        Assert.True(await storage.Log.GetBlobClient(StorageNames.LogSegment(3)).ExistsAsync(_end));
        var chunks = await log.ReadAsync(LogPosition.Start, _end).ToListAsync(_end);
        Assert.Equal([false, false, true], chunks.Select(chunk => chunk.IsLast));
    }

    [Fact]
    public async Task A_writer_that_starts_late_goes_on_in_the_last_segment()
    {
        var wire = new StorageWire();
        var storage = await NewStorageAsync(wire);
        RefuseAppends(wire, limit: 2);
        await AppendAsync(new ChangeLog(storage) { BlockLimit = 2 }, "a", "b", "c");

        await AppendAsync(new ChangeLog(storage) { BlockLimit = 2 }, "d");

        Assert.Equal("a b c d", await ReadAsync(new ChangeLog(storage) { BlockLimit = 2 }, LogPosition.Start));
    }

    [Fact]
    public async Task A_log_that_was_restored_from_a_copy_is_read_to_its_end()
    {
        var wire = new StorageWire();
        var storage = await NewStorageAsync(wire);
        RefuseAppends(wire, limit: 2);
        await AppendAsync(new ChangeLog(storage) { BlockLimit = 2 }, "a", "b", "c", "d", "e");

        // The copy's segments have as few blocks as these, but the service's limit.
        Assert.Equal("a b c d e", await ReadAsync(new ChangeLog(storage), LogPosition.Start));
    }

    [Fact]
    public async Task A_position_behind_the_end_is_another_logs()
    {
        var log = await NewLogAsync();
        await AppendAsync(log, "a");

        var end = (await log.ReadAsync(LogPosition.Start, _end).ToListAsync(_end))[^1].Next;
        foreach (var beyond in (LogPosition[])[end with { Offset = 1_000 }, end with { Segment = 2, Offset = 0 }, new(1, 10)])
            await Assert.ThrowsAsync<LogPositionException>(() => ReadAsync(log, beyond));
    }

    [Fact]
    public async Task Position_of_a_log_that_was_replaced_is_recognised()
    {
        var storage = await NewStorageAsync(new StorageWire());
        var (log, running) = (new ChangeLog(storage), new ChangeLog(storage));
        await AppendAsync(log, "a");
        var end = (await running.ReadAsync(LogPosition.Start, _end).ToListAsync(_end))[^1].Next;
        var blob = storage.Log.GetAppendBlobClient(StorageNames.LogSegment(1));
        var before = (await blob.GetPropertiesAsync(cancellationToken: _end)).Value.CreatedOn;

        // The service's clock has whole seconds.
        do
        {
            await blob.DeleteAsync(cancellationToken: _end);
            await AppendAsync(log, "b", "c");
        }
        while ((await blob.GetPropertiesAsync(cancellationToken: _end)).Value.CreatedOn == before);

        Assert.Equal("b c", await ReadAsync(new ChangeLog(storage), LogPosition.Start));
        foreach (var other in (ChangeLog[])[running, new ChangeLog(storage)])
            await Assert.ThrowsAsync<LogPositionException>(() => ReadAsync(other, end));
        Assert.NotEqual(end.Origin, await running.OriginAsync(_end));
    }

    [Fact]
    public async Task A_writer_notices_that_a_log_of_segments_was_deleted()
    {
        var wire = new StorageWire();
        var storage = await NewStorageAsync(wire);
        RefuseAppends(wire, limit: 2);
        var log = new ChangeLog(storage) { BlockLimit = 2 };
        await AppendAsync(log, "a", "b", "c");
        await foreach (var blob in storage.Log.GetBlobsAsync(cancellationToken: _end))
            await storage.Log.DeleteBlobAsync(blob.Name, cancellationToken: _end);
        wire.Answer = null;

        await AppendAsync(log, "d");

        Assert.Equal("d", await ReadAsync(new ChangeLog(storage), LogPosition.Start));
    }

    [Fact]
    public async Task Log_that_many_begin_at_once_has_one_origin()
    {
        var storage = await NewStorageAsync(new StorageWire());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => AppendAsync(new ChangeLog(storage), $"{writer}")));

        var text = (await storage.Log.GetBlobClient(StorageNames.LogSegment(1)).DownloadContentAsync(_end)).Value.Content.ToString();

        Assert.StartsWith("{\"kind\":\"origin\"", text, StringComparison.Ordinal);
        Assert.Equal(9, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(text.LastIndexOf("origin", StringComparison.Ordinal), text.IndexOf("origin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reading_at_the_end_of_the_log_costs_one_call()
    {
        var wire = new StorageWire();
        var log = new ChangeLog(await NewStorageAsync(wire));
        await AppendAsync(log, "a");
        var end = (await log.ReadAsync(LogPosition.Start, _end).ToListAsync(_end))[^1].Next;
        wire.Clear();

        Assert.Equal("", await ReadAsync(log, end));

        Assert.Equal("HEAD", Assert.Single(wire.Calls).Method);
    }

    [Fact]
    public async Task Two_writers_at_once_lose_no_line()
    {
        var storage = await NewStorageAsync(new StorageWire());
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var log = new ChangeLog(storage);
            for (var i = 0; i < 20; i++)
                await AppendAsync(log, $"{writer}-{i}");
        }));

        await Task.WhenAll(writers);

        var lines = (await ReadAsync(new ChangeLog(storage), LogPosition.Start)).Split(' ');
        Assert.Equal(80, lines.Distinct().Count());
        Assert.Equal(80, lines.Length);
    }

    /// <summary>What the service answers to an append to a full blob, after fewer blocks than its 50,000.</summary>
    internal static void RefuseAppends(StorageWire wire, int limit)
    {
        var blocks = new ConcurrentDictionary<string, int>();
        wire.Answer = (call, _) =>
        {
            if (!call.Query.Contains("comp=appendblock", StringComparison.Ordinal))
                return null;
            return blocks.AddOrUpdate(call.Path, 0, (_, count) => count + 1) > limit // the first append finds no blob
                ? throw new RequestFailedException(409, "full", BlobErrorCode.BlockCountExceedsLimit.ToString(), null)
                : null;
        };
    }

    private async Task<ChangeLog> NewLogAsync() => new(await NewStorageAsync(new StorageWire()));

    private async Task<StorageAccount> NewStorageAsync(StorageWire wire)
    {
        var storage = new StorageAccount(Options.Create(new StorageOptions { ConnectionString = azurite.NewAccount() }), [wire]);
        await storage.CreateMissingAsync(_end);
        return storage;
    }

    private async Task AppendAsync(ChangeLog log, params string[] lines)
    {
        foreach (var line in lines)
            await log.AppendAsync(Encoding.UTF8.GetBytes(line + "\n"), _end);
    }

    private async Task<string> ReadAsync(ChangeLog log, LogPosition from)
    {
        var text = new StringBuilder();
        await foreach (var chunk in log.ReadAsync(from, _end))
            text.Append(Encoding.UTF8.GetString(chunk.Lines.Span));
        return text.ToString().TrimEnd('\n').Replace('\n', ' ');
    }
}
