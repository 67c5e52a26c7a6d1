using Headwater.Http;
using Headwater.Index;

namespace Headwater.Listing;

/// <summary>The caching headers of answers from the index. They come from the log, so that all instances agree.</summary>
/// <param name="maxAge">How long the index itself answers without reading the log again.</param>
internal sealed class ListingValidators(TimeProvider time, TimeSpan maxAge)
{
    /// <summary>Validators with the date of the log, which decides alone where the answer depends on the log alone.</summary>
    public Validators Of(string tag, IndexState state, ListingQuery query) =>
        Of(tag, state) with { DateDecides = state.ChangedLast && query.OnlyLogDecides };

    /// <summary>Validators of an answer that can change without a change of the log.</summary>
    public Validators Of(string tag, IndexState state) =>
        new(tag, state.Changed, maxAge, time.GetUtcNow() - state.AsOf) { DateDecides = false };
}
