using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Headwater.Feeds.Articles;
using Microsoft.Extensions.Caching.Memory;

namespace Headwater.Storage;

/// <summary>
/// Reads articles from their blobs. A blob is only overwritten before a newer log line, so a cached article stays valid for its line.
/// </summary>
/// <param name="cacheBytes">Memory for cached articles.</param>
internal sealed class ArticleBlobs(StorageAccount storage, TimeProvider time, long cacheBytes) : IDisposable
{
    // With Listing__MaxWait for the log before it, five seconds at most until a caller knows that storage is away. The storage client
    // itself tries for minutes.
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    /// <summary>Enough to hide the round trips of one page without taking the connections of others.</summary>
    internal const int ParallelReads = 16;

    /// <summary>
    /// Characters of HTML, Markdown and text that an answer holds at once: 200 articles of ten pages each. One article may have 12 million,
    /// and a publisher may fill a page with them.
    /// </summary>
    internal const int MaxPageText = 16_000_000;

    // An article in memory holds its texts as UTF-16 beside the objects that point to them.
    private const int MemoryPerByte = 3;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = cacheBytes });

    /// <summary>
    /// A timestamp for reads that follow each other: given to each, the last of them ends when a single one would.
    /// </summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>Null when there is no such blob (any more).</summary>
    /// <param name="changed">When the content was received, if it is the current one; null for an older version.</param>
    /// <param name="begun">See <see cref="Begin"/>; null for a single read.</param>
    public async Task<Article?> ReadAsync(
        string feedId, string articleId, string contentHash, DateTimeOffset? changed, CancellationToken cancellationToken,
        long? begun = null)
    {
        var name = StorageNames.ArticleBlob(feedId, articleId, contentHash);
        var key = (name, changed);
        if (_cache.TryGetValue(key, out Article? known))
            return known;
        var (article, length) = await DownloadInTimeAsync(name, begun, cancellationToken);
        if (article is not null)
            _cache.Set(key, article, new MemoryCacheEntryOptions { Size = length * MemoryPerByte });
        return article;
    }

    /// <summary>A version of an article; null when there is none (any more).</summary>
    public Task<Article?> ReadAsync(
        ArticleHeader article, string contentHash, CancellationToken cancellationToken, long? begun = null) => ReadAsync(
        article.FeedId, article.Id, contentHash, contentHash == article.ContentHash ? article.Changed : null, cancellationToken, begun);

    /// <summary>
    /// The articles of a page by id, in its order, up to <see cref="MaxPageText"/> together; without those that have no blob.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Article>> ReadPageAsync(
        IEnumerable<ArticleHeader> page, CancellationToken cancellationToken)
    {
        var articles = new Dictionary<string, Article>();
        var left = MaxPageText;
        foreach (var headers in page.Chunk(ParallelReads))
        {
            var read = await Task.WhenAll(headers.Select(header => ReadAsync(header, header.ContentHash, cancellationToken)));
            foreach (var article in read.OfType<Article>())
            {
                left -= article.Html.Length + article.Markdown.Length + article.Text.Length;
                if (left < 0)
                    return articles;
                articles[article.Id] = article;
            }
        }

        return articles;
    }

    /// <summary>The stored versions of an article, newest first.</summary>
    public Task<IReadOnlyList<ArticleVersion>> VersionsAsync(
        ArticleHeader article, CancellationToken cancellationToken, long? begun = null) => InTimeAsync(
        $"The versions of {article.Id} were", token => ArticleVersions.ListAsync(storage, article, token), begun, cancellationToken);

    public void Dispose() => _cache.Dispose();

    private Task<(Article? Article, long Length)> DownloadInTimeAsync(
        string name, long? begun, CancellationToken cancellationToken) => InTimeAsync(
        $"The blob articles/{name} was", token => DownloadAsync(storage, name, token), begun, cancellationToken);

    private async Task<T> InTimeAsync<T>(
        string what, Func<CancellationToken, Task<T>> readAsync, long? begun, CancellationToken cancellationToken)
    {
        var left = begun is { } since ? Patience - time.GetElapsedTime(since) : Patience;
        using var patience = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await readAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RequestFailedException(0, $"{what} not read within {Patience}.", errorCode: null, e);
        }
    }

    /// <summary>The article and the bytes of its blob; null when there is none (any more).</summary>
    internal static async Task<(Article? Article, long Length)> DownloadAsync(
        StorageAccount storage, string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult download = await storage.ArticleBlobs.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            var bytes = download.Content.ToMemory();
            return (JsonSerializer.Deserialize(bytes.Span, StorageJson.Relaxed.Article), bytes.Length);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (null, 0);
        }
    }
}
