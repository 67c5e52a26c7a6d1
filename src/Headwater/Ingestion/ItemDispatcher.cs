using System.Collections.Concurrent;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion.Identity;
using Headwater.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Ingestion;

/// <summary>Document → messages: finds the items that are new or changed, stores each, and sends a message for it.</summary>
internal sealed partial class ItemDispatcher(
    StorageAccount storage, KnownItemsStore knownItems, ArticleMaker maker, FailureLog failures, IOptions<RetentionOptions> retention,
    ILogger<ItemDispatcher> logger)
{
    // No feed of one blog has more. In a feed with more, no item is by all of them.
    private const int MaxAuthors = 50;

    // Characters of a value of the feed.
    private const int MaxLength = 2_000;

    private readonly ArticleMemory _memory = new(storage);
    private readonly ItemEnqueuer _enqueuer = new(storage, logger);
    private readonly ExpiredItems _expired = new(storage, retention.Value);

    /// <summary>
    /// When this returns, every new or changed item is stored and has its message, and the known items are saved. After a crash before
    /// that the next poll repeats the work; nothing is lost. An item that cannot be stored becomes a failure, and the others go on.
    /// </summary>
    public async Task<DispatchResult> DispatchAsync(FetchedDocument fetched, CancellationToken cancellationToken)
    {
        var feedId = fetched.FeedId;
        var source = ContextOf(feedId, fetched.Url, fetched.Document.Feed, fetched.Options);
        var (known, bytes, items, next) = await AdvanceAsync(fetched, source, cancellationToken);
        items = await _expired.WithoutEditsAsync(items, next, fetched, cancellationToken);
        items = [.. items.Select(item => _expired.IsTooOld(item, fetched) ? item with { Novelty = ItemNovelty.Unchanged } : item)];
        var fresh = items.Where(item => item.Novelty is ItemNovelty.New or ItemNovelty.Changed);
        var unstored = await _enqueuer.EnqueueAsync(source, fresh, next, fetched.FetchedAt, cancellationToken);
        await RecordAsync(feedId, unstored, known.Unstored ?? [], cancellationToken);

        // Last, because an item that is known is never enqueued again. Two polls of one feed at once may each save their items; whichever
        // stays, all of them were enqueued.
        next = fetched.IsPart ? next.With(known) : next;
        await knownItems.SaveAsync(feedId, next.Without([.. unstored.Keys], known), bytes, cancellationToken);
        var stored = items.Where(item => !unstored.ContainsKey(item.ArticleId)).ToLookup(item => item.Novelty);
        return new DispatchResult(
            stored[ItemNovelty.New].Count(), stored[ItemNovelty.Changed].Count(), stored[ItemNovelty.Unchanged].Count(), unstored.Count,
            stored[ItemNovelty.Dropped].Count(), next.Items.Values.Any(item => item.Return is not null));
    }

    /// <summary>
    /// As <see cref="DispatchAsync"/>, for a page of the feed's history: it says nothing of which items the feed has now, and may hold
    /// items that moved to it from the page before.
    /// </summary>
    internal async Task<HistoryResult> DispatchHistoryAsync(
        FetchedDocument fetched, HistoryBounds bounds, CancellationToken cancellationToken)
    {
        var feedId = fetched.FeedId;
        var source = ContextOf(feedId, fetched.Url, fetched.Document.Feed, fetched.Options);
        var (known, bytes, items, next) = await AdvanceAsync(fetched, source, cancellationToken);
        items = await _expired.WithoutEditsAsync(items, next, fetched, cancellationToken);
        items = [.. items.Where(item => !_expired.IsTooOld(item, fetched))];

        // Those that a run before a crash made of the same page.
        var before = items.Count(item =>
            item.Novelty != ItemNovelty.New && item.Entry.Dropped is null && item.Entry.FirstSeen > bounds.ReadTo);
        var added = items.Where(item => item.Novelty == ItemNovelty.New && !bounds.IsTooOld(item.Item)).Take(bounds.MaxItems - before)
            .Select(item => bounds.IsPublishedSinceBegun(item.Item) ? item : item with { Entry = item.Entry with { Backfilled = true } })
            .ToArray();

        // In an archive the newer document wins (RFC 5005, section 4): what is known came from one.
        var changed = bounds.IsArchive ? [] : items.Where(item => item.Novelty == ItemNovelty.Changed).ToArray();
        var unstored = await _enqueuer.EnqueueAsync(source, added.Concat(changed), next, fetched.FetchedAt, cancellationToken);
        await RecordAsync(feedId, unstored, [], cancellationToken);
        var seen = added.Concat(changed).Where(item => !unstored.ContainsKey(item.ArticleId))
            .Concat(items.Where(item => item.Novelty is ItemNovelty.Unchanged or ItemNovelty.Dropped));
        await knownItems.SaveAsync(feedId, known.WithHistory(seen, next), bytes, cancellationToken);
        return new HistoryResult(
            [.. items.Select(item => item.ArticleId)], before + added.Length, changed.Length, unstored.Count,
            next.FetchedAt > bounds.ReadTo ? next.FetchedAt.Value : bounds.ReadTo);
    }

    /// <summary>
    /// The articles that the first items of a document would become, were it the first of its feed, and those that rules would drop.
    /// Nothing is stored.
    /// </summary>
    internal (IReadOnlyList<Article> Articles, IReadOnlyList<DroppedItem> Dropped) Preview(
        string feedId, string documentUrl, FeedDocument document, SourceOptions? options, int max)
    {
        var source = ContextOf(feedId, documentUrl, document.Feed, options);
        var (items, _) = new KnownItems().Advance(feedId, document.Items, DateTimeOffset.UnixEpoch, home: document.Feed.Link);
        var rules = ArticleRules.Of(source.Rules);
        var made = items.Take(max).Select(item => maker.Make(item.ArticleId, "", item.Item, source))
            .Select(article => article with { ContentHash = ArticleHash.Of(article) })
            .Select(article => (Article: article, Rule: rules.DroppedBy(article)))
            .ToList();
        return (
            [.. made.Where(one => one.Rule is null).Select(one => one.Article)],
            [.. made.Where(one => one.Rule is not null).Select(one => new DroppedItem(one.Article.Title, one.Article.Link, one.Rule!))]);
    }

    /// <summary>What is known of a feed, the bytes it was read from, the items of a document, and what is known after it.</summary>
    private async Task<(KnownItems Known, ReadOnlyMemory<byte> Bytes, IReadOnlyList<IdentifiedItem> Items, KnownItems Next)> AdvanceAsync(
        FetchedDocument fetched, FeedContext source, CancellationToken cancellationToken)
    {
        var (feedId, registered, document) = (fetched.FeedId, fetched.Registered, fetched.Document);
        var (saved, bytes) = await knownItems.ReadAsync(feedId, cancellationToken);
        var known = saved.Registered is { } life && life != registered ? new KnownItems { FetchedAt = saved.FetchedAt } : saved;
        if (bytes.IsEmpty)
            known = known with { IsComplete = !await _memory.HasAnyAsync(feedId, cancellationToken) };
        var candidates = Candidate.Of(feedId, document.Items, document.Feed.Link);
        known = await _memory.RecallAsync(feedId, known, candidates, fetched.FetchedAt, cancellationToken);
        known = known with { Registered = registered };
        var (items, next) = known.Advance(
            feedId, candidates, fetched.FetchedAt, (articleId, item) => HashOf(articleId, item, source), DropsOf(source));
        return (known, bytes, items, next);
    }

    /// <summary>Null for a feed without rules.</summary>
    private Func<string, Item, bool>? DropsOf(FeedContext source)
    {
        if (source.Rules is null)
            return null;
        var rules = ArticleRules.Of(source.Rules);
        return (articleId, item) => TryMake(articleId, item, source) is { } article && rules.DroppedBy(article) is not null;
    }

    private string HashOf(string articleId, Item item, FeedContext source) =>
        TryMake(articleId, item, source) is { } article ? ArticleHash.Of(article) : ContentHash.Of(item);

    private Article? TryMake(string articleId, Item item, FeedContext source)
    {
        try
        {
            return maker.Make(articleId, "", item, source);
        }
#pragma warning disable CA1031 // The ingestor meets the same fault, and makes it a failure of this item.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotMade(logger, e, item.Title?.PlainText, source.FeedTitle, articleId, source.FeedId);
            return null;
        }
    }

    /// <param name="before">Article ids of the items that an earlier document could not store.</param>
    private async Task RecordAsync(
        string feedId, ConcurrentDictionary<string, string> unstored, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        foreach (var (articleId, reason) in unstored)
            await failures.RecordUnstoredAsync(feedId, articleId, reason, cancellationToken);
        foreach (var articleId in before.Where(id => !unstored.ContainsKey(id)))
            await failures.ForgetUnstoredAsync(feedId, articleId, cancellationToken);
    }

    private static FeedContext ContextOf(string feedId, string documentUrl, Feed feed, SourceOptions? options)
    {
        var source = ContextOf(feedId, documentUrl, feed);
        return options?.Apply(source) ?? source;
    }

    /// <summary>Bounded, because each item is stored with it.</summary>
    internal static FeedContext ContextOf(string feedId, string documentUrl, Feed feed) => new(
        feedId,
        documentUrl,
        Bounded(feed.Title?.PlainText),
        feed.Link is { Length: <= MaxLength } link ? link : null,
        feed.Language,
        feed.Authors is { Count: > 0 and <= MaxAuthors } authors
            ? [.. AuthorNames.FromPersons(authors).Select(author => Bounded(author.Name)!)]
            : null);

    private static string? Bounded(string? text) => text is { Length: > MaxLength } ? FeedLimits.Cut(text, MaxLength).ToString() : text;

    private static partial class Log
    {
        [LoggerMessage(204, LogLevel.Debug, "{Title}, {Feed}: the item cannot be made into an article (article {ArticleId} of {FeedId})")]
        public static partial void NotMade(
            ILogger logger, Exception e, string? title, string? feed, string articleId, string feedId);
    }
}
