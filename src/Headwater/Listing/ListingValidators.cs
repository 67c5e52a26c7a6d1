using Headwater.Http;
using Headwater.Index;

namespace Headwater.Listing;

/// <summary>The caching headers of answers from the index. They come from the log, so that all instances agree.</summary>
/// <param name="maxAge">How long the index itself answers without reading the log again.</param>
internal sealed class ListingValidators(TimeProvider time, TimeSpan maxAge)
{
    public Validators Of(string tag, IndexState state) =>
        new(tag, state.Changed, maxAge, time.GetUtcNow() - state.AsOf) { DateDecides = state.ChangedLast };
}
