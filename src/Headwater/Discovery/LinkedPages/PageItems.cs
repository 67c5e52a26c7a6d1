using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion.Identity;
using Headwater.Storage;

namespace Headwater.Discovery.LinkedPages;

/// <summary>Stores items with the pages that they link to.</summary>
internal sealed class PageItems(StorageAccount storage, ArticleMaker maker)
{
    private static readonly string[] Types = ["text/html", "application/xhtml+xml", "text/plain"];

    /// <param name="Item">Null when it was removed.</param>
    /// <param name="IsOutdated">The article is newer than the item, or was deleted permanently.</param>
    /// <param name="Previous">The page of the article's current version; null without one of the same link.</param>
    /// <param name="Row">The article; null for a new one.</param>
    internal sealed record Found(StoredItem? Item, bool IsOutdated, StoredPage? Previous, ArticleRow? Row);

    /// <summary>Whether a document of this type can be a page: not a PDF, a picture or a podcast.</summary>
    public static bool IsPage(string? contentType) =>
        contentType is null || Types.Contains(contentType.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the document is not the page of the item; null when it may be.</summary>
    /// <param name="link">The URL that was requested.</param>
    public static string? WhyNoPage(string link, FetchOutcome.Fetched document)
    {
        if (BinaryDocument.KindOf(document.Body.Span) is { } kind)
            return $"The link leads to {kind}.";

        // A page for consent, login or a subscription has the link in its query, to lead back there afterwards.
        return Uri.TryCreate(link, UriKind.Absolute, out var asked) && Uri.TryCreate(document.Origin.Url, UriKind.Absolute, out var found)
            && asked.AbsolutePath.Length > 1 && !found.AbsolutePath.Contains(asked.AbsolutePath, StringComparison.OrdinalIgnoreCase)
            && Unescape(Unescape(found.Query)).Contains(Unescape(asked.AbsolutePath), StringComparison.OrdinalIgnoreCase)
            ? $"{UrlRules.Show(asked)} leads to {UrlRules.Show(found)}, which asks readers for something before they get to the page."
            : null;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text);

    /// <summary>The item of a message, and what its article has now.</summary>
    public async Task<Found> FindAsync(ItemMessage message, CancellationToken cancellationToken)
    {
        var response = await storage.Articles.GetEntityIfExistsAsync<ArticleRow>(
            message.FeedId, message.ArticleId, cancellationToken: cancellationToken);
        var row = response.HasValue ? response.Value : null;
        if (row?.IsSameOrNewer(message.FetchedAt, message.ContentHash) == true)
            return new Found(null, IsOutdated: true, null, row);
        var item = await ReadAsync(message.FeedId, message.ArticleId, message.ContentHash, cancellationToken);
        var previous = row is { Deleted: false } && item is not null
            ? await ReadAsync(message.FeedId, message.ArticleId, row.ContentHash, cancellationToken)
            : null;
        var page = previous?.Item.Link == item?.Item.Link ? previous?.Page : null;
        if (page is not null && !await PageBlob(row!).ExistsAsync(cancellationToken))
            page = null; // without validators it is sent whole again
        return new Found(item, IsOutdated: false, page, row);
    }

    /// <summary>Stores the item with its page; the message that makes an article of both.</summary>
    /// <param name="page">Null for the page of the article's current version, which did not change.</param>
    public async Task<ItemMessage> StoreAsync(
        ItemMessage message, Found found, FetchOutcome.Fetched? page, CancellationToken cancellationToken)
    {
        var bytes = page?.Body ?? await PageBytesAsync(found.Row!, cancellationToken);
        var stored = found.Item! with
        {
            Page = page is null ? found.Previous! : new StoredPage(
                page.Origin.Url ?? found.Item!.Item.Link!, page.Origin.ContentType, page.Headers.ETag, page.Headers.LastModified),
            FeedHash = message.ContentHash,
        };
        var article = maker.Make(message.ArticleId, "", stored.Item, stored.Source, stored.Page.Of(bytes, stored.Source));
        if (article.Body != Article.OfPage)
        {
            await StoreAsync(message, found, article.Notice ?? "The page could not be read.", cancellationToken);
            return message;
        }

        var hash = ArticleHash.Of(article);

        // A reader already sees what this item says, so it is not a new version.
        var version = found.Row is { Deleted: false } row && row.ContentHash == hash ? row.Version : message.Version;

        // The page first: an item never names a page that is not there.
        await storage.PageBlobs.GetBlobClient(StorageNames.PageBlob(message.FeedId, message.ArticleId, hash))
            .UploadAsync(new BinaryData(bytes), overwrite: true, cancellationToken);
        await WriteAsync(message.FeedId, message.ArticleId, hash, stored, cancellationToken);
        return message with { ContentHash = hash, Version = version };
    }

    /// <summary>Stores the item with the reason why it has no page.</summary>
    public Task StoreAsync(ItemMessage message, Found found, string notice, CancellationToken cancellationToken) => WriteAsync(
        message.FeedId, message.ArticleId, message.ContentHash, found.Item! with { Page = null, Notice = notice }, cancellationToken);

    private async Task<ReadOnlyMemory<byte>> PageBytesAsync(ArticleRow row, CancellationToken cancellationToken)
    {
        BlobDownloadResult download = await PageBlob(row).DownloadContentAsync(cancellationToken);
        return download.Content.ToMemory();
    }

    private BlobClient PageBlob(ArticleRow row) =>
        storage.PageBlobs.GetBlobClient(StorageNames.PageBlob(row.PartitionKey, row.RowKey, row.ContentHash));

    private Task WriteAsync(string feedId, string articleId, string hash, StoredItem item, CancellationToken cancellationToken) => storage
        .ItemBlobs.GetBlobClient(StorageNames.ItemBlob(feedId, articleId, hash))
        .WriteAsync(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(item, StorageJson.Relaxed.StoredItem)), cancellationToken);

    private async Task<StoredItem?> ReadAsync(string feedId, string articleId, string hash, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult download = await storage.ItemBlobs.GetBlobClient(StorageNames.ItemBlob(feedId, articleId, hash))
                .DownloadContentAsync(cancellationToken);
            return StoredItem.TryRead(download.Content);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
