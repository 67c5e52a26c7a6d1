using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Headwater.Storage;

/// <summary>The append blobs of the log, named by number.</summary>
internal sealed class LogSegments(StorageAccount storage)
{
    // Bytes of one read; a line is far smaller.
    private const long ChunkSize = 4 * 1024 * 1024;

    // The origin and its line feed are some 50 bytes.
    private const int OriginBytes = 256;

    public AppendBlobClient Segment(int number) => storage.Log.GetAppendBlobClient(StorageNames.LogSegment(number));

    /// <summary>The number of the last segment; 0 for a log that is not there yet.</summary>
    public async Task<int> FindLastAsync(CancellationToken cancellationToken)
    {
        var last = 0;
        try
        {
            await foreach (var blob in storage.Log.GetBlobsAsync(cancellationToken: cancellationToken))
                if (StorageNames.TryParseLogSegment(blob.Name, out var number) && blob.Properties.ContentLength > 0)
                    last = Math.Max(last, number);
            return last;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0; // not even the container is there
        }
    }

    /// <summary>Creates the first segment with the origin as its first line, unless another process did.</summary>
    public async Task CreateFirstAsync(CancellationToken cancellationToken)
    {
        var first = Segment(LogPosition.Start.Segment);
        await first.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        try
        {
            var line = $"{{\"kind\":\"origin\",\"id\":\"{Base32.Encode(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))}\"}}\n";
            using var content = BinaryData.FromString(line).ToStream();
            var options = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = 0 } };
            await first.AppendBlockAsync(content, options, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
        }
    }

    public async Task<LogOrigin?> ReadOriginAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(0, OriginBytes) };
            BlobDownloadResult start = await Segment(LogPosition.Start.Segment).DownloadContentAsync(options, cancellationToken);
            return LogOrigin.Of(start.Content.ToMemory().Span);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            return null; // no log yet, or one whose first line is about to be written
        }
    }

    /// <summary>Whole lines from a position on, as many as one read brings.</summary>
    /// <param name="end">Of what was appended to the segment.</param>
    public async Task<LogChunk> ReadChunkAsync(LogPosition from, long end, CancellationToken cancellationToken)
    {
        for (var size = ChunkSize; ; size *= 2)
        {
            var length = Math.Min(size, end - from.Offset);
            var options = new BlobDownloadOptions { Range = new HttpRange(from.Offset, length) };
            BlobDownloadResult result = await Segment(from.Segment).DownloadContentAsync(options, cancellationToken);
            var bytes = result.Content.ToMemory();
            var whole = bytes.Span.LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
                return new LogChunk(bytes[..whole], @from with { Offset = from.Offset + whole }, IsLast: from.Offset + whole == end);
            if (length < size)
                throw new InvalidDataException($"The log has no line end between {from} and {end}.");
        }
    }
}
