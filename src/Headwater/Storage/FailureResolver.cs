using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <summary>What an operator can do about a failure: try it again, or dismiss it.</summary>
internal sealed class FailureResolver(StorageAccount storage)
{
    /// <summary>Two to four calls each, one after the other: well below the four minutes after which Azure ends a request.</summary>
    public const int MaxRetries = 1_000;

    /// <summary>Sends items and messages that were given up to the queue again, at most <see cref="MaxRetries"/>.</summary>
    /// <param name="feedId">Null for all feeds.</param>
    /// <param name="id">The only one to send; null for all.</param>
    /// <returns>How many were sent.</returns>
    public async Task<int> RetryAsync(string? feedId, string? id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"State eq {FailureLog.Dead}");
        if (id is not null)
        {
            if (FailureRow.KeysOf(id) is not var (partition, key))
                return 0;
            filter += TableClient.CreateQueryFilter($" and PartitionKey eq {partition} and RowKey eq {key}");
        }
        else if (feedId is not null)
        {
            filter += TableClient.CreateQueryFilter($" and PartitionKey eq {feedId}");
        }

        var sent = 0;
        await foreach (var row in storage.Failures.QueryAsync<FailureRow>(filter, cancellationToken: cancellationToken))
        {
            if (sent == MaxRetries)
                break;
            if (await MessageAsync(row, cancellationToken) is not { } message)
                continue;
            await storage.ItemQueue.SendMessageAsync(
                message, timeToLive: StorageAccount.NeverExpires, cancellationToken: cancellationToken);

            // After the message: a crash between the two leaves a failure that can be sent again, which does no harm.
            await DeleteAsync(row, cancellationToken);
            sent++;
        }

        return sent;
    }

    /// <summary>Removes a failure; false when there is none. The item of a dead failure stays stored.</summary>
    public async Task<bool> DismissAsync(string id, CancellationToken cancellationToken)
    {
        if (FailureRow.KeysOf(id) is not { } keys)
            return false;
        var found = await storage.Failures.GetEntityIfExistsAsync<FailureRow>(
            keys.Partition, keys.Row, cancellationToken: cancellationToken);
        return found.HasValue && await DeleteAsync(found.Value!, cancellationToken);
    }

    /// <summary>What is sent to try once more; null when nothing can be.</summary>
    private async Task<BinaryData?> MessageAsync(FailureRow row, CancellationToken cancellationToken)
    {
        if (row.Kind != FailureLog.MessageKind)
            return row.Message is { } message ? BinaryData.FromString(message) : null;
        try
        {
            BlobDownloadResult body = await storage.FailureInput(row.Input)!.DownloadContentAsync(cancellationToken);
            return body.Content;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>False when the failure was written again meanwhile: that is a failure of its own.</summary>
    private async Task<bool> DeleteAsync(FailureRow row, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Failures.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }

        if (row.Kind == FailureLog.MessageKind)
            await storage.FailureInput(row.Input)!.DeleteIfExistsAsync(cancellationToken: cancellationToken);
        return true;
    }
}
