using Headwater.Index;
using Headwater.Pages.Layout;

namespace Headwater.Pages.Articles;

/// <summary>What <see cref="ArticleListView"/> shows.</summary>
public sealed record ArticleListModel
{
    public const string Path = "/articles";

    public required ListingPage Page { get; init; }
    public required ListingQuery Query { get; init; }
    public required PageQuery PageQuery { get; init; }

    /// <summary>Null when there is nothing to compare.</summary>
    public required Histogram? Histogram { get; init; }

    public required IReadOnlyList<FacetModel> Facets { get; init; }
    public required IReadOnlyList<ChipModel> Chips { get; init; }

    /// <summary>False when not even a feed is registered.</summary>
    public required bool HasFeeds { get; init; }

    /// <summary>True while there is no article at all.</summary>
    public required bool IsEmpty { get; init; }

    /// <summary>When what is shown was read; null while storage answers.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public string Title => PageQuery["q"] is { } words ? $"“{words}”" : Chips.Count == 1 ? Chips[0].Name : "Articles";

    /// <summary>The number of matches; of words, counting may have stopped there.</summary>
    public string TotalText => PageText.Count(Page.Total ?? 0) is var total && !Page.Approximate ? total
        : Query.Search is null ? $"about {total}"
        : $"{total}+";

    public string? NextUrl => Page.NextCursor is { } cursor ? PageQuery.With("cursor", cursor).At(Path) : null;

    /// <summary>The same query to the API.</summary>
    public string Api(string format) => PageQuery.Without("sort", "order", "limit") is var narrowed && format == "csv"
        ? narrowed.With("format", format).At("/api/articles")
        : PageQuery.With("format", format).At("/api/articles");

    /// <summary>The orders to choose from: name, address, whether it is the current one.</summary>
    public IEnumerable<(string Name, string Url, bool Current)> Orders()
    {
        yield return Order("Newest", null, null, Query is { Sort: ListingSort.Published, Ascending: false });
        yield return Order("Oldest", null, "asc", Query is { Sort: ListingSort.Published, Ascending: true });
        yield return Order("Last changed", "updated", null, Query.Sort == ListingSort.Updated);
        if (Query.Search is not null)
            yield return Order("Best match", "relevance", null, Query.Sort == ListingSort.Relevance);
    }

    private (string Name, string Url, bool Current) Order(string name, string? sort, string? order, bool current) =>
        (name, PageQuery.Set("sort", sort).Set("order", order).At(Path), current);
}
