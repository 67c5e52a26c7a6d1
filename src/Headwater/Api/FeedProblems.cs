using Headwater.Http;
using Headwater.Polling;

namespace Headwater.Api;

internal static class FeedProblems
{
    public const string NoPrivateNetwork =
        "not true: neither Fetching__PrivateNetworks nor Fetching__AllowPrivateNetworks opens a private network.";

    public static Problem NotFound(string id) => Problems.NotFound($"There is no feed {id}.");

    /// <summary>What is registered meanwhile would lose articles to the deletion.</summary>
    public static Problem BeingDeleted(string id) => Problems.Conflict(
        $"The feed {id} is being deleted. Try again when GET api/feeds/{id} is 404. After an interruption the timer goes on within the "
            + "hour, and another DELETE at once.");

    /// <summary>The URL is registered already: a feed has it, or had it before it got another one.</summary>
    public static Problem Taken(FeedRow feed) =>
        Problems.Conflict($"The URL is registered already: the feed {feed.Id} stands for it and is polled at {feed.Url}.");

    public static Problem Busy(string id) =>
        Problems.Unavailable("Busy", $"Concurrent updates of the feed {id}. Try again.", Problems.RetryBusyAfter);
}
