using Azure;
using Azure.Data.Tables;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>
/// Items whose articles wait for the pages that they link to: rows of the table <c>Articles</c>, one for each article at most. A row in the
/// due order of the table <c>Feeds</c> says that a feed has some, so that a run of the timer finds it without another call.
/// </summary>
internal sealed class WantedPages(StorageAccount storage)
{
    /// <summary>In the keys of rows in the due order.</summary>
    public const string Kind = "pages";

    // Beside the rows that lead from evidence to an article, whose keys go on with g, l, d and x.
    private const string Prefix = StorageNames.AfterArticles + "p";
    private const string AfterPrefix = StorageNames.AfterArticles + "q";

    /// <summary>The item of the message is stored; its article waits from now on, instead of for an older item.</summary>
    public Task AddAsync(ItemMessage message, CancellationToken cancellationToken) => storage.Articles.UpsertEntityAsync(
        new WantedPage
        {
            PartitionKey = message.FeedId,
            RowKey = Prefix + message.ArticleId,
            Message = message.ToBinaryData().ToString(),
            Due = DateTimeOffset.UnixEpoch,
        },
        TableUpdateMode.Replace,
        cancellationToken);

    /// <summary>To be called after <see cref="AddAsync"/>, so that a run that looks before it finds the row next time.</summary>
    public Task MakeDueAsync(string feedId, DateTimeOffset due, CancellationToken cancellationToken) => storage.Feeds.UpsertEntityAsync(
        new TableEntity(StorageNames.AllFeeds, StorageNames.DueWorkKey(Kind, feedId, due)), TableUpdateMode.Replace, cancellationToken);

    /// <summary>Those of a feed, in the order of article ids.</summary>
    public IAsyncEnumerable<WantedPage> OfAsync(string feedId, CancellationToken cancellationToken) =>
        storage.Articles.QueryAsync<WantedPage>(
            TableClient.CreateQueryFilter($"PartitionKey eq {feedId} and RowKey ge {Prefix} and RowKey lt {AfterPrefix}"),
            cancellationToken: cancellationToken);

    /// <summary>Replaces or removes the row, unless a newer item of the article took its place.</summary>
    /// <param name="next">Null to remove it.</param>
    public async Task ReplaceAsync(WantedPage row, WantedPage? next, CancellationToken cancellationToken)
    {
        try
        {
            if (next is null)
                await storage.Articles.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            else
                await storage.Articles.UpdateEntityAsync(next, row.ETag, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // The newer item waits for its own page.
        }
    }
}

/// <summary>A row of an article that waits. It holds names and times, no word of the item.</summary>
internal sealed record WantedPage : ITableEntity
{
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    /// <summary>The <see cref="ItemMessage"/> that makes the article, as JSON.</summary>
    public string Message { get; set; } = "";

    public DateTimeOffset Due { get; set; }

    /// <summary>Failed requests for the page.</summary>
    public int Attempts { get; set; }
}
