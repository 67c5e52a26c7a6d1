using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

internal static class CreateIfAbsent
{
    private static readonly BlobHttpHeaders JsonHeaders = new() { ContentType = "application/json" };

    /// <summary>Writes a blob, whether it is there or not.</summary>
    public static Task WriteAsync(
        this BlobClient blob, BinaryData content, CancellationToken cancellationToken, IDictionary<string, string>? metadata = null) =>
        blob.UploadAsync(content, new BlobUploadOptions { HttpHeaders = JsonHeaders, Metadata = metadata }, cancellationToken);

    /// <summary>Writes a blob whose name tells its content. False when it was already there.</summary>
    public static async Task<bool> CreateIfAbsentAsync(
        this BlobClient blob, BinaryData content, CancellationToken cancellationToken, BlobHttpHeaders? headers = null)
    {
        try
        {
            var options = new BlobUploadOptions
            {
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                HttpHeaders = headers ?? JsonHeaders,
            };
            await blob.UploadAsync(content, options, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
    }
}
