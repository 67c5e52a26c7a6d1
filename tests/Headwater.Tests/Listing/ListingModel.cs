using Headwater.Articles;
using Headwater.Listing;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>The listing as anybody would write it: all articles in memory, every question asked of each of them.</summary>
internal sealed class ListingModel
{
    private readonly Dictionary<string, ArticleChange> _newest = [];

    public IEnumerable<ArticleHeader> Articles => _newest.Values.Where(change => change.Kind == ChangeKind.Upsert).Select(change => change.Article!);

    public void Apply(ArticleChange change)
    {
        if (!_newest.TryGetValue(change.ArticleId, out var known)
            || known.FetchedAt < change.FetchedAt
            || (known.FetchedAt == change.FetchedAt && string.CompareOrdinal(known.ContentHash, change.ContentHash) < 0))
            _newest[change.ArticleId] = change;
    }

    /// <summary>All pages of the answer as one.</summary>
    public IReadOnlyList<string> Ids(ListingQuery query)
    {
        var matches = Articles.Where(article => Matches(article, query));
        var ordered = query.Sort == ListingSort.Updated
            ? matches.OrderByDescending(article => article.Changed).ThenBy(article => article.Id, StringComparer.Ordinal)
            : matches.OrderByDescending(Published).ThenBy(article => article.Id, StringComparer.Ordinal);
        var ids = ordered.Select(article => article.Id);
        return [.. query.Ascending ? ids.Reverse() : ids];
    }

    private static DateTimeOffset Published(ArticleHeader article) => article.Published ?? article.FirstSeen;

    private static bool Matches(ArticleHeader article, ListingQuery query) =>
        query.Filters.All(filter => Matches(article, filter))
        && (query.From is not { } from || Published(article).ToUnixTimeMilliseconds() >= from.Milliseconds)
        && (query.To is not { } to || Published(article).ToUnixTimeMilliseconds() < to.Milliseconds)
        && (query.UpdatedSince is not { } since || article.Changed.ToUnixTimeMilliseconds() >= since.Milliseconds);

    private static bool Matches(ArticleHeader article, TermFilter filter)
    {
        var values = Values(article, filter.Kind).Select(value => value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        return (filter.Include.Count == 0 || filter.Include.Any(values.Contains)) && !filter.Exclude.Any(values.Contains);
    }

    private static IEnumerable<string> Values(ArticleHeader article, string kind) => kind switch
    {
        "feed" => [article.FeedId],
        "category" => article.Categories,
        "author" => article.Authors.Select(author => author.Name),
        "language" => article.Language is { } language ? [language, language.Split('-')[0]] : [],
        "host" => article.Link is { } link ? [new Uri(link).Host] : [],
        "has" => article.CodeBlocks > 0 ? ["code"] : [],
        _ => article.Labels.GetValueOrDefault(kind["label.".Length..], []),
    };
}
