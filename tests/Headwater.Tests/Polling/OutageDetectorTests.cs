using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class OutageDetectorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PollResult Silent = new PollResult.NotFetched(new FetchOutcome.Unreachable("No route to host."));
    private static readonly PollResult Answered = new PollResult.NotFetched(new FetchOutcome.HttpError(500, "The server answers 500."));

    private readonly OutageDetector _outage = new();

    [Fact]
    public void Three_silent_domains_in_a_row_raise_a_suspicion()
    {
        Assert.Null(Record("a.example", Silent));
        Assert.Null(Record("b.example", new PollResult.NotFetched(new FetchOutcome.TimedOut("No answer."))));
        Assert.Equal(new OutageDetector.Suspicion(Noon + OutageDetector.Pause, Begins: true), Record("c.example", Silent));
        Assert.Equal(new OutageDetector.Suspicion(Noon + OutageDetector.Pause, Begins: false), Record("c.example", Silent));
        Assert.NotNull(Record("a.example", Silent));
    }

    [Fact]
    public void Many_silent_feeds_of_two_domains_raise_no_suspicion()
    {
        for (var feed = 0; feed < 20; feed++)
            Assert.Null(Record(feed % 2 == 0 ? "a.example" : "b.example", Silent));
    }

    [Fact]
    public void Any_answer_ends_the_suspicion()
    {
        Record("a.example", Silent);
        Record("b.example", Silent);
        Assert.Null(Record("d.example", Answered));
        Assert.Null(Record("c.example", Silent));
        Record("a.example", Silent);
        Assert.NotNull(Record("b.example", Silent));
    }

    [Fact]
    public void Redirect_counts_as_an_answer()
    {
        Record("a.example", Silent);
        Record("b.example", Silent);
        Assert.Null(Record("hub.example",
            new PollResult.NotFetched(
                new FetchOutcome.Unreachable("No route to host.") { Redirects = [new Redirect(302, "https://hub.example/")] })));
        Assert.Null(Record("c.example", Silent));
    }

    [Fact]
    public void Broken_body_counts_as_an_answer()
    {
        foreach (var domain in (string[])["a.example", "b.example", "c.example", "d.example"])
            Assert.Null(Record(domain,
                new PollResult.NotFetched(new FetchOutcome.Unreachable("The body is damaged.") { IsAnswered = true })));
    }

    [Fact]
    public void Suspicion_lasts_from_the_first_silence_to_an_answer()
    {
        Record("a.example", Silent);
        Record("b.example", Silent, after: TimeSpan.FromSeconds(1));
        Assert.Null(_outage.SuspectedSince);
        Record("c.example", Silent, after: TimeSpan.FromSeconds(2));
        Assert.Equal(Noon, _outage.SuspectedSince);
        Record("d.example", Answered);
        Assert.Null(_outage.SuspectedSince);
    }

    [Fact]
    public void Failed_feed_and_internal_error_say_nothing()
    {
        Assert.Null(Record("a.example", Silent, failures: 1));
        Assert.Null(Record("b.example", Silent, failures: 2));
        Assert.Null(Record("c.example", Silent, failures: 1));
        Record("a.example", Silent);
        Record("b.example", Silent);
        Assert.Null(Record("d.example", new PollResult.InternalError("The account says no.")));
        Assert.Null(Record("10.0.0.1", new PollResult.NotFetched(new FetchOutcome.Forbidden("10.0.0.1 is private."))));
        Assert.NotNull(Record("c.example", Silent));
    }

    [Fact]
    public void Feeds_silent_for_an_hour_back_off()
    {
        Record("a.example", Silent);
        Record("b.example", Silent);
        Assert.NotNull(Record("c.example", Silent, after: OutageDetector.MaxSuspicion - TimeSpan.FromTicks(1)));
        Assert.Null(Record("c.example", Silent, after: OutageDetector.MaxSuspicion));
    }

    [Fact]
    public void Feeds_that_never_answered_raise_no_suspicion()
    {
        foreach (var domain in (string[])["a.example", "b.example", "c.example", "d.example"])
            Assert.Null(Record(domain, Silent, isNew: true));
        Assert.Null(_outage.SuspectedSince);
    }

    private OutageDetector.Suspicion? Record(
        string domain, PollResult result, int failures = 0, TimeSpan after = default, bool isNew = false)
    {
        var feed = new FeedRow
        {
            Id = "f",
            Url = $"https://{domain}/feed",
            Registered = Noon,
            Failures = failures,
            Succeeded = isNew ? null : Noon,
        };
        return _outage.Record(domain, feed, result, Noon + after) is { } suspicion
            ? suspicion with { Until = suspicion.Until - after } : null;
    }
}
