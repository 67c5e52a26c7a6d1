using Headwater.Fetching;
using Headwater.Removal;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>Polls a due feed and writes its row, or postpones it because its host must wait.</summary>
internal sealed partial class PollExecutor(
    FeedTable feeds, FeedPoll poll, ArticleRemover remover, HostRateLimits rateLimits, HeadwaterMetrics metrics,
    IOptions<PollingOptions> options, TimeProvider time, ILogger<PollExecutor> logger)
{
    // A writer that interferes twice in the milliseconds of a write is a runaway script.
    private const int MaxWrites = 3;

    /// <summary>Stable, kebab-case, beside the codes of <see cref="PollResult"/>.</summary>
    internal const string OfflineCode = "offline";

    private readonly OutageDetector _outage = new();

    /// <inheritdoc cref="OutageDetector.SuspectedSince"/>
    public DateTimeOffset? NetworkSuspectedSince => _outage.SuspectedSince;

    /// <param name="host">The reserved host of the feed.</param>
    public async Task RunAsync(FeedRow feed, HostReservation host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var domain = RegistrableDomain.Of(FeedPoll.Request(feed).Url);
        if (LimitedUntil(feed, domain) is { } until)
        {
            host.ReleaseHost();
            await PostponeAsync(feed, Refused(domain), until, now, cancellationToken);
            return;
        }

        host.RequestSent = true;
        var result = await PollAsync(feed, host, now, cancellationToken);
        if (result.Response is FetchOutcome.RedirectDeferred)
        {
            // No sooner than after any other poll: the redirecting host was asked.
            metrics.Polled(result.Code);
            await PostponeAsync(feed, result.Reason, now + options.Value.DefaultInterval, now, cancellationToken);
            return;
        }

        // The last host that was asked is the one that answered, or did not.
        if (result.Response?.Redirects is [.., var last])
            domain = RegistrableDomain.Of(last.Target);
        if (_outage.Record(domain, feed, result, now) is { } suspicion)
        {
            metrics.Polled(OfflineCode);
            await feeds.TryReplaceAsync(feed, FeedTransitions.Offline(feed, suspicion.Until, now), cancellationToken);
            if (suspicion.Begins)
                Log.Offline(logger, OutageDetector.Domains, domain, result.Reason);
            return;
        }

        rateLimits.Record(domain, feed, result, now);
        host.ReleaseHost();
        await CountAndSaveAsync(feed, result, now, cancellationToken);
    }

    private async Task CountAndSaveAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        metrics.Polled(result.Code);
        if (result is PollResult.Read { Items: var items })
            metrics.Dispatched(items.New, items.Changed, items.Unchanged);
        else if (result is PollResult.Cut { Items: var whole })
            metrics.Dispatched(whole.New, whole.Changed, whole.Unchanged);
        result = await SaveAsync(feed, result, now, cancellationToken);
        if (result.IsSuccess)
            Log.Polled(logger, feed.Name, feed.Id, result.Reason);
        else
            Log.Failed(logger, feed.Name, feed.Id, result.Code, ShownUrl.In(result.Reason)!); // it may name what a page offers
    }

    private async Task PostponeAsync(
        FeedRow feed, string reason, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await feeds.TryReplaceAsync(feed, FeedTransitions.Postpone(feed, reason, until, now, options.Value), cancellationToken);
        Log.Postponed(logger, feed.Name, feed.Id, until, reason);
    }

    /// <summary>Null when the poll may follow the redirect now; otherwise why not.</summary>
    private async Task<string?> FollowAsync(FeedRow feed, HostReservation host, Uri target, CancellationToken cancellationToken)
    {
        if (!await host.MoveToAsync(target, cancellationToken))
            return $"The feed redirects to {target.Host}, whose queue was longer than the time left in this run.";
        var domain = RegistrableDomain.Of(target);
        if (LimitedUntil(feed, domain) is not null)
            return $"The feed redirects to {target.Host}. {Refused(domain)}";
        host.RequestSent = true;
        return null;
    }

    /// <summary>Until when the host must wait; null when this feed may be polled now.</summary>
    private DateTimeOffset? LimitedUntil(FeedRow feed, string domain) =>
        feed.IsForced ? null : rateLimits.Until(domain, time.GetUtcNow());

    private static string Refused(string domain) =>
        $"Several feeds of {domain} were answered 429 Too Many Requests, so all feeds of this host wait.";

    private async Task<PollResult> PollAsync(FeedRow feed, HostReservation host, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeed(feed.Id);
        var begin = time.GetTimestamp();
        try
        {
            var result = await poll.RunAsync(feed, (target, token) => FollowAsync(feed, host, target, token), now, cancellationToken);
            result = result with { Duration = time.GetElapsedTime(begin) };
            activity?.Polled(result.Code, result is PollResult.Unchanged);
            return result;
        }
#pragma warning disable CA1031 // One feed's error must not end the polls of other feeds, nor repeat the request every minute.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            activity?.Failed(e);
            Log.InternalError(logger, e, feed.Name, feed.Id, FailureReason.Of(e));
            return new PollResult.InternalError(FailureReason.Of(e));
        }
    }

    /// <summary>
    /// The result, or the error that it could not be saved: a feed without a next time would be due every minute, before all others.
    /// </summary>
    private async Task<PollResult> SaveAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(feed, result, now, cancellationToken);
            return result;
        }
