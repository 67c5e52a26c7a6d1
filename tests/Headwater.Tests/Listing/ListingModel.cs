using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>The listing as anybody would write it: all articles in memory, every question asked of each of them.</summary>
internal sealed class ListingModel
{
    private readonly Dictionary<string, IndexedChange> _newest = [];

    private IEnumerable<IndexedChange> Articles => _newest.Values.Where(change => change.Kind == ChangeKind.Upsert);

    public void Apply(IndexedChange change)
    {
        if (!_newest.TryGetValue(change.ArticleId, out var known)
            || known.FetchedAt < change.FetchedAt
            || (known.FetchedAt == change.FetchedAt && string.CompareOrdinal(known.ContentHash, change.ContentHash) < 0))
            _newest[change.ArticleId] = change;
    }

    /// <summary>Whether no line of the same article counts more.</summary>
    public bool IsNewest(IndexedChange change) => _newest[change.ArticleId].Line == change.Line;

    /// <summary>All pages of the answer as one.</summary>
    /// <param name="search">What <c>q</c> means; the query itself has it in the language of the index.</param>
    public IReadOnlyList<string> Ids(ListingQuery query, Func<IndexedChange, bool>? search = null)
    {
        var matches = Matches(query, search);
        var ordered = query.Sort == ListingSort.Updated
            ? matches.OrderByDescending(article => article.Changed).ThenBy(article => article.Id, StringComparer.Ordinal)
            : matches.OrderByDescending(Published).ThenBy(article => article.Id, StringComparer.Ordinal);
        var ids = ordered.Select(article => article.Id);
        return [.. query.Ascending ? ids.Reverse() : ids];
    }

    public IEnumerable<ArticleHeader> Headers(Func<IndexedChange, bool>? search) => Matches(new ListingQuery(), search);

    public IReadOnlyList<FacetCount> Facet(ListingQuery query, string kind, Func<IndexedChange, bool>? search = null)
    {
        var others = kind == "month"
            ? query with { From = null, To = null }
            : query with { Filters = [.. query.Filters.Where(filter => filter.Kind != kind)] };
        return
        [
            .. Matches(others, search)
                .SelectMany(article => Values(article, kind).Distinct())
                .GroupBy(value => value)
                .Select(value => new FacetCount(Comparable(value.Key), value.Key, value.Count()))
                .OrderBy(count => count.Value, StringComparer.Ordinal),
        ];
    }

    private static string Comparable(string value) => value.ToLowerInvariant().Replace(' ', '-');

    private IEnumerable<ArticleHeader> Matches(ListingQuery query, Func<IndexedChange, bool>? search) =>
        Articles.Where(article => search?.Invoke(article) != false).Select(article => article.Article!)
            .Where(article => Matches(article, query));

    private static DateTimeOffset Published(ArticleHeader article)
    {
        var said = article.Published ?? article.Updated ?? article.FirstSeen;
        return said > article.FirstSeen.AddDays(1) ? article.FirstSeen : said;
    }

    private static bool Matches(ArticleHeader article, ListingQuery query) =>
        query.Filters.All(filter => Matches(article, filter))
        && (query.From is not { } from || Published(article).ToUnixTimeMilliseconds() >= from.Milliseconds)
        && (query.To is not { } to || Published(article).ToUnixTimeMilliseconds() < to.Milliseconds)
        && (query.UpdatedSince is not { } since || article.Changed.ToUnixTimeMilliseconds() >= since.Milliseconds);

    private static bool Matches(ArticleHeader article, TermFilter filter)
    {
        var values = Values(article, filter.Kind).Select(Comparable).ToHashSet();
        return (filter.Include.Count == 0 || filter.Include.Any(values.Contains)) && !filter.Exclude.Any(values.Contains);
    }

    private static IEnumerable<string> Values(ArticleHeader article, string kind) => kind switch
    {
        "feed" => [article.FeedId],
        "category" => article.Categories,
        "author" => article.Authors.Select(author => author.Name),
        "language" => article.Language is { } language ? [language, language.Split('-')[0]] : [],
        "host" => article.Link is { } link ? [new Uri(link).Host] : [],
        "month" => [$"{Published(article):yyyy-MM}"],
        "has" => article.CodeBlocks > 0 ? ["code"] : [],
        _ => article.Labels.GetValueOrDefault(kind["label.".Length..], []),
    };
}
