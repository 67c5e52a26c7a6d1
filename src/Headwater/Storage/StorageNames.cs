using System.Globalization;

namespace Headwater.Storage;

/// <summary>Every name in the storage account. Templates and documentation are checked against these.</summary>
public static class StorageNames
{
    public const string FeedsTable = "Feeds";

    /// <summary>The one partition of the table <see cref="FeedsTable"/>.</summary>
    internal const string AllFeeds = "feed";

    public const string ArticlesTable = "Articles";
    public const string FailuresTable = "Failures";

    /// <summary>
    /// Prefix of the row keys in <see cref="ArticlesTable"/> that lead from evidence to an article; sorts after every article id.
    /// </summary>
    public const string AfterArticles = "~";

    public const string ItemQueue = "feed-items";

    /// <summary>The Functions host names the queue of given-up messages: the queue's name and this suffix.</summary>
    public const string PoisonSuffix = "-poison";

    public const string PoisonQueue = ItemQueue + PoisonSuffix;

    public const string ItemsContainer = "items";
    public const string ArticlesContainer = "articles";
    public const string PagesContainer = "pages";
    public const string FeedsContainer = "feeds";
    public const string LogContainer = "changes";

    /// <summary>The log until November 2026, which held the texts of articles. Nothing reads it.</summary>
    public const string OldLog = "log";

    public const string SnapshotsContainer = "snapshots";

    /// <summary>In the container of the log: up to where the blobs of deleted articles are removed.</summary>
    public const string PurgePosition = "purged-to";

    /// <summary>In the container of the log: as <see cref="PurgePosition"/>, for deletions without grace period.</summary>
    public const string PurgeNowPosition = "purged-now-to";

    private const string LogSuffix = ".ndjson";

    public static string ItemBlob(string feedId, string articleId, string contentHash) => $"{feedId}/{articleId}/{contentHash}.json";

    public static string ArticleBlob(string feedId, string articleId, string contentHash) => $"{feedId}/{articleId}/{contentHash}.json";

    /// <summary>The page that an item links to, as it was received; its article has this hash.</summary>
    public static string PageBlob(string feedId, string articleId, string contentHash) => $"{feedId}/{articleId}/{contentHash}.html";

    /// <summary>What the names of an article's blobs begin with, in <c>items</c>, <c>pages</c> and <c>articles</c>.</summary>
    public static string ArticlePrefix(string feedId, string articleId) => $"{feedId}/{articleId}/";

    // The name is older than the type: stored data has it.
    public static string KnownItemsBlob(string feedId) => $"{feedId}/window.json";

    public static string FeedTitleBlob(string feedId) => $"{feedId}/title";

    /// <summary>The last body of a feed that could not be read.</summary>
    public static string RefusedDocumentBlob(string feedId) => $"{feedId}/refused";

    /// <summary>In the container <see cref="FeedsContainer"/>; its lease is held by the running poller.</summary>
    /// <remarks>The name is older than that of the constant: stored data has it.</remarks>
    public const string PollerLeaseBlob = "tick";

    /// <summary>
    /// In the container <see cref="FeedsContainer"/>: when a timer function last ran. No feed has this id: ids end in a hash.
    /// </summary>
    public static string TimerBlob(string timer) => $"timers/{timer}";

    /// <summary>Prefix of the row keys in <see cref="FeedsTable"/> that are in the order in which a feed is due, or work on one.</summary>
    internal const char DuePrefix = '~'; // sorts after every feed id

    /// <summary>In the table <see cref="FeedsTable"/>: work of a kind on a feed, in the order in which it is due.</summary>
    internal static string DueWorkKey(string kind, string feedId, DateTimeOffset due) => DueKey($"{kind}{DuePrefix}{feedId}", due);

    /// <summary>In the table <see cref="FeedsTable"/>: a feed that is due itself, in the order in which it is due.</summary>
    internal static string DueKey(string feedId, DateTimeOffset due) =>
        string.Create(CultureInfo.InvariantCulture, $"{DuePrefix}{due.UtcTicks:D19}{DuePrefix}{feedId}");

    public static string LogSegment(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D6}{LogSuffix}");

    public static bool TryParseLogSegment(string blobName, out int number)
    {
        number = 0;
        return blobName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && int.TryParse(
                blobName.AsSpan(0, blobName.Length - LogSuffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
