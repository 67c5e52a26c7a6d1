using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headwater.Fetching;

namespace Headwater.Polling;

/// <summary>
/// When a feed is polled next, and why. What the publisher asks for can only make it later, and a feed may pass over all of that but
/// Retry-After.
/// </summary>
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

    // What a run of the timer needs to come to a feed, mostly.
    private static readonly TimeSpan RunDelay = TimeSpan.FromSeconds(30);

    /// <param name="feed">With everything the poll has shown.</param>
    public static NextPoll Next(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        var next = result.IsSuccess
            ? AfterSuccess(feed, CacheLifetime.Age(result.Response.Headers), now, options)
            : AfterFailure(feed, result, now, options);
        return Next(next, feed, MayAskUnconditionally(feed, result), now, options);
    }

    /// <summary>When a feed is polled next whose options were changed after a poll that succeeded.</summary>
    public static NextPoll AfterOptionsChange(FeedRow feed, DateTimeOffset polled, PollingOptions options) =>
        Next(AfterSuccess(feed with { Due = null }, TimeSpan.Zero, polled, options), feed, SaysHowOften(feed), polled, options);

    private static NextPoll Next(NextPoll next, FeedRow feed, bool mayAskUnconditionally, DateTimeOffset now, PollingOptions options)
    {
        if (feed.Asked.RetryAfter is { } retryAfter)
            next = next.NotBefore(retryAfter, feed.Asked.WhyRetryAfter);
        if (feed is { HasValidators: false, UnconditionalAt: { } sent } && !mayAskUnconditionally)
        {
            next = next.NotBefore(
                Earlier(sent, now) + options.UnconditionalInterval,
                "The server sends no validators, and neither the publisher nor the feed says how often it changes: at most one request "
                    + $"in {Words(options.UnconditionalInterval)} (Polling__UnconditionalInterval).");
        }

        // An operator who sets an interval means it.
        var fraction = options.Jitter > 0 ? Fraction(feed.Id, now) : 0;
        var spread = feed.Options.Interval is null ? Clamp((next.At - now) * options.Jitter, TimeSpan.Zero, MaxJitter) : TimeSpan.Zero;
        return (next with { At = next.At + (spread * fraction) }).Skip(feed.Asked, fraction);
    }

    /// <summary>
    /// A feed without validators is polled as often as its publisher says or its dates show; and whoever registered a page that is not a
    /// feed yet need not wait a day.
    /// </summary>
    private static bool MayAskUnconditionally(FeedRow feed, PollResult result) => result switch
    {
        PollResult.Cut => true,
        PollResult.Read { LeavesOutLast: true } when feed.CutHash == feed.BodyHash => true, // the next poll ends it
        PollResult.NotAFeed => feed.Succeeded is null && feed.Failures == 1,

        // No document came: the failures alone say when a feed is asked again that is asked more often than once a day anyway.
        PollResult.NotFetched { Response: not FetchOutcome.TooLarge } => SaysHowOften(feed),
        _ => feed.Options.Interval is not null || (result.IsSuccess && SaysHowOften(feed)),
    };

    private static bool SaysHowOften(FeedRow feed) =>
        feed.Options.Interval is not null || feed.Asked.FreshSeconds > 0 || feed.Asked.TtlMinutes is not null
        || feed.Asked.UpdateInterval is not null || feed.Cadence.ChangeSeconds is not null;

    /// <summary>The earliest time at which an operator may have a feed polled, and who asks to wait until then.</summary>
    public static NextPoll Earliest(FeedRow feed, DateTimeOffset now, PollingOptions options)
    {
        const string Asked = "An operator asked for it.";
        var earliest = new NextPoll(now, Asked);

        // A clock that was ahead for a while may have dated a poll years from now: that must not bind the operator who corrects it.
        if (feed is { Polled: { } polled, Unreached: false })
        {
            var pace = PollPace.Of(feed, options);
            var (least, name) = pace.Least < options.DefaultInterval
                ? (pace.Least, pace.LeastName)
                : (options.DefaultInterval, "Polling__DefaultInterval");
            earliest = earliest.NotBefore(Earlier(polled, now) + least, $"{Asked} At most one request in {Words(least)} ({name}).");
        }

        if (feed.Asked.RetryAfter is { } retryAfter)
            earliest = earliest.NotBefore(retryAfter, $"{Asked} {feed.Asked.WhyRetryAfter}");
        if (feed is { HasValidators: false, UnconditionalAt: { } sent, Failures: 0 } && !SaysHowOften(feed))
        {
            earliest = earliest.NotBefore(
                Earlier(sent, now) + options.UnconditionalInterval,
                $"{Asked} The server sends no validators: at most one request in {Words(options.UnconditionalInterval)} "
                    + "(Polling__UnconditionalInterval).");
        }

        return earliest;
    }

    private static NextPoll AfterSuccess(FeedRow feed, TimeSpan age, DateTimeOffset now, PollingOptions options)
    {
        var asked = feed.Asked;
        var next = ByCadence(feed, now, options);
        if (feed.Options.IgnoreTtl == true)
            return next;
        if (asked.FreshSeconds is { } seconds)
            next = NotBefore(now.AddSeconds(seconds) - age, $"The publisher asks for it ({asked.FreshHeader}).");
        if (asked.TtlMinutes is { } minutes)
        {
            next = NotBefore(
                now.AddMinutes(minutes), $"The publisher asks for {Words(TimeSpan.FromMinutes(minutes))} between polls (ttl).");
        }

        if (asked.UpdateInterval is { } interval)
        {
            next = NotBefore(
                NextUpdate(asked.UpdateBase, interval, now),
                $"The publisher updates the feed every {Words(interval)} (sy:updatePeriod).");
        }

        return next;

        NextPoll NotBefore(DateTimeOffset at, string why)
        {
            var latest = now + options.MaxPublisherInterval;
            return at <= latest ? next.NotBefore(at, why) : next.NotBefore(
                latest, $"{why} No more than {Words(options.MaxPublisherInterval)} are obeyed (Polling__MaxPublisherInterval).");
        }
    }

    private static NextPoll ByCadence(FeedRow feed, DateTimeOffset now, PollingOptions options)
    {
        var pace = PollPace.Of(feed, options);
        var from = feed.Options.Interval is null ? now : Begin(feed, now);
        if (feed.Options.Interval?.Always is { } always)
            return new NextPoll(from + always, $"The feed is polled every {Words(always)} (option interval).");
        if (feed.Cadence.ChangesEvery(now) is not { } every)
        {
            return new NextPoll(from + pace.Least, feed.Options.Interval is null
                ? "The default interval (Polling__DefaultInterval), until it is known how often the feed changes."
                : $"At most one poll in {Words(pace.Least)} ({pace.LeastName}), until it is known how often the feed changes.");
        }

        var wanted = every / PollsPerChange;
        var bound = wanted < pace.Least ? $": at most one poll in {Words(pace.Least)} ({pace.LeastName})"
            : wanted > pace.Most ? $": at least one poll in {Words(pace.Most)} ({pace.MostName})"
            : "";
        return new NextPoll(from + Clamp(wanted, pace.Least, pace.Most), $"The feed changes about every {Words(every)}{bound}.");
    }

    /// <summary>
    /// What an interval is counted from. A poll begins some seconds after its time; counted from there, five minutes would be six by the
    /// time the timer looks, and ten where it looks every five minutes.
    /// </summary>
    private static DateTimeOffset Begin(FeedRow feed, DateTimeOffset now) =>
        feed.Due is not { } due || due > now ? now
        : now - due < FeedOptionsReader.MinInterval ? due
        : now - RunDelay;

    private static NextPoll AfterFailure(FeedRow feed, PollResult result, DateTimeOffset now, PollingOptions options)
    {
        if (result.Response is FetchOutcome.Gone && feed.GoneSince is { } since)
            return new NextPoll(
                since + FeedTransitions.GoneConfirmation, "The server answered 410 Gone; it is asked once more a day later.");
        var pace = PollPace.Of(feed, options);
        if (result is PollResult.Cut)
        {
            var soon = pace.Least < SoonAfterCut ? pace.Least : SoonAfterCut;
            return After(soon, options.MaxBackOff, "Only a part of the document came.");
        }

        var factor = result.Response is FetchOutcome.HttpError { Status: 404 } or FetchOutcome.RetryLater { Status: 404 or 429 }
            ? MissingFactor : 1;
        var most = options.MaxBackOff > pace.Least ? options.MaxBackOff : pace.Least;
        return After(
            pace.Least * factor,
            most,
            result is PollResult.InternalError ? "An internal error of this service ended the last poll; the log has the details."
            : feed.Failures == 1 ? "The last poll failed." : $"The last {feed.Failures} polls failed.");

        NextPoll After(TimeSpan first, TimeSpan longest, string why)
        {
            var wait = first * Math.Pow(2, Math.Min(feed.Failures - 1, MaxDoublings));
            var isBound = wait > longest && longest == options.MaxBackOff;
            return new NextPoll(
                now + Clamp(wait, TimeSpan.Zero, longest),
                isBound ? $"{why} At least one poll in {Words(longest)} (Polling__MaxBackOff)." : why);
        }
    }

    /// <summary>The first update after now by the publisher's clock, which starts at the base.</summary>
    private static DateTimeOffset NextUpdate(DateTimeOffset? start, TimeSpan interval, DateTimeOffset now)
    {
        if (start is not { } first || first > now)
            return now + interval;
        var updates = (now - first).Ticks / interval.Ticks;
        return first + ((updates + 1) * interval);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;

    /// <summary>From 0 to below 1, the same for the same feed and time, so that the schedule stays a pure function.</summary>
    public static double Fraction(string id, DateTimeOffset now) =>
        BinaryPrimitives.ReadUInt32LittleEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {now.UtcTicks}")))) / (
                uint.MaxValue + 1.0);

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds"),
        { TotalMinutes: < 1.5 } => "1 minute",
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
    };
}
