using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class OperatorRequestsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PollingOptions Defaults = new();

    private static FeedRow Known { get; } = new()
    {
        Id = "a-example-feed-000000",
        Url = "https://a.example/feed",
        HttpETag = "\"a\"",
        BodyHash = "0",
        Registered = Noon.AddDays(-9),
        Due = Noon,
    };

    [Fact]
    public void Poll_that_never_reached_the_publisher_delays_no_other()
    {
        FetchOutcome[] unreached =
        [
            new FetchOutcome.Unreachable("The name has no address."),
            new FetchOutcome.Unreachable("TLS handshake with a.example:443 failed."),
            new FetchOutcome.TimedOut("a.example did not answer within 30 s."),
            new FetchOutcome.Forbidden("10.0.0.1 is a private address."),
        ];
        var answered = new PollResult.NotFetched(new FetchOutcome.HttpError(500, "No.") { IsAnswered = true });
        var redirected = new PollResult.NotFetched(
            new FetchOutcome.BadRedirect("A circle.") { Redirects = [new Redirect(302, Known.Url)] });

        foreach (var outcome in unreached)
        {
            Assert.Equal(Noon, FeedTransitions.Apply(Known, new PollResult.NotFetched(outcome), Noon, Defaults)
                .DueOnRequest(Noon, Defaults).Due);
        }

        foreach (var bound in (PollResult[])[answered, redirected])
        {
            Assert.Equal(Noon + Defaults.DefaultInterval, FeedTransitions.Apply(Known, bound, Noon, Defaults)
                .DueOnRequest(Noon, Defaults).Due);
        }
    }

    [Fact]
    public void Clock_that_was_years_ahead_does_not_bind_an_operator()
    {
        var later = Noon.AddYears(10);
        var feed = Known with { Due = later, Polled = later, HttpETag = null, UnconditionalAt = later };

        Assert.Equal(Noon + Defaults.UnconditionalInterval, feed.DueOnRequest(Noon, Defaults).Due);
        Assert.Equal(Noon + Defaults.DefaultInterval, (feed with { HttpETag = "\"a\"" }).DueOnRequest(Noon, Defaults).Due);
    }

    [Fact]
    public void Request_for_a_poll_never_makes_it_later()
    {
        var feed = Known with { HttpETag = null, UnconditionalAt = Noon, Polled = Noon, Due = Noon.AddHours(1), DueReason = "Hourly." };
        var says = feed with { Asked = new PublisherHints { TtlMinutes = 60 } };

        Assert.Equal((Noon.AddHours(1), "Hourly."), Asked(feed));
        Assert.Equal(Noon.AddHours(1), Asked(says with { Due = null }).Due);
        Assert.Equal(Noon.AddMinutes(10), Asked(says with { Due = Noon.AddMinutes(10) }).Due);
        Assert.Equal(Noon.AddMinutes(30), feed.DueOnRequest(Noon.AddMinutes(30), Defaults, force: true).Due);

        static (DateTimeOffset? Due, string Reason) Asked(FeedRow feed) =>
            feed.DueOnRequest(Noon.AddMinutes(30), Defaults) is var asked ? (asked.Due, asked.DueReason) : default;
    }
}
