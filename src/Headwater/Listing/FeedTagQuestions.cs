using Headwater.Index;
using Headwater.Polling;

namespace Headwater.Listing;

/// <summary>Questions about the tags of feeds, for an index that knows only the feeds.</summary>
internal sealed class FeedTagQuestions(FeedDirectory directory, IArticleIndex index, TimeProvider time)
{
    // As long as a listing waits for the log.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>The query as the index can answer it: with the feeds of each tag, as they are now.</summary>
    /// <param name="fresh">True to read the registry first; otherwise it is some seconds old at most.</param>
    public async Task<ListingQuery> ResolveAsync(ListingQuery query, bool fresh, CancellationToken cancellationToken)
    {
        if (query.Filters.Any(filter => filter.Kind == ArticleTerm.Tag))
            return query.With((await directory.ReadAsync(fresh, cancellationToken)).Tags);
        if (!query.Facets)
            return query;

        // While storage is down, the other facets are there.
        var reading = directory.ReadAsync(fresh, cancellationToken);
        await Task.WhenAny(reading, Task.Delay(MaxWait, time, cancellationToken));
        return reading.IsCompletedSuccessfully ? query.With((await reading).Tags) : query;
    }

    /// <summary>The counts with those of tags, and without feeds that the tags leave out.</summary>
    public async Task<FacetCounts> CountAsync(FacetCounts facets, ListingQuery query, CancellationToken cancellationToken)
    {
        if (query.Tags is not { } tags)
            return facets;
        var tagged = query.Asked!.Where(filter => filter.Kind == ArticleTerm.Tag).Select(tags.Resolve).ToArray();
        var chosen = query.Asked!.Where(filter => filter.Kind == ArticleTerm.Feed).ToArray();

        // The facet of feeds ignores all filters by feeds, those by tags among them.
        var feeds = facets[ArticleTerm.Feed];
        var byFeed = feeds.Count < FacetRules.MaxValues ? feeds : await AllFeedsAsync(query, cancellationToken);
        var byTag = tags.Count(byFeed.Where(feed => Passes(chosen, feed)).ToDictionary(feed => feed.Value, feed => feed.Count));
        var byKind = new Dictionary<string, IReadOnlyList<FacetCount>>(facets.ByKind, StringComparer.Ordinal);
        Set(ArticleTerm.Feed, [.. feeds.Where(feed => Passes(tagged, feed))]);
        Set(ArticleTerm.Tag, byTag);
        return facets with { ByKind = byKind };

        void Set(string kind, IReadOnlyList<FacetCount> counts)
        {
            byKind.Remove(kind);
            if (counts.Count > 0)
                byKind[kind] = counts;
        }
    }

    private static bool Passes(IEnumerable<TermFilter> filters, FacetCount feed) => filters.All(filter =>
        (filter.Include.Count == 0 || filter.Include.Contains(feed.Value)) && !filter.Exclude.Contains(feed.Value));

    /// <summary>Beyond those that a facet shows: one count for each feed that has a tag.</summary>
    private async Task<IReadOnlyList<FacetCount>> AllFeedsAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        var others = query.Filters.Where(filter => filter.Kind != ArticleTerm.Feed).ToArray();
        var counts = new List<FacetCount>();
        foreach (var feed in query.Tags!.Feeds)
        {
            var one = query with
            {
                Filters = [.. others, new TermFilter(ArticleTerm.Feed, [feed], [])],
                Cursor = null,
                Fields = ["id"],
                Facets = false,
                Limit = 1,
                Sort = ListingSort.Published,
                Total = true,
            };
            counts.Add(new FacetCount(feed, feed, (await index.QueryAsync(one, cancellationToken)).Total ?? 0));
        }

        return counts;
    }
}
