using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Listing;

/// <summary>What caches may do with answers from the index.</summary>
/// <param name="maxAge">For how long the index itself goes on without a look at the log.</param>
internal sealed class IndexClock(TimeProvider time, TimeSpan maxAge)
{
    private readonly Lock _lock = new();
    private LogPosition _position;
    private DateTimeOffset? _since;

    public Validators Validators(string tag, IndexState state)
    {
        // A date has whole seconds: the second in which the index changed may yet see another change.
        var since = Since(state);
        return new Validators(
            tag,
            LastModified: time.GetUtcNow() - since >= TimeSpan.FromSeconds(1) ? since : null,
            MaxAge: maxAge,
            Age: time.GetUtcNow() - state.AsOf);
    }

    /// <summary>Since when the index knows what it knows: the first time at which this position was seen to be the end of the log.</summary>
    public DateTimeOffset? Since(IndexState state)
    {
        lock (_lock)
        {
            if (state.AsOf is not null && (_since is null || _position != state.Position))
                (_position, _since) = (state.Position, state.AsOf);
            return _since;
        }
    }
}

internal static class FreshRequests
{
    /// <summary>True when the caller wants everything that is known at this moment.</summary>
    public static bool AsksForFresh(this HttpRequest request) =>
        request.Headers.CacheControl.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase);
}
