using Headwater.Index;
using Headwater.Polling;

namespace Headwater.Listing;

/// <summary>Questions about the tags of feeds, for an index that knows only the feeds.</summary>
internal sealed class FeedTagQuestions(FeedDirectory directory, TimeProvider time)
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
    public static FacetCounts Count(FacetCounts facets, ListingQuery query)
    {
        if (query.Tags is not { } tags || facets.ByFeed is not { } byFeed)
            return facets;
        var tagged = query.Asked!.Where(filter => filter.Kind == ArticleTerm.Tag).Select(tags.Resolve).ToArray();
        var chosen = query.Asked!.Where(filter => filter.Kind == ArticleTerm.Feed).ToArray();

        // The facet of feeds ignores all filters by feeds, those by tags among them.
        var byKind = new Dictionary<string, IReadOnlyList<FacetCount>>(facets.ByKind, StringComparer.Ordinal);
        Set(ArticleTerm.Feed, [.. facets[ArticleTerm.Feed].Where(feed => Passes(tagged, feed.Value))]);
        Set(ArticleTerm.Tag, tags.Count(byFeed.Where(feed => Passes(chosen, feed.Key)).ToDictionary()));
        return facets with { ByKind = byKind };

        void Set(string kind, IReadOnlyList<FacetCount> counts)
        {
            byKind.Remove(kind);
            if (counts.Count > 0)
                byKind[kind] = counts;
        }
    }

    private static bool Passes(IEnumerable<TermFilter> filters, string feed) => filters.All(filter =>
        (filter.Include.Count == 0 || filter.Include.Contains(feed)) && !filter.Exclude.Contains(feed));
}
