using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// One tick at a time over all instances. The platform promises that of a timer, but for rare cases; and two ticks would fetch the same
/// feeds. If the lease is lost in the middle, the due order still lets only one of the two write a feed.
/// </summary>
internal sealed class TickLease(StorageAccount storage, TimeProvider time)
{
    // The shortest lease there is, because an instance that dies holds up the polling for as long. Losing it does no harm.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    /// <summary>Runs the tick; false when another one is running.</summary>
    public async Task<bool> TryRunAsync(Func<CancellationToken, Task> tick, CancellationToken cancellationToken)
    {
        var blob = storage.FeedBlobs.GetBlobClient(StorageNames.TickBlob);
        var lease = blob.GetBlobLeaseClient();
        if (!await TryAcquireAsync(blob, lease, cancellationToken))
            return false;

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(lease, ended.Token);
        try
        {
            await tick(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(lease);
        }

        return true;
    }

    private static async Task<bool> TryAcquireAsync(BlobClient blob, BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await blob.CreateIfAbsentAsync(BinaryData.Empty, cancellationToken);
            return await TryAcquireAsync(blob, lease, cancellationToken);
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
            // Lost, or out of reach: it ends by itself.
        }
    }
}
