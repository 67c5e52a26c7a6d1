using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class HostRateLimitsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PollingOptions Defaults = new();

    [Fact]
    public void Host_is_limited_only_when_several_of_its_feeds_are()
    {
        var refusals = new HostRateLimits(Defaults);
        var refused = new PollResult.NotFetched(new FetchOutcome.RetryLater(429, Noon.AddHours(2), "Slow down."));

        foreach (var id in (string[])["a", "b", "b", "b"])
            refusals.Record("a.example", new FeedRow { Id = id }, refused, Noon);
        Assert.Null(refusals.Until("a.example", Noon));

        refusals.Record("a.example", new FeedRow { Id = "c" }, refused, Noon);
        Assert.Equal(Noon.AddHours(2), refusals.Until("a.example", Noon));
        Assert.Null(refusals.Until("b.example", Noon));
        Assert.Null(refusals.Until("a.example", Noon.AddHours(3)));
    }

    [Fact]
    public void Feeds_refused_for_years_do_not_silence_neighbours()
    {
        var refusals = new HostRateLimits(Defaults);
        foreach (var id in (string[])["a", "b", "c"])
            refusals.Record("a.example", new FeedRow { Id = id },
                new PollResult.NotFetched(new FetchOutcome.RetryLater(429, Noon.AddYears(10), "Never.")), Noon);

        Assert.Equal(Noon + Defaults.MaxBackOff, refusals.Until("a.example", Noon));
    }

    [Fact]
    public void Host_that_serves_one_feed_is_not_limited()
    {
        var refusals = new HostRateLimits(Defaults);
        var refused = new PollResult.NotFetched(new FetchOutcome.RetryLater(429, null, "Slow down."));
        foreach (var id in (string[])["a", "b"])
            refusals.Record("a.example", new FeedRow { Id = id }, refused, Noon);
        refusals.Record("a.example", new FeedRow { Id = "ok" }, new PollResult.Unchanged(new FetchOutcome.NotModified()), Noon);
        refusals.Record("a.example", new FeedRow { Id = "c" }, refused, Noon);

        Assert.Null(refusals.Until("a.example", Noon));
    }
}
