using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Polling;

/// <summary>The feed registry over HTTP.</summary>
public sealed class FeedRegistry
{
    private readonly FeedTable _feeds;

    internal FeedRegistry(FeedTable feeds) => _feeds = feeds;

    /// <summary><c>GET api/feeds</c>.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var feeds = new List<FeedStatus>();
        await foreach (var feed in _feeds.AllAsync(cancellationToken))
        {
            if (feed.State != FeedState.Deleted)
                feeds.Add(FeedStatus.Of(feed));
        }

        return TypedResults.Json(new FeedPage(feeds), HeadwaterJson.Relaxed.FeedPage);
    }
}
