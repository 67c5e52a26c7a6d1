using FsCheck.Xunit;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

/// <summary>What holds for any feed, answer and time.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PollingOptions Defaults = new();
    private static readonly TimeSpan MaxJitter = TimeSpan.FromHours(1);

    private static FeedRow Known { get; } = new()
    {
        Id = "a-example-feed-000000",
        Url = "https://a.example/feed",
        HttpETag = "\"a\"",
        BodyHash = "0",
        Registered = Noon.AddDays(-9),
        Due = Noon,
    };

    [Property]
    public bool A_success_is_followed_by_no_poll_within_an_hour(
        uint maxAge, short ttl, byte frequency, uint changeSeconds, short hoursSince)
    {
        var feed = Known with
        {
            Cadence = new UpdateCadence
            {
                ChangeSeconds = changeSeconds,
                LastChange = Noon.AddHours(-Math.Abs((int)hoursSince))
            }
        };
        var channel = new Feed { TtlMinutes = ttl, UpdatePeriod = "daily", UpdateFrequency = frequency };

        var due = FeedTransitions.Apply(
            feed, Read(channel, new PublisherHeaders { CacheControl = $"max-age={maxAge}" }), Noon, Defaults).Due;

        return due >= Noon + Defaults.DefaultInterval && due <= Noon + Defaults.MaxPublisherInterval + MaxJitter;
    }

    [Property]
    public bool Retry_After_is_never_shortened(uint seconds, byte failures, byte[] skipHours, bool refused)
    {
        var until = Noon.AddSeconds(seconds % (10 * 365 * 86_400));
        var feed = Known with { Failures = failures, Asked = new PublisherHints { SkipHours = [.. skipHours.Select(hour => hour % 24)] } };
        FetchOutcome outcome = refused
            ? new FetchOutcome.RetryLater(503, until, "Busy.")
            : new FetchOutcome.NotModified { Headers = new PublisherHeaders { RetryAfter = $"{(until - Noon).TotalSeconds:0}" } };
        var result = refused ? (PollResult)new PollResult.NotFetched(outcome) : new PollResult.Unchanged(outcome);

        return FeedTransitions.Apply(feed, result, Noon, Defaults).Due >= until;
    }

    [Property]
    public bool A_failing_feed_is_always_polled_again_within_a_day(ushort failures, int status)
    {
        var after = FeedTransitions.Apply(
            Known with { Failures = failures }, Failed(new FetchOutcome.HttpError(status, "No.")), Noon, Defaults);

        return after.State == FeedState.Active && after.Due > Noon && after.Due <= Noon + Defaults.MaxBackOff + MaxJitter
            && after.Failures == failures + 1;
    }

    [Property]
    public bool The_more_failures_the_later_and_404_no_earlier_than_500(byte failures)
    {
        var exact = new PollingOptions { Jitter = 0 };

        return Due(500, failures) <= Due(500, failures + 1) && Due(404, failures) >= Due(500, failures);

        DateTimeOffset? Due(int status, int before) =>
            FeedTransitions.Apply(Known with { Failures = before }, Failed(new FetchOutcome.HttpError(status, "No.")), Noon, exact).Due;
    }

    [Property]
    public bool No_poll_is_in_skipped_hours_unless_all_are_skipped(byte[] hours, byte[] days, uint maxAge)
    {
        var skipped = hours.Select(hour => hour % 24).Distinct().ToArray();
        var named = days.Select(day => (DayOfWeek)(day % 7)).Distinct().ToArray();
        var channel = new Feed { SkipHours = skipped, SkipDays = [.. named.Select(day => day.ToString())] };

        var due = FeedTransitions.Apply(
            Known, Read(channel, new PublisherHeaders { CacheControl = $"max-age={maxAge}" }), Noon, Defaults).Due!.Value;

        return skipped.Length == 24 || named.Length == 7 || (!skipped.Contains(due.Hour) && !named.Contains(due.DayOfWeek));
    }

    [Property]
    public bool Schedule_is_a_pure_function(uint maxAge, byte failures, int status)
    {
        var result = Failed(new FetchOutcome.HttpError(status, "No."));
        var read = Read(new Feed(), new PublisherHeaders { CacheControl = $"max-age={maxAge}" });
        var feed = Known with { Failures = failures };

        var first = FeedTransitions.Apply(feed, result, Noon, Defaults);
        var again = FeedTransitions.Apply(feed, result, Noon, Defaults);

        // Two lists of equal polls are not equal to a record; their stored text is.
        return first with { History = again.History } == again && first.HistoryText == again.HistoryText
            && FeedTransitions.Apply(feed, read, Noon, Defaults).Due == FeedTransitions.Apply(feed, read, Noon, Defaults).Due;
    }

    [Fact]
    public void Feeds_that_were_polled_together_drift_apart()
    {
        var dues = Enumerable.Range(0, 1_000).Select(number =>
            FeedTransitions.Apply(
                Known with { Id = $"feed-{number}" }, Read(new Feed(), PublisherHeaders.None), Noon, Defaults).Due!.Value);

        // A thousand feeds over six minutes: no minute has much more than its share.
        var busiest = dues.GroupBy(due => due.Ticks / TimeSpan.TicksPerMinute).Max(minute => minute.Count());
        Assert.InRange(busiest, 167, 250);
    }

    [Fact]
    public void Setting_that_bounds_the_publisher_is_named()
    {
        var feed = Known with { Asked = new PublisherHints { FreshSeconds = 31_536_000 } };

        var next = Schedule.AfterOptionsChange(feed, Noon, Defaults);

        Assert.InRange(next.At, Noon + Defaults.MaxPublisherInterval, Noon + Defaults.MaxPublisherInterval + MaxJitter);
        Assert.EndsWith("No more than 7 days are obeyed (Polling__MaxPublisherInterval).", next.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-age=7200", "Expires: Mon", "Cache-Control")]
    [InlineData("public", "Mon, 15 Jun 2026 18:00:00 GMT", "Expires")]
    [InlineData(null, "Mon, 15 Jun 2026 18:00:00 GMT", "Expires")]
    public void Header_that_asks_to_wait_is_named(string? cacheControl, string expires, string named)
    {
        var headers = new PublisherHeaders { CacheControl = cacheControl, Expires = expires };

        var after = FeedTransitions.Apply(Known, Read(new Feed(), headers), Noon, Defaults);

        Assert.Equal($"The publisher asks for it ({named}).", after.DueReason);
    }

    [Theory]
    [InlineData("7200", "Retry-After")]
    [InlineData(null, "RateLimit-Reset")]
    public void Header_of_a_refusal_is_named(string? retryAfter, string named)
    {
        var refused = new FetchOutcome.RetryLater(429, Noon.AddHours(9), "Busy.")
        {
            Headers = new PublisherHeaders { RetryAfter = retryAfter },
        };

        var after = FeedTransitions.Apply(Known, Failed(refused), Noon, Defaults);

        Assert.Equal((named, $"The publisher asked to wait until then ({named})."), (after.Asked.RetryAfterHeader, after.DueReason));
    }

    [Fact]
    public void No_failure_touches_what_is_known_of_the_document()
    {
        var feed = Known with { Asked = new PublisherHints { TtlMinutes = 180, FreshSeconds = 60 }, HttpLastModified = "yesterday" };
        foreach (var outcome in Failures)
        {
            var after = FeedTransitions.Apply(feed, Failed(outcome), Noon, Defaults);

            Assert.Equal((feed.HttpETag, feed.HttpLastModified, feed.BodyHash), (after.HttpETag, after.HttpLastModified, after.BodyHash));
            Assert.Equal(feed.Asked, after.Asked with { RetryAfter = null, RetryAfterHeader = null });
            Assert.Equal((outcome.Code, outcome.Reason, 1), (after.Outcome, after.OutcomeReason, after.Failures));
            Assert.NotEqual("", after.DueReason);
        }
    }

    private static IEnumerable<FetchOutcome> Failures =>
    [
        new FetchOutcome.HttpError(500, "The server answers 500."),
        new FetchOutcome.RetryLater(429, Noon.AddHours(3), "The server answers 429."),
        new FetchOutcome.Gone("410"),
        new FetchOutcome.TooLarge("The body is longer than 16 MB."),
        new FetchOutcome.TimedOut("Nothing came in 30 s."),
        new FetchOutcome.Unreachable("The name has no address."),
        new FetchOutcome.Forbidden("127.0.0.1 is loopback."),
        new FetchOutcome.BadRedirect("A circle."),
    ];

    [Fact]
    public void Feed_that_answers_304_for_a_week_is_asked_for_the_whole()
    {
        var unchanged = new PollResult.Unchanged(new FetchOutcome.NotModified());

        var soon = FeedTransitions.Apply(Known with { WholeAt = Noon.AddDays(-6) }, unchanged, Noon, Defaults);
        var late = FeedTransitions.Apply(Known with { WholeAt = Noon.AddDays(-7) }, unchanged, Noon, Defaults);

        Assert.Equal((true, false), (soon.HasValidators, late.HasValidators));
        Assert.True(late.Due <= Noon + Defaults.MaxInterval + MaxJitter);
        Assert.Equal(Noon, late.WholeAt);
    }

    [Fact]
    public void First_answer_that_is_not_a_feed_is_tried_again_after_an_hour()
    {
        var page = new PollResult.NotAFeed(
            new FetchOutcome.Fetched(default, new DocumentOrigin()) { IsAnswered = true }, "html", "A page.");

        var due = FeedTransitions.Apply(Known with { HttpETag = null, BodyHash = null }, page, Noon, new PollingOptions { Jitter = 0 }).Due;

        Assert.Equal(Noon.AddHours(1), due);
    }

    [Fact]
    public void Feed_without_validators_is_polled_as_its_publisher_says()
    {
        var exact = new PollingOptions { Jitter = 0 };
        var bare = Known with { HttpETag = null, Cadence = UpdateCadence.Unknown };

        Assert.Equal(Noon.AddDays(1), Due(PublisherHeaders.None));
        Assert.Equal(Noon.AddHours(3), Due(new PublisherHeaders { CacheControl = "max-age=10800" }));
        Assert.Equal(Noon.AddHours(1), Due(new PublisherHeaders { CacheControl = "max-age=900" }));

        DateTimeOffset? Due(PublisherHeaders headers)
        {
            var response = new FetchOutcome.Fetched(default, new DocumentOrigin()) { Headers = headers, IsAnswered = true };
            var read = new PollResult.Read(response, Read(new Feed(), headers).Document, "1", new DispatchResult(0, 0, 1));
            return FeedTransitions.Apply(bare, read, Noon, exact).Due;
        }
    }

    [Fact]
    public void Internal_error_backs_off_and_blames_no_publisher()
    {
        var feed = Known with
        {
            Asked = new PublisherHints { RetryAfter = Noon.AddMinutes(1), TtlMinutes = 180 },
            GoneSince = Noon.AddDays(-3),
            MovedTo = "https://b.example/"
        };
        var error = new PollResult.InternalError("The account says no.");

        var first = FeedTransitions.Apply(feed, error, Noon, Defaults);
        var second = FeedTransitions.Apply(first, error, Noon, Defaults);

        Assert.Equal(("internal-error", "The account says no.", FeedState.Active), (first.Outcome, first.OutcomeReason, first.State));
        Assert.Equal((feed.Asked, feed.GoneSince, feed.MovedTo), (first.Asked, first.GoneSince, first.MovedTo));
        Assert.Contains("this service", first.DueReason, StringComparison.Ordinal);
        Assert.True(first.Due >= Noon + Defaults.DefaultInterval && second.Due > first.Due);
    }

    [Fact]
    public void A_document_too_large_is_not_asked_for_again_within_a_day()
    {
        var after = FeedTransitions.Apply(Known with { HttpETag = null }, Failed(new FetchOutcome.TooLarge("Too long.")), Noon, Defaults);

        Assert.True(after.Due >= Noon.AddDays(1));
    }

    [Fact]
    public void Postponed_polls_stay_out_of_skipped_hours()
    {
        var feed = Known with { Asked = new PublisherHints { SkipHours = [13, 14] } };

        Assert.Equal(15, FeedTransitions.Postpone(feed, "Wait.", Noon.AddHours(1), Noon, Defaults).Due?.Hour);
        Assert.Equal(15, FeedTransitions.Offline(feed, Noon.AddHours(1), Noon).Due?.Hour);
    }

    private static PollResult.NotFetched Failed(FetchOutcome outcome) => new(outcome);

    private static PollResult.Read Read(Feed channel, PublisherHeaders headers) => new(
        new FetchOutcome.Fetched(default, new DocumentOrigin()) { Headers = headers with { ETag = "\"b\"" } },
        new FeedDocument { Format = "rss-2.0", Encoding = "utf-8", WellFormed = true, Feed = channel },
        "1",
        new DispatchResult(1, 0, 0));
}
