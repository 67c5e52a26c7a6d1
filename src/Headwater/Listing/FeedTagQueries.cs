using Headwater.Index;
using Headwater.Polling;

namespace Headwater.Listing;

/// <summary>Queries about the tags of feeds, for an index that knows only the feeds.</summary>
internal sealed class FeedTagQueries(FeedDirectory directory, TimeProvider time)
{
    // The same as the default time that a listing waits for the log.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>The query as the index can answer it: with the feeds of each tag, as they are now.</summary>
    /// <param name="fresh">True to read the registry first; otherwise it is some seconds old at most.</param>
    public async Task<ListingQuery> ResolveAsync(ListingQuery query, bool fresh, CancellationToken cancellationToken)
    {
        if (query.Filters.Any(filter => filter.Kind == ArticleTerm.Tag))
            return query.With((await directory.ReadAsync(fresh, cancellationToken)).Tags);
        if (!query.Facets)
            return query;

        // While storage is down, the other facets are still shown.
        var reading = directory.ReadAsync(fresh, cancellationToken);
        await Task.WhenAny(reading, Task.Delay(MaxWait, time, cancellationToken));
        return reading.IsCompletedSuccessfully ? query.With((await reading).Tags) : query;
    }

    /// <summary>The counts with those of tags.</summary>
    public static FacetCounts Count(FacetCounts facets, ListingQuery query)
    {
        if (query.Tags is not { } tags || facets.ByFeed is not { } byFeed)
            return facets;
        var chosen = query.Asked!.Where(filter => filter.Kind == ArticleTerm.Feed).ToArray();
        var byTag = tags.Count(byFeed.Where(feed => chosen.All(filter => filter.Lets(feed.Key))).ToDictionary());
        return byTag.Count == 0 ? facets : facets with
        {
            ByKind = new Dictionary<string, IReadOnlyList<FacetCount>>(facets.ByKind, StringComparer.Ordinal) { [ArticleTerm.Tag] = byTag },
        };
    }
}
