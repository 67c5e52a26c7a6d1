using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Listing;

/// <summary>
/// Pages with total, facets and days, which take most of the work. Every page and order of a query has the same ones, so they are counted
/// once at each position of the log, however many callers ask. What else changes them, tags and relative times, is in the key of the query.
/// </summary>
internal sealed class ListingCounts(IArticleIndex index, ResponseCache cache)
{
    private const int MaxAttempts = 2;

    /// <summary>What the index answers to the query: all of it from one state of the index.</summary>
    public async Task<ListingPage> PageAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        // The index may read more of the log between the two. Then the counts are of the page as it is now, for all who wait for them.
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var page = await index.QueryAsync(query with { Total = false, Facets = false, Days = false }, cancellationToken);
            var counts = await CountAsync(query, page.Position, cancellationToken);
            if (counts.Position == page.Position)
                return page with { Total = counts.Total, Approximate = counts.Approximate, Facets = counts.Facets, Days = counts.Days };
        }

        return await index.QueryAsync(query, cancellationToken);
    }

    private async Task<ListingPage> CountAsync(ListingQuery query, LogPosition position, CancellationToken cancellationToken)
    {
        query = query with { Limit = 0, Cursor = null, Fields = null, Sort = ListingSort.Published, Ascending = false };
        string Tag(LogPosition counted) => EntityTag.Of("counts", coding: null, query.Key, counted.ToString());
        if (cache.TryGet(Tag(position), out Counts? known))
            return known.Page;
        var (_, counts) = await cache.GetOrCreateAsync(
            Tag(position),
            async token =>
            {
                var page = await index.QueryAsync(query, token);
                return (Tag(page.Position), new Counts(page));
            },
            cancellationToken);
        return counts.Page;
    }

    /// <param name="Page">Without articles.</param>
    private sealed record Counts(ListingPage Page) : ICached
    {
        // Of objects and references, without the text that they hold.
        private const int Each = 100;

        // Counts of nothing take some memory, too.
        public int Bytes => 10 * Each
            + (Page.Facets?.ByKind.Values.SelectMany(values => values)
                .Sum(value => Each + sizeof(char) * (value.Value.Length + value.Name.Length)) ?? 0)
            + Each * (Page.Facets?.ByFeed?.Count ?? 0)
            + sizeof(long) * (Page.Days?.Count ?? 0);
    }
}
