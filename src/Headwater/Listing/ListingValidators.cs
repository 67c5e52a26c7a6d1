using Headwater.Http;
using Headwater.Index;

namespace Headwater.Listing;

/// <summary>The caching headers of answers from the index. They come from the log, so that all instances agree.</summary>
/// <param name="maxAge">How long the index itself answers without reading the log again.</param>
internal sealed class ListingValidators(TimeProvider time, TimeSpan maxAge)
{
    /// <summary>The date of an answer is that of the log: it decides where nothing else does.</summary>
    public Validators Of(string tag, IndexState state, ListingQuery query) =>
        Of(tag, state) with { DateDecides = state.ChangedLast && query.OnlyLogDecides };

    /// <summary>Of an answer for which a date says nothing.</summary>
    public Validators Of(string tag, IndexState state) =>
        new(tag, state.Changed, maxAge, time.GetUtcNow() - state.AsOf) { DateDecides = false };
}
