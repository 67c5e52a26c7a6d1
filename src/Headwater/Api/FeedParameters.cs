using Headwater.Http;
using Headwater.Polling;

namespace Headwater.Api;

/// <summary>The parameters of <c>GET api/feeds</c>.</summary>
internal static class FeedParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;
    public static readonly string[] Names = ["state", "failing", "limit", "cursor"];

    public static FeedFilter Read(QueryParameters parameters)
    {
        var (state, failing, after) = (parameters.Text("state"), parameters.Text("failing"), parameters.Text("cursor"));
        if (state is not null && FeedStatus.StateOf(state) is null)
            parameters.Wrong("state", state, "active, paused or retired.");
        var isFailing = false;
        if (failing is not null && !bool.TryParse(failing, out isFailing))
            parameters.Wrong("failing", failing, "true or false.");
        if (after is not null && !FeedUrl.IsId(after))
            parameters.Wrong("cursor", after, "the nextCursor of a page.");
        return new FeedFilter(
            state is null ? null : FeedStatus.StateOf(state),
            failing is null ? null : isFailing,
            parameters.Number("limit", DefaultLimit, min: 1, MaxLimit),
            after);
    }
}
