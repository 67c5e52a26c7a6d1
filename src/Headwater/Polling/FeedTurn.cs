using Headwater.Fetching;
using Headwater.Removal;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>A due feed's turn: it is polled and its row written, or it is put off because a host has had enough.</summary>
internal sealed partial class FeedTurn(
    FeedTable feeds, FeedPoll poll, ArticleRemover remover, HeadwaterMetrics metrics, IOptions<PollingOptions> options, TimeProvider time,
    ILogger<FeedTurn> logger)
{
    // A writer that comes between twice in the milliseconds of a write is a script gone wild.
    private const int MaxWrites = 3;

    /// <summary>Stable, kebab-case, beside the codes of <see cref="PollResult"/>.</summary>
    internal const string OfflineCode = "offline";

    private readonly HostRefusals _refusals = new(options.Value);
    private readonly OwnNetwork _network = new();

    /// <inheritdoc cref="OwnNetwork.SuspectedSince"/>
    public DateTimeOffset? NetworkSuspectedSince => _network.SuspectedSince;

    /// <param name="turn">At the host of the feed.</param>
    public async Task RunAsync(FeedRow feed, HostTurn turn, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var domain = RegistrableDomain.Of(FeedPoll.Request(feed).Url);
        if (_refusals.Until(domain, now) is { } until)
        {
            turn.LeaveHost();
            await PostponeAsync(feed, Refused(domain), until, now, cancellationToken);
            return;
        }

        turn.Asked = true;
        var result = await PollAsync(feed, turn, now, cancellationToken);
        if (result.Fetched is FetchOutcome.NotFollowed)
        {
            // No sooner than after any other poll: the host that redirects was asked.
            metrics.Polled(result.Code);
            await PostponeAsync(feed, result.Reason, now + options.Value.DefaultInterval, now, cancellationToken);
            return;
        }

        // The last host that was asked is the one that answers, or does not.
        if (result.Fetched?.Redirects is [.., var last])
            domain = RegistrableDomain.Of(last.Target);
        if (_network.Note(domain, feed, result, now) is { } doubt)
        {
            metrics.Polled(OfflineCode);
            await feeds.TryReplaceAsync(feed, AfterPoll.Offline(feed, doubt.Until, now), cancellationToken);
            if (doubt.Begins)
                Log.Offline(logger, OwnNetwork.Domains, domain, result.Reason);
            return;
        }

        _refusals.Note(domain, feed, result, now);
        turn.LeaveHost();
        await CountAndSaveAsync(feed, result, now, cancellationToken);
    }

    private async Task CountAndSaveAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        metrics.Polled(result.Code);
        if (result is PollResult.Read read)
            metrics.Dispatched(read.Items.New, read.Items.Changed, read.Items.Unchanged);
        result = await SaveAsync(feed, result, now, cancellationToken);
        if (result.IsSuccess)
            Log.Polled(logger, feed.Id, result.Reason);
        else
            Log.Failed(logger, feed.Id, result.Code, result.Reason);
    }

    private async Task PostponeAsync(FeedRow feed, string reason, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await feeds.TryReplaceAsync(feed, AfterPoll.Postpone(feed, reason, until, now, options.Value), cancellationToken);
        Log.Postponed(logger, feed.Id, until, reason);
    }

    /// <summary>Null when the poll may follow the redirect now; else why it may not.</summary>
    private async Task<string?> FollowAsync(HostTurn turn, Uri target, CancellationToken cancellationToken)
    {
        if (!await turn.MoveToAsync(target, cancellationToken))
            return $"It redirects to {target.Host}, whose queue was longer than the time there was.";
        var domain = RegistrableDomain.Of(target);
        if (_refusals.Until(domain, time.GetUtcNow()) is not null)
            return $"It redirects to {target.Host}. {Refused(domain)}";
        turn.Asked = true;
        return null;
    }

    private static string Refused(string domain) => $"Several feeds of {domain} were answered 429 Too Many Requests, so all of them wait.";

    private async Task<PollResult> PollAsync(FeedRow feed, HostTurn turn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeed(feed.Id);
        try
        {
            var result = await poll.RunAsync(feed, (target, token) => FollowAsync(turn, target, token), now, cancellationToken);
            activity?.Polled(result.Code, result is PollResult.Unchanged);
            return result;
        }
#pragma warning disable CA1031 // One feed's error must not end the polls of the others, nor ask its publisher again every minute.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            activity?.Failed(e);
            Log.InternalError(logger, e, feed.Id, e.Message);
            return new PollResult.InternalError(e.Message);
        }
    }

    /// <summary>The result, or the error that it could not be saved: a feed without a next time would be due every minute, before all others.</summary>
    private async Task<PollResult> SaveAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(feed, result, now, cancellationToken);
            return result;
        }
#pragma warning disable CA1031 // As above; where storage is the reason, the second write says so.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.InternalError(logger, e, feed.Id, e.Message);
            var error = new PollResult.InternalError(e.Message);
            await WriteAsync(feed, error, now, cancellationToken);
            return error;
        }
    }

    /// <summary>If someone else wrote the feed meanwhile, what was learnt is added to what they wrote.</summary>
    private async Task WriteAsync(FeedRow feed, PollResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = feed;
        for (var write = 1; write <= MaxWrites; write++)
        {
            if (await feeds.TryReplaceAsync(current, AfterPoll.Of(current, result, now, options.Value), cancellationToken))
                return;

            var found = await feeds.FindAsync(feed.Id, cancellationToken);
            if (found is { State: FeedState.Deleted })
            {
                // Some of this poll's items may have come after the deletion looked for them.
                await remover.RemoveFeedAsync(feed.Id, cancellationToken);
                return;
            }

            // With another URL, or registered anew, the answer says nothing of the feed any more; with a poll as late as this one it is written already.
            if (found is null || found.Url != feed.Url || found.Registered != feed.Registered || found.Polled >= now)
                return;
            current = found;
        }

        Log.Overtaken(logger, feed.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "{Feed}: {Outcome}")]
        public static partial void Polled(ILogger logger, string feed, string outcome);

        // What a publisher does wrong is information: a warning is for what the operator of Headwater must mend.
        [LoggerMessage(101, LogLevel.Information, "{Feed}: {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string feed, string code, string reason);

        [LoggerMessage(102, LogLevel.Error, "{Feed} could not be polled: {Reason}")]
        public static partial void InternalError(ILogger logger, Exception e, string feed, string reason);

        [LoggerMessage(103, LogLevel.Warning, "{Feed} is written by others all the time; it will be polled again")]
        public static partial void Overtaken(ILogger logger, string feed);

        [LoggerMessage(106, LogLevel.Warning, "Feeds of {Domains} domains in a row do not answer, so the network of this service may be down; last {Domain}: {Reason}")]
        public static partial void Offline(ILogger logger, int domains, string domain, string reason);

        [LoggerMessage(104, LogLevel.Information, "{Feed} waits until {Until}: {Reason}")]
        public static partial void Postponed(ILogger logger, string feed, DateTimeOffset until, string reason);
    }
}
