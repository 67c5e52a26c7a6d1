using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// Looks for a word in everything that is stored: every blob and its name, every row, every message, every byte of the index.
/// </summary>
internal static class WordSearch
{
    public const string Index = "index: ";

    /// <param name="folder">Of the index, where it is a file.</param>
    /// <returns>Where the word is.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(string account, string folder, string word)
    {
        var end = TestContext.Current.CancellationToken;
        var found = new List<string>();
        var blobs = new BlobServiceClient(account);
        await foreach (var container in blobs.GetBlobContainersAsync(cancellationToken: end))
        {
            var client = blobs.GetBlobContainerClient(container.Name);
            await foreach (var blob in client.GetBlobsAsync(cancellationToken: end))
            {
                var content = (await client.GetBlobClient(blob.Name).DownloadContentAsync(end)).Value.Content.ToArray();
                if (Has(word, blob.Name) || Has(word, content) || (blob.Name.EndsWith(".br", StringComparison.Ordinal)
                    && Has(word, Decompressed(content))))
                    found.Add($"{container.Name}/{blob.Name}");
            }
        }

        var tables = new TableServiceClient(account);
        await foreach (var table in tables.QueryAsync(cancellationToken: end))
        {
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: end))
                if (row.Any(property => Has(word, $"{property.Value}")))
                    found.Add($"{table.Name}: {row.PartitionKey} {row.RowKey}");
        }

        var queues = new QueueServiceClient(account, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await foreach (var queue in queues.GetQueuesAsync(cancellationToken: end))
        {
            foreach (var message in (await queues.GetQueueClient(queue.Name).PeekMessagesAsync(32, end)).Value)
                if (Has(word, message.Body.ToString()))
                    found.Add($"{queue.Name}: {message.MessageId}");
        }

        // Not what has no content: the lock on the folder, and SQLite's index of its own log, on which it keeps locks, too.
        foreach (var file in TestSystem.DatabaseFiles(account) ?? Directory.GetFiles(folder, "*.db*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, end);
            if (Has(word, bytes.ToArray()))
                found.Add(Index + Path.GetFileName(file));
        }

        return found;
    }

    private static bool Has(string word, string text) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string word, byte[] bytes) => Has(word, Encoding.Latin1.GetString(bytes));

    private static byte[] Decompressed(byte[] bytes)
    {
        using var output = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        brotli.CopyTo(output);
        return output.ToArray();
    }
}
