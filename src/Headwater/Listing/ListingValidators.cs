using Headwater.Http;
using Headwater.Index;
using Microsoft.AspNetCore.Http;

namespace Headwater.Listing;

/// <summary>What caches may do with answers from the index. Everything comes from the log, so that all instances say the same.</summary>
/// <param name="maxAge">How long the index itself goes on without a look at the log.</param>
internal sealed class ListingValidators(TimeProvider time, TimeSpan maxAge)
{
    public Validators Of(string tag, IndexState state) =>
        new(tag, state.Changed, maxAge, time.GetUtcNow() - state.AsOf) { DateDecides = state.ChangedLast };
}

internal static class FreshRequests
{
    /// <summary>True when the caller wants everything that is known at this moment.</summary>
    public static bool AsksForFresh(this HttpRequest request) =>
        request.Headers.CacheControl.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase);
}