#pragma warning disable CA1031 // As above; when storage is the reason, the second write fails too and says so.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.InternalError(logger, e, feed.Name, feed.Id, FailureReason.Of(e));
            var error = new PollResult.InternalError(FailureReason.Of(e));
            await WriteAsync(feed, error, now, cancellationToken);
            return error;
        }
    }

    /// <summary>When another writer changed the feed meanwhile, the result is applied to what that writer wrote.</summary>
    private async Task WriteAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = feed;
        for (var write = 1; write <= MaxWrites; write++)
        {
            var after = FeedTransitions.Apply(current, result, now, options.Value);
            if (await feeds.TryReplaceAsync(current, await WithOwnUrlAsync(current, after, cancellationToken), cancellationToken))
                return;

            var found = await feeds.FindAsync(feed.Id, cancellationToken);
            if (found is null)
            {
                await feeds.RemoveDueAsync(feed, cancellationToken);
                return;
            }

            if (found is { State: FeedState.Deleted })
            {
                // Some of this poll's items may have been stored after the deletion looked for them.
                await remover.RemoveFeedAsync(feed.Id, cancellationToken);
                return;
            }

            // With another URL, other requests or other rules, or registered again, the response says nothing about the feed any more, and
            // it stays due; with a poll as late as this one the result is already written.
            if (!found.IsPolledLike(feed) || found.Polled >= now)
                return;
            current = found;
        }

        Log.Overtaken(logger, feed.Name, feed.Id, MaxWrites);
    }

    /// <summary>One feed, one URL: the page of a feed that is registered itself is not polled any more.</summary>
    private async Task<FeedRow> WithOwnUrlAsync(FeedRow before, FeedRow after, CancellationToken cancellationToken) =>
        after.Url != before.Url && await feeds.HolderAsync(after.Url, cancellationToken) is { } holder && holder.Id != after.Id
            ? after with
            {
                Url = before.Url,
                State = FeedState.Paused,
                Due = null,
                DueReason = $"The page leads to the feed {holder.Id}, which is registered itself.",
            }
            : after;

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "{Name} ({Feed}): {Outcome}")]
        public static partial void Polled(ILogger logger, string name, string feed, string outcome);

        // A publisher's fault is information: a warning is for what the operator of Headwater must fix.
        [LoggerMessage(101, LogLevel.Information, "{Name} ({Feed}): {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string feed, string code, string reason);

        [LoggerMessage(102, LogLevel.Error, "{Name} ({Feed}) could not be polled: {Reason}")]
        public static partial void InternalError(ILogger logger, Exception e, string name, string feed, string reason);

        [LoggerMessage(103, LogLevel.Warning, "{Name} ({Feed}): gave up after {Attempts} concurrent updates; will be polled again")]
        public static partial void Overtaken(ILogger logger, string name, string feed, int attempts);

        [LoggerMessage(106,
            LogLevel.Warning, "Feeds of {Domains} domains in a row do not answer; this service's network may be down; last {Domain}: "
                + "{Reason}")]
        public static partial void Offline(ILogger logger, int domains, string domain, string reason);

        [LoggerMessage(104, LogLevel.Information, "{Name} ({Feed}) waits until {Until}: {Reason}")]
        public static partial void Postponed(ILogger logger, string name, string feed, DateTimeOffset until, string reason);
    }
}
