using System.Collections.Concurrent;
using System.Reflection;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>An index that remembers its queries. Unless it is told what to answer, it has as many articles as bytes of the log.</summary>
public class AskedIndex : DispatchProxy
{
    public ConcurrentQueue<ListingQuery> Asked { get; } = [];

    public int Counted => Asked.Count(query => query is { Total: true, Facets: true, Days: true });

    public LogPosition Position { get; set; } = new(1, 1);

    public Func<ListingQuery, CancellationToken, Task<ListingPage>>? Answer { get; set; }

    public ListingPage Page(ListingQuery query) => new(
        [], null, query.Total ? Position.Offset : null,
        query.Facets ? new FacetCounts(new Dictionary<string, IReadOnlyList<FacetCount>>(), Position) : null, Position, null)
    {
        Days = query.Days ? [] : null,
    };

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var query = (ListingQuery)args![0]!;
        Asked.Enqueue(query);
        return Answer is { } answer ? answer(query, (CancellationToken)args[1]!) : Task.FromResult(Page(query));
    }
}
