using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>When a feed is polled next, and why. What the publisher asks for can only make it later.</summary>
internal static class Schedule
{
    // Six polls for each change: a new item waits a sixth of the usual gap at most, a tenth on average.
    private const int PollsPerChange = 6;

    // A missing page will still be missing in an hour; a server with a fault may have recovered.
    private const int MissingFactor = 4;

    // By then any interval has reached any ceiling.
    private const int MaxDoublings = 10;

    // A transfer that broke off mostly succeeds soon.
    private static readonly TimeSpan SoonAfterCut = TimeSpan.FromMinutes(10);

    // Keeps a weekly feed from losing most of a day.
    private static readonly TimeSpan MaxJitter = TimeSpan.FromHours(1);

    /// <param name="feed">With everything the poll has shown.</param>
    public static NextPoll Next(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        var next = result.IsSuccess ? AfterSuccess(feed, result.Response, now, options) : AfterFailure(feed, result, now, options);
        if (feed.Asked.RetryAfter is { } retryAfter)
            next = next.NotBefore(retryAfter, "The publisher asked to wait until then (Retry-After).");
        if (feed is { HasValidators: false, UnconditionalAt: { } sent } && !MayAskUnconditionally(feed, result))
        {
            next = next.NotBefore(
                Earlier(sent, now) + options.UnconditionalInterval,
                "The server sends no validators, and neither the publisher nor the feed says how often it changes: at most one request "
                    + $"in {Words(options.UnconditionalInterval)} (Polling__UnconditionalInterval).");
        }

        var fraction = options.Jitter > 0 ? Fraction(feed.Id, now) : 0;
        var spread = Clamp((next.At - now) * options.Jitter, TimeSpan.Zero, MaxJitter);
        return Skip(next with { At = next.At + (spread * fraction) }, feed.Asked, fraction);
    }

    /// <summary>
    /// A feed without validators is polled as often as its publisher says or its dates show; and whoever registered a page that is not a
    /// feed yet need not wait a day.
    /// </summary>
    private static bool MayAskUnconditionally(FeedRow feed, PollResult result) => result switch
    {
        PollResult.Cut => true,
        PollResult.NotAFeed => feed.Succeeded is null && feed.Failures == 1,
        _ => result.IsSuccess
            && (feed.Asked.FreshSeconds > 0 || feed.Asked.TtlMinutes is not null || feed.Asked.UpdateInterval is not null
                || feed.Cadence.ChangeSeconds is not null),
    };

    /// <summary>The earliest time at which an operator may have a feed polled, and who asks to wait until then.</summary>
    public static NextPoll Earliest(FeedRow feed, DateTimeOffset now, PollingOptions options)
    {
        const string Asked = "An operator asked for it.";
        var earliest = new NextPoll(now, Asked);

        // A clock that was ahead for a while may have dated a poll years from now: that must not bind the operator who corrects it.
        if (feed is { Polled: { } polled, Unreached: false })
        {
            earliest = earliest.NotBefore(
                Earlier(polled, now) + options.DefaultInterval,
                $"{Asked} At most one request in {Words(options.DefaultInterval)} (Polling__DefaultInterval).");
        }

        if (feed.Asked.RetryAfter is { } retryAfter)
            earliest = earliest.NotBefore(retryAfter, $"{Asked} The publisher asked to wait until then (Retry-After).");
        if (feed is { HasValidators: false, UnconditionalAt: { } sent } && feed.Failures == 0)
        {
            earliest = earliest.NotBefore(
                Earlier(sent, now) + options.UnconditionalInterval,
                $"{Asked} The server sends no validators: at most one request in {Words(options.UnconditionalInterval)} "
                    + "(Polling__UnconditionalInterval).");
        }

        return earliest;
    }

    private static NextPoll AfterSuccess(FeedRow feed, FetchOutcome fetched, DateTimeOffset now, PollingOptions options)
    {
        var asked = feed.Asked;
        var next = ByCadence(feed.Cadence, now, options);
        var latest = now + options.MaxPublisherInterval;
        if (asked.FreshSeconds is { } seconds)
        {
            next = next.NotBefore(
                Earlier(now.AddSeconds(seconds) - CacheLifetime.Age(fetched.Headers),
                    latest), "The publisher asks for it (Cache-Control or Expires).");
        }

        if (asked.TtlMinutes is { } minutes)
            next = next.NotBefore(
                Earlier(now.AddMinutes(minutes), latest),
                    $"The publisher asks for {Words(TimeSpan.FromMinutes(minutes))} between polls (ttl).");
        if (asked.UpdateInterval is { } interval)
        {
            next = next.NotBefore(
                Earlier(NextUpdate(asked.UpdateBase, interval, now), latest),
                    $"The publisher updates the feed every {Words(interval)} (sy:updatePeriod).");
        }

        return next;
    }

