using Headwater.Storage;

namespace Headwater.Index;

/// <summary>
/// Answers queries about the articles of the log. It is a copy, which can be built again from the log at any time. A setting decides
/// which engine keeps it; the other rooms do not depend on that.
/// </summary>
public interface IArticleIndex
{
    /// <summary>The state that this instance saw last.</summary>
    IndexState State { get; }

    /// <summary>
    /// Applies what was appended to the log, unless that was done within <see cref="ListingOptions.MaxStaleness"/>; concurrent callers
    /// share one read. If the log cannot be read, or not within <see cref="ListingOptions.MaxWait"/>, the index stays as it is, and the
    /// state says how old it is. Only a process without an index waits half a minute for one, and throws if it has none then.
    /// </summary>
    /// <param name="fresh">True to include everything that was appended before the call, however recent the last read was.</param>
    Task<IndexState> CatchUpAsync(bool fresh, CancellationToken cancellationToken);

    Task<ListingPage> QueryAsync(ListingQuery query, CancellationToken cancellationToken);

    Task<FacetCounts> FacetsAsync(ListingQuery query, CancellationToken cancellationToken);

    /// <summary>Articles of each of these feeds by the day of their publication, from a time on; feeds without any are left out.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyList<DayCount>>> DaysByFeedAsync(
        IReadOnlyCollection<string> feedIds, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>The article as listings show it; null if there is none.</summary>
    Task<ListedArticle?> FindAsync(string articleId, CancellationToken cancellationToken);

    /// <summary>The articles with these ids as listings show them: all from one state of the index, with its position in the log.</summary>
    Task<FoundArticles> FindAsync(IReadOnlyCollection<string> articleIds, CancellationToken cancellationToken);

    /// <summary>The title that listings show of a feed; null while it has no articles and was never renamed.</summary>
    Task<string?> FeedTitleAsync(string feedId, CancellationToken cancellationToken);

    /// <summary>The articles that expire by a rule, at most <paramref name="limit"/>; by age the oldest first.</summary>
    Task<IReadOnlyCollection<(string FeedId, string Id)>> ExpiredAsync(ExpiryRule rule, int limit, CancellationToken cancellationToken);

    /// <summary>How many of these each feed has; feeds without any are left out.</summary>
    Task<IReadOnlyDictionary<string, ExpiredArticles>> CountExpiredAsync(ExpiryRule rule, CancellationToken cancellationToken);

    /// <summary>The names of the labels that articles have, in comparable form.</summary>
    Task<IReadOnlyList<string>> LabelNamesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Does what a timer should do now and then, while queries run: reads the log, erases what deleted articles left when
    /// half of <see cref="RemovalOptions.GracePeriod"/> is over, and publishes a snapshot where new instances need one.
    /// </summary>
    Task MaintainAsync(CancellationToken cancellationToken);

    /// <summary>Forgets everything; it is built again from the log.</summary>
    Task DropAsync(CancellationToken cancellationToken);
}

/// <param name="ById">Ids without an article are left out.</param>
public sealed record FoundArticles(LogPosition Position, IReadOnlyDictionary<string, ListedArticle> ById);
