using Headwater.Ingestion;
using Headwater.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>A due feed's turn: it is polled and its row written, or it is put off because its host has had enough.</summary>
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

    /// <summary>False when the host was not asked.</summary>
    public async Task<bool> RunAsync(FeedRow feed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var domain = RegistrableDomain.Of(FeedPoll.Request(feed).Url);
        if (_refusals.Until(domain, now) is { } until)
        {
            await feeds.TryReplaceAsync(feed, AfterPoll.Postpone(feed, domain, until, now, options.Value), cancellationToken);
            Log.Postponed(logger, feed.Id, domain, until);
            return false;
        }

        var result = await PollAsync(feed, now, cancellationToken);
        if (_network.Note(domain, feed, result, now) is { } doubt)
        {
            metrics.Polled(OfflineCode);
            await feeds.TryReplaceAsync(feed, AfterPoll.Offline(feed, doubt.Until, now), cancellationToken);
            if (doubt.Begins)
                Log.Offline(logger, OwnNetwork.Domains, domain, result.Reason);
            return true;
        }

        _refusals.Note(domain, feed, result, now);
        metrics.Polled(result.Code);
        if (result is PollResult.Read read)
            metrics.Dispatched(read.Items);
        result = await SaveAsync(feed, result, now, cancellationToken);
        if (result.IsSuccess)
            Log.Polled(logger, feed.Id, result.Reason);
        else
            Log.Failed(logger, feed.Id, result.Code, result.Reason);
        return true;
    }

    private async Task<PollResult> PollAsync(FeedRow feed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var activity = Tracing.PollFeed(feed.Id);
        try
        {
            var result = await poll.RunAsync(feed, now, cancellationToken);
            activity?.Polled(result.Code, result is PollResult.Unchanged);
            return result;
        }
#pragma warning disable CA1031 // One feed's surprise must not end the polls of the others, nor ask its publisher again every minute.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            activity?.Failed(e);
            Log.Surprised(logger, e, feed.Id, e.Message);
            return new PollResult.Surprise(e.Message);
        }
    }

    /// <summary>The result, or the surprise that it could not be saved: a feed without a next time would be due every minute, before all others.</summary>
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
            Log.Surprised(logger, e, feed.Id, e.Message);
            var surprise = new PollResult.Surprise(e.Message);
            await WriteAsync(feed, surprise, now, cancellationToken);
            return surprise;
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
        public static partial void Surprised(ILogger logger, Exception e, string feed, string reason);

        [LoggerMessage(103, LogLevel.Warning, "{Feed} is written by others all the time; it will be polled again")]
        public static partial void Overtaken(ILogger logger, string feed);

        [LoggerMessage(106, LogLevel.Warning, "Feeds of {Domains} domains in a row do not answer, so the network of this service may be down; last {Domain}: {Reason}")]
        public static partial void Offline(ILogger logger, int domains, string domain, string reason);

        [LoggerMessage(104, LogLevel.Information, "{Feed} waits until {Until}, because several feeds of {Host} were answered 429")]
        public static partial void Postponed(ILogger logger, string feed, string host, DateTimeOffset until);
    }
}
