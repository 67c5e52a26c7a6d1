using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// Allows one run of the poller at a time over all instances. The platform promises that of a timer, except in rare cases, and two runs
/// would fetch the same feeds. If the lease is lost during a run, the due order still lets only one of the two write a feed. The metadata
/// of its blob also tells the other instances, which answer health checks, that the polling instance suspects its network.
/// </summary>
internal sealed class PollerLease(StorageAccount storage, TimeProvider time)
{
    // The shortest lease there is, because an instance that dies blocks polling for as long. Losing it costs a publisher a
    // second request at most: the two runs do not share their pauses, but the due order lets only one of them write a feed.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private const string SuspectedSince = "networksuspectedsince";

    private readonly BlobClient _blob = storage.FeedBlobs.GetBlobClient(StorageNames.PollerLeaseBlob);

    // The status in the blob. Unknown at first, because an instance that has ended may have left it there.
    private (bool IsKnown, DateTimeOffset? Since) _published;

    // The blob's ETag after that. Leases do not change it; another status does.
    private ETag _written;

    /// <summary>It ends by the clock of the service: a test whose own clock stands still has one that does not end.</summary>
    public TimeSpan Duration { get; init; } = Shortest;

    /// <summary>The status of the last run; null while the network is not suspected.</summary>
    public async Task<DateTimeOffset?> NetworkSuspectedSinceAsync(CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await _blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Metadata.TryGetValue(SuspectedSince, out var since)
                ? DateTimeOffset.ParseExact(since, "O", CultureInfo.InvariantCulture)
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>False when another run goes on.</summary>
    /// <param name="run">Returns since when the network is suspected.</param>
    public async Task<bool> TryRunAsync(Func<CancellationToken, Task<DateTimeOffset?>> run, CancellationToken cancellationToken)
    {
        var lease = _blob.GetBlobLeaseClient();
        if (!await TryAcquireAsync(lease, cancellationToken))
            return false;

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(lease, ended.Token);
        try
        {
            await PublishStatusAsync(lease, await run(cancellationToken), cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(lease);
        }

        return true;
    }

    private async Task<bool> TryAcquireAsync(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            BlobLease acquired = await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            if (acquired.ETag != _written)
                _published = default; // another instance ran meanwhile
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await _blob.CreateIfAbsentAsync(BinaryData.Empty, cancellationToken);
            return await TryAcquireAsync(lease, cancellationToken);
        }
    }

    private async Task PublishStatusAsync(BlobLeaseClient lease, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (_published == (true, since))
            return;
        var metadata = new Dictionary<string, string>();
        if (since is { } at)
            metadata[SuspectedSince] = at.ToString("O", CultureInfo.InvariantCulture);
        try
        {
            BlobInfo written = await _blob.SetMetadataAsync(
                metadata, new BlobRequestConditions { LeaseId = lease.LeaseId }, cancellationToken);
            (_published, _written) = ((true, since), written.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // The lease was lost: the instance that has it now publishes its own status.
        }
    }

    private async Task RenewAsync(BlobLeaseClient lease, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        while (await timer.WaitForNextTickAsync(ended))
            await lease.RenewAsync(cancellationToken: ended);
    }

    private static async Task ReleaseAsync(BlobLeaseClient lease)
    {
        try
        {
            await lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (RequestFailedException)
        {
            // Lost, or storage is unreachable: the lease expires by itself.
        }
    }
}
