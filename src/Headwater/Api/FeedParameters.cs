using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The parameters of <c>GET api/feeds</c>.</summary>
internal static class FeedParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <exception cref="ProblemException">400 with every error.</exception>
    public static FeedFilter Read(IQueryCollection query, DateTimeOffset now)
    {
        var parameters = new QueryParameters(query, "state", "failing", "due", "custom", "tag", "q", "limit", "cursor");
        var after = parameters.Text("cursor");
        if (after is not null && !FeedUrl.IsId(after))
            parameters.AddError("cursor", after, "the nextCursor of a page.");
        var filter = new FeedFilter(
            parameters.OneOf<FeedState?>(
                "state", absent: null,
                ("active", FeedState.Active), ("paused", FeedState.Paused), ("retired", FeedState.Retired),
                ("deleting", FeedState.Deleted)),
            parameters.Flag("failing"),
            parameters.Number("limit", DefaultLimit, min: 1, MaxLimit),
            after)
        {
            Due = parameters.Flag("due"),
            Custom = parameters.Flag("custom"),
            Now = now,
            Tags = FeedTags.Of(parameters.Values("tag").OfType<string>()),
            Words = parameters.Text("q")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        parameters.ThrowIfInvalid();
        return filter;
    }
}
