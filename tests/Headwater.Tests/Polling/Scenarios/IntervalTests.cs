using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling.Scenarios;

/// <summary>A month of feeds that have an interval of their own.</summary>
public sealed class IntervalTests
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Theory]
    [InlineData("5m", "", "u, 8639×0h05 c", "The feed is polled every 5 minutes (option interval).")]
    [InlineData("5m", "ttl", "u, 719×1h c", "(ttl)")]
    [InlineData("5m", "max-age", "u, 359×2h c", "(Cache-Control)")]
    [InlineData("5m", "ttl,max-age,ignored", "u, 8639×0h05 c", "(option interval)")]
    [InlineData("5m", "retry-after,ignored", "u, 119×6h c", "(Retry-After)")]
    [InlineData("5m", "503", "u, 120×0h05 c, 6h c, 8447×0h05 c", "(option interval)")]
    [InlineData("7d", "", "u, 4×168h c", "The feed is polled every 7 days (option interval).")]
    [InlineData("7d", "ttl,max-age", "u, 4×168h c", "(option interval)")]
    [InlineData("7d", "retry-after,ignored", "u, 4×168h c", "(option interval)")]
    [InlineData("none", "", "u, 719×1h c", "every 60 minutes: at most one poll in 60 minutes (Polling__DefaultInterval).")]
    public async Task Feed_keeps_its_interval_for_a_month(string interval, string publisher, string expected, string reason)
    {
        var month = await RunAsync(interval, publisher, jitter: interval == "none" ? 0 : 0.1);

        Assert.Equal(expected, month.Written);
        Assert.Contains(reason, month.Feed.DueReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_is_polled_as_it_changes_between_its_bounds()
    {
        var options = FeedOptions.None with { Interval = new PollInterval(Minutes, Week) };

        var month = await new Month(new Publisher().ItemEvery("3h"), new PollingOptions(), options).RunAsync();

        Assert.Equal("u, 1439×0h30 c", month.Written);
        Assert.Equal("The feed changes about every 3 hours.", month.Feed.DueReason);
    }

    [Fact]
    public void Changed_interval_counts_from_the_last_poll()
    {
        var (polled, now, settings) = (Publisher.Start, Publisher.Start.AddMinutes(3), new PollingOptions());
        var feed = new FeedRow { Id = "a", Url = Publisher.Url, HttpETag = "a", Polled = polled, Due = polled.AddHours(1) };

        var often = feed.With(FeedOptions.None with { Interval = new PollInterval(Minutes, Minutes) }, now, settings);
        var late = feed.With(FeedOptions.None with { Interval = new PollInterval(Minutes, Minutes) }, now.AddMinutes(30), settings);
        var asked = (feed with { Asked = new PublisherHints { RetryAfter = polled.AddDays(1) } })
            .With(FeedOptions.None with { Interval = new PollInterval(Minutes, Minutes), IgnoreTtl = true }, now, settings);
        var other = feed.With(FeedOptions.None with { Language = "de" }, now, settings);

        Assert.Equal(
            (polled + Minutes, now.AddMinutes(30), polled.AddDays(1), feed.Due), (often.Due, late.Due, asked.Due, other.Due));
    }

    [Fact]
    public void Failures_and_missing_validators_respect_the_interval()
    {
        var (now, settings) = (Publisher.Start, new PollingOptions());
        var feed = new FeedRow { Id = "a", Url = Publisher.Url, Due = now, Registered = now };
        var often = feed with { Options = FeedOptions.None with { Interval = new PollInterval(Minutes, Minutes) } };
        var weekly = feed with { Options = FeedOptions.None with { Interval = new PollInterval(Week, Week) }, Failures = 9 };
        var refused = new PollResult.NotFetched(new FetchOutcome.HttpError(500, "No."));

        Assert.Equal(now + (4 * Minutes), FeedTransitions.Apply(often with { Failures = 2 }, refused, now, settings).Due);
        Assert.Equal(now + Week, FeedTransitions.Apply(weekly, refused, now, settings).Due);
        Assert.Equal(now + Minutes, (often with { Due = null, Polled = now, UnconditionalAt = now }).DueOnRequest(now, settings).Due);
        Assert.Equal(now.AddHours(1), (weekly with { Due = null, Polled = now }).DueOnRequest(now, settings).Due);
    }

    [Fact]
    public void Late_poll_is_followed_by_one_in_the_same_run_of_the_timer()
    {
        var (now, settings) = (Publisher.Start, new PollingOptions());
        var feed = new FeedRow
        {
            Id = "a",
            Url = Publisher.Url,
            HttpETag = "a",
            Due = now.AddMinutes(-3),
            Registered = now,
            Options = FeedOptions.None with { Interval = new PollInterval(Minutes, Minutes) },
        };

        var due = FeedTransitions.Apply(feed, new PollResult.Unchanged(new FetchOutcome.NotModified()), now, settings).Due!.Value;

        // The timer that runs every five minutes looks a moment before its last run began, counted from when it came to the feed.
        Assert.InRange(due - now, TimeSpan.FromMinutes(4), Minutes - TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(null, "10m", null, "option interval.max")]
    [InlineData(null, "2h", null, "Polling__DefaultInterval")]
    [InlineData("10m", null, 60, "Polling__MaxInterval")]
    [InlineData("3d", null, 60, "option interval.min")]
    public void Reason_names_the_bound_that_decides(string? min, string? max, int? changeDays, string name)
    {
        var feed = new FeedRow
        {
            Id = "a",
            Url = Publisher.Url,
            HttpETag = "a",
            Registered = Publisher.Start,
            Options = FeedOptions.None with { Interval = new PollInterval(Duration.Of(min ?? ""), Duration.Of(max ?? "")) },
            Cadence = new UpdateCadence { ChangeSeconds = changeDays * 86_400 },
        };
        var unchanged = new PollResult.Unchanged(new FetchOutcome.NotModified());

        Assert.Contains(
            $"({name})", FeedTransitions.Apply(feed, unchanged, Publisher.Start, new PollingOptions()).DueReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "The last 5 polls failed.")]
    [InlineData(5, "The last 6 polls failed. At least one poll in 24 hours (Polling__MaxBackOff).")]
    public void Reason_of_failures_names_the_setting_that_bounds(int failures, string reason)
    {
        var feed = new FeedRow { Id = "a", Url = Publisher.Url, HttpETag = "a", Registered = Publisher.Start, Failures = failures };
        var refused = new PollResult.NotFetched(new FetchOutcome.HttpError(500, "No."));

        Assert.Equal(reason, FeedTransitions.Apply(feed, refused, Publisher.Start, new PollingOptions()).DueReason);
    }

    private static async Task<Month> RunAsync(string interval, string publisher, double jitter)
    {
        var said = publisher.Split(',');
        var scripted = new Publisher();
        if (said.Contains("ttl"))
            scripted = scripted.Channel("<ttl>60</ttl>");
        if (said.Contains("max-age"))
            scripted = scripted.Says("Cache-Control", "max-age=7200");
        if (said.Contains("retry-after"))
            scripted = scripted.Says("Retry-After", "21600");
        if (said.Contains("503"))
            scripted = scripted.During("10h", "12h", 503, ("Retry-After", "21600"));
        var always = Duration.Of(interval) is { } time ? new PollInterval(time, time) : null;
        var options = FeedOptions.None with { Interval = always, IgnoreTtl = said.Contains("ignored") ? true : null };
        return await new Month(scripted, new PollingOptions { Jitter = jitter }, options).RunAsync();
    }
}
