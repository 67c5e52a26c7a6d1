using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class OwnNetworkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PollResult Silent = new PollResult.NotFetched(new FetchOutcome.Unreachable("No route to host."));
    private static readonly PollResult Answered = new PollResult.NotFetched(new FetchOutcome.HttpError(500, "The server answers 500."));

    private readonly OwnNetwork _network = new();

    [Fact]
    public void Three_domains_that_fall_silent_one_after_the_other_raise_a_doubt()
    {
        Assert.Null(Note("a.example", Silent));
        Assert.Null(Note("b.example", new PollResult.NotFetched(new FetchOutcome.TimedOut("No answer."))));
        Assert.Equal(new OwnNetwork.Doubt(Noon + OwnNetwork.Pause, Begins: true), Note("c.example", Silent));
        Assert.Equal(new OwnNetwork.Doubt(Noon + OwnNetwork.Pause, Begins: false), Note("c.example", Silent));
        Assert.NotNull(Note("a.example", Silent));
    }

    [Fact]
    public void Many_feeds_of_two_domains_are_their_publishers_fault()
    {
        for (var feed = 0; feed < 20; feed++)
            Assert.Null(Note(feed % 2 == 0 ? "a.example" : "b.example", Silent));
    }

    [Fact]
    public void Any_answer_ends_the_doubt()
    {
        Note("a.example", Silent);
        Note("b.example", Silent);
        Assert.Null(Note("d.example", Answered));
        Assert.Null(Note("c.example", Silent));
        Note("a.example", Silent);
        Assert.NotNull(Note("b.example", Silent));
    }

    [Fact]
    public void Who_sends_us_elsewhere_has_answered()
    {
        Note("a.example", Silent);
        Note("b.example", Silent);
        Assert.Null(Note("hub.example", new PollResult.NotFetched(new FetchOutcome.Unreachable("No route to host.") { Redirects = [new Redirect(302, "https://hub.example/")] })));
        Assert.Null(Note("c.example", Silent));
    }

    [Fact]
    public void Who_breaks_off_in_the_middle_has_answered()
    {
        foreach (var domain in (string[])["a.example", "b.example", "c.example", "d.example"])
            Assert.Null(Note(domain, new PollResult.NotFetched(new FetchOutcome.Unreachable("The body is damaged.") { IsAnswered = true })));
    }

    [Fact]
    public void The_network_is_suspected_since_the_first_fell_silent_and_until_somebody_answers()
    {
        Note("a.example", Silent);
        Note("b.example", Silent, after: TimeSpan.FromSeconds(1));
        Assert.Null(_network.SuspectedSince);
        Note("c.example", Silent, after: TimeSpan.FromSeconds(2));
        Assert.Equal(Noon, _network.SuspectedSince);
        Note("d.example", Answered);
        Assert.Null(_network.SuspectedSince);
    }

    [Fact]
    public void A_feed_that_failed_before_and_a_fault_of_ours_say_nothing()
    {
        Assert.Null(Note("a.example", Silent, failures: 1));
        Assert.Null(Note("b.example", Silent, failures: 2));
        Assert.Null(Note("c.example", Silent, failures: 1));
        Note("a.example", Silent);
        Note("b.example", Silent);
        Assert.Null(Note("d.example", new PollResult.InternalError("The account says no.")));
        Assert.NotNull(Note("c.example", Silent));
    }

    [Fact]
    public void Who_stays_silent_for_an_hour_backs_off()
    {
        Note("a.example", Silent);
        Note("b.example", Silent);
        Assert.NotNull(Note("c.example", Silent, after: OwnNetwork.LongestDoubt - TimeSpan.FromTicks(1)));
        Assert.Null(Note("c.example", Silent, after: OwnNetwork.LongestDoubt));
    }

    private OwnNetwork.Doubt? Note(string domain, PollResult result, int failures = 0, TimeSpan after = default)
    {
        var feed = new FeedRow { Id = "f", Url = $"https://{domain}/feed", Registered = Noon, Failures = failures };
        return _network.Note(domain, feed, result, Noon + after) is { } doubt ? doubt with { Until = doubt.Until - after } : null;
    }
}
