using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <summary>
/// The append-only log of what changed: append blobs named by number, in which the service orders the lines. A line may be
/// there twice (an append whose answer was lost is repeated), and the lines of one article in any order.
/// </summary>
/// <remarks>
/// The first line of all is <c>{"kind":"origin","id":"abc"}</c>, with a random id that every position carries: so a position in a log that
/// was replaced by another one is recognised, however long the other has become. No reader sees this line.
/// </remarks>
internal sealed class ChangeLog(StorageAccount storage)
{
    /// <summary>Blocks an append blob may have: https://learn.microsoft.com/azure/storage/blobs/scalability-targets.</summary>
    public const int BlocksPerSegment = 50_000;

    // Every pass creates a segment or goes on to a later one; more passes than this mean that something else is wrong.
    private const int MaxAppendAttempts = 8;

    private readonly LogSegments _segments = new(storage);

    // The last segment known; 0 before the first look.
    private int _lastSegment;

    // Of this log; null before it was read.
    private volatile LogOrigin? _origin;

    // When the segment that was read last was created: another time means another log.
    private volatile SegmentAge? _age;

    /// <summary>The service's limit; tests make it small.</summary>
    internal int BlockLimit { get; init; } = BlocksPerSegment;

    /// <summary>Appends whole lines, each with its line feed, as one block; at most 4 MiB.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var segment = Volatile.Read(ref _lastSegment);
            if (segment == 0 && attempt < MaxAppendAttempts)
            {
                await StartAgainAsync(cancellationToken);
                continue;
            }

            segment = Math.Max(1, segment);
            var blob = _segments.Segment(segment);
            try
            {
                using var content = BinaryData.FromBytes(lines).ToStream();
                await blob.AppendBlockAsync(content, cancellationToken: cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status == 404 && attempt < MaxAppendAttempts)
            {
                // Without the segment before it, the log was deleted or replaced: no reader would come to the new one.
                if (segment > LogPosition.Start.Segment && await _segments.Segment(segment - 1).ExistsAsync(cancellationToken))
                    await blob.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                else
                    await StartAgainAsync(cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlockCountExceedsLimit && attempt < MaxAppendAttempts)
            {
                Interlocked.CompareExchange(ref _lastSegment, segment + 1, segment);
            }
        }
    }

    /// <summary>
    /// What was appended after <paramref name="from"/>, in chunks of whole lines, each with the position after it. Ends at the
    /// current end of the log; when nothing is new that costs one storage call.
    /// </summary>
    /// <exception cref="LogPositionException"><paramref name="from"/> is in another log, or after the end of this one.</exception>
    internal async IAsyncEnumerable<LogChunk> ReadAsync(LogPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await ReadOriginAsync(cancellationToken) is not { } origin)
        {
            if (from != LogPosition.Start)
                throw new LogPositionException(from);
            yield break;
        }

        if (from != LogPosition.Start && from.Origin != origin.Id)
            throw new LogPositionException(from);
        await LookForSegmentsAsync(cancellationToken);
        var position = from == LogPosition.Start ? @from with { Offset = origin.Length, Origin = origin.Id } : from;

        // A last block may land between a look at the end of a segment and the first append to the next one. Once the next one is known
        // to exist nothing more can come: so the end is looked at once more before going on.
        var complete = false;
        while (true)
        {
            var (end, full) = await EndOfSegmentAsync(position, cancellationToken);

            // A copy of the log has fewer and larger blocks than the original, so that its full segments do not look full.
            full |= position.Segment < Volatile.Read(ref _lastSegment);
            var hasNext = complete || (full && await _segments.Segment(position.Segment + 1).ExistsAsync(cancellationToken));
            while (position.Offset < end)
            {
                var chunk = await _segments.ReadChunkAsync(position, end, cancellationToken);
                yield return chunk with { IsLast = chunk.IsLast && !hasNext };
                position = chunk.Next;
            }

            if (!hasNext)
                yield break;
            if (complete)
                position = position with { Segment = position.Segment + 1, Offset = 0 };
            complete = !complete;
        }
    }

    /// <summary>Identifies this log, so that one in its place is noticed; null while there is no log.</summary>
    public async Task<string?> OriginAsync(CancellationToken cancellationToken)
    {
        Forget();
        return (await ReadOriginAsync(cancellationToken))?.Id;
    }

    private async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _lastSegment, 0);
        await LookForSegmentsAsync(cancellationToken);
        if (Volatile.Read(ref _lastSegment) == 0)
            await BeginAsync(cancellationToken);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        Forget();
        await _segments.CreateFirstAsync(cancellationToken);
        Interlocked.CompareExchange(ref _lastSegment, LogPosition.Start.Segment, 0);
    }

    private async Task<LogOrigin?> ReadOriginAsync(CancellationToken cancellationToken) =>
        _origin ??= await _segments.ReadOriginAsync(cancellationToken);

    private async Task<(long Length, bool Full)> EndOfSegmentAsync(LogPosition position, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await _segments.Segment(position.Segment).GetPropertiesAsync(cancellationToken: cancellationToken);
            var age = new SegmentAge(position.Segment, properties.CreatedOn);
            if (position.Offset <= properties.ContentLength && (_age is not { } last || last.Segment != age.Segment || last == age))
            {
                _age = age;
                return (properties.ContentLength, properties.BlobCommittedBlockCount >= BlockLimit);
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
        }

        Forget();
        throw new LogPositionException(position);
    }

    private void Forget() => (_origin, _age) = (null, null);

    /// <summary>Finds the last segment, unless it is known.</summary>
    private async Task LookForSegmentsAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _lastSegment) == 0)
            Interlocked.CompareExchange(ref _lastSegment, await _segments.FindLastAsync(cancellationToken), 0);
    }
}
