using Azure;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <summary>
/// The titles of feeds that were renamed, as listings show them: the blob <c>feeds/{feedId}/title</c>, and a line of the log that says
/// when to read it again. A feed that was never renamed has neither: its articles came with its title.
/// </summary>
/// <remarks>The log is kept permanently and a title may have to be erased, so the line does not hold it.</remarks>
internal sealed class FeedTitles(StorageAccount storage, ChangeLog log, TimeProvider time)
{
    /// <summary>Every listing shows the title from now on.</summary>
    /// <param name="title">Null when the feed is deleted, or has the title of its articles again.</param>
    public async Task SetAsync(string feedId, string? title, CancellationToken cancellationToken)
    {
        var blob = storage.FeedBlobs.GetBlobClient(StorageNames.FeedTitleBlob(feedId));
        if (title is null && !await blob.ExistsAsync(cancellationToken))
            return;
        await blob.UploadAsync(BinaryData.FromString(title ?? ""), overwrite: true, cancellationToken);

        // After the blob: a reader of the line finds the title.
        await AnnounceAsync(feedId, cancellationToken);

        // After the line: while it is there, a repeated call writes the line.
        if (title is null)
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Makes every index read the title, if the feed has one of its own: a new log has no line of it.</summary>
    public async Task RepeatAsync(string feedId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(storage, feedId, cancellationToken) is not null)
            await AnnounceAsync(feedId, cancellationToken);
    }

    /// <summary>Null when the feed was never renamed.</summary>
    internal static async Task<string?> ReadAsync(StorageAccount storage, string feedId, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult title = await storage.FeedBlobs.GetBlobClient(StorageNames.FeedTitleBlob(feedId))
                .DownloadContentAsync(cancellationToken);
            return title.Content.ToMemory().IsEmpty ? null : title.Content.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private Task AnnounceAsync(string feedId, CancellationToken cancellationToken) =>
        log.AppendAsync(ArticleChangeLine.Write(ArticleChange.Renamed(feedId, time.GetUtcNow())), cancellationToken);
}