    private static NextPoll ByCadence(UpdateCadence cadence, DateTimeOffset now, PollingOptions options)
    {
        if (cadence.ChangesEvery(now) is not { } every)
            return new NextPoll(
                now + options.DefaultInterval, "The default interval (Polling__DefaultInterval), until it is known how often the feed "
                    + "changes.");
        var interval = Clamp(every / PollsPerChange, options.DefaultInterval, options.MaxInterval);
        return new NextPoll(now + interval, $"The feed changes about every {Words(every)}.");
    }

    private static NextPoll AfterFailure(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        if (result.Response is FetchOutcome.Gone && feed.GoneSince is { } since)
            return new NextPoll(
                since + FeedTransitions.GoneConfirmation, "The server answered 410 Gone; it is asked once more a day later.");
        if (result is PollResult.Cut)
        {
            var soon = options.DefaultInterval < SoonAfterCut ? options.DefaultInterval : SoonAfterCut;
            return new NextPoll(now + (soon * Math.Pow(2, Math.Min(feed.Failures - 1, MaxDoublings))), "Only a part of the document came.")
                .NotAfter(now + options.MaxBackOff);
        }

        var factor = result.Response is FetchOutcome.HttpError { Status: 404 } or FetchOutcome.RetryLater { Status: 404 or 429 }
            ? MissingFactor : 1;
        var wait = options.DefaultInterval * factor * Math.Pow(2, Math.Min(feed.Failures - 1, MaxDoublings));
        return new NextPoll(
            now + Clamp(wait, TimeSpan.Zero, options.MaxBackOff),
            result is PollResult.InternalError ? "An internal error of this service ended the last poll; the log has the details."
            : feed.Failures == 1 ? "The last poll failed." : $"The last {feed.Failures} polls failed.");
    }

    /// <summary>The first update after now by the publisher's clock, which starts at the base.</summary>
    private static DateTimeOffset NextUpdate(DateTimeOffset? start, TimeSpan interval, DateTimeOffset now)
    {
        if (start is not { } first || first > now)
            return now + interval;
        var updates = (now - first).Ticks / interval.Ticks;
        return first + ((updates + 1) * interval);
    }

    /// <summary>
    /// Moves the poll out of the hours and days that the publisher excludes. A feed that excludes all of them is polled anyway.
    /// </summary>
    private static NextPoll Skip(NextPoll next, PublisherHints asked, double fraction)
    {
        var hours = asked.SkipHours?.ToHashSet() ?? [];
        var days = asked.SkipDays?.Select(day => day.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        if (!IsSkipped(next.At))
            return next;
        var hour = new DateTimeOffset(next.At.Year, next.At.Month, next.At.Day, next.At.Hour, 0, 0, TimeSpan.Zero);
        for (var later = 1; later <= 7 * 24; later++)
        {
            if (!IsSkipped(hour.AddHours(later)))
                return new NextPoll(hour.AddHours(later + fraction), $"{next.Reason} Moved out of the feed's skipHours or skipDays.");
        }

        return next;

        bool IsSkipped(DateTimeOffset time) => hours.Contains(time.Hour) || days.Contains(time.DayOfWeek.ToString());
    }

    private static NextPoll NotBefore(this NextPoll next, DateTimeOffset earliest, string reason) =>
        next.At >= earliest ? next : new NextPoll(earliest, reason);

    private static NextPoll NotAfter(this NextPoll next, DateTimeOffset latest) => next with { At = Earlier(next.At, latest) };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;

    /// <summary>From 0 to below 1, the same for the same feed and time, so that the schedule stays a pure function.</summary>
    public static double Fraction(string id, DateTimeOffset now) =>
        BinaryPrimitives.ReadUInt32LittleEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {now.UtcTicks}")))) / (
                uint.MaxValue + 1.0);

    private static string Words(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1.5 } => "minute",
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
    };
}
