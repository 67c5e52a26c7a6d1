namespace Headwater.Fetching;

/// <summary>The only door to the internet.</summary>
public sealed class FeedFetcher
{
    /// <summary>Never throws but for cancellation: whatever the server does is an outcome.</summary>
#pragma warning disable CA1822
    public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<FetchOutcome>(new FetchOutcome.Unreachable($"{request.Url} cannot be fetched yet."));
}
