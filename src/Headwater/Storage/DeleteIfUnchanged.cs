using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

internal static class DeleteIfUnchanged
{
    /// <summary>Deletes a blob as it was listed. False when it was written again since, or another run deleted it.</summary>
    public static async Task<bool> DeleteIfUnchangedAsync(
        this BlobContainerClient container, BlobItem blob, CancellationToken cancellationToken)
    {
        try
        {
            var conditions = new BlobRequestConditions { IfMatch = blob.Properties.ETag };
            await container.GetBlobClient(blob.Name).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }
}
