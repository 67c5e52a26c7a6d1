using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery;

/// <summary>
/// Polls the lists of the setting <c>FeedLists</c>. Feeds that a list gains are registered. Feeds that it loses are reported and stay:
/// deleting a feed deletes its articles, and a list can be empty for an hour.
/// </summary>
public sealed partial class FeedListPoller
{
    private readonly FeedFetcher _fetcher;
    private readonly FeedImport _import;
    private readonly FeedTable _feeds;
    private readonly FeedListOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // In memory: after a restart a list is fetched once more.
    private readonly Dictionary<string, PublisherHeaders> _validators = [];

    internal FeedListPoller(
        FeedFetcher fetcher, FeedImport import, FeedTable feeds, IOptions<FeedListOptions> options, TimeProvider time,
        ILogger<FeedListPoller> logger) =>
        (_fetcher, _import, _feeds, _options, _time, _logger) = (fetcher, import, feeds, options.Value, time, logger);

    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var list in _options.Urls)
            await PollAsync(list, cancellationToken);
    }

    private async Task PollAsync(string list, CancellationToken cancellationToken)
    {
        var known = _validators.GetValueOrDefault(list);
        var fetched = await _fetcher.FetchAsync(
            new FetchRequest(list) { ETag = known?.ETag, LastModified = known?.LastModified }, cancellationToken);
        var shown = ShownUrl.In(list)!;
        if (fetched is FetchOutcome.NotModified)
            return;
        if (fetched is not FetchOutcome.Fetched document)
        {
            Log.NotRead(_logger, shown, fetched.Reason);
            return;
        }

        IReadOnlyList<FeedOutline> outlines;
        try
        {
            outlines = OpmlReader.Read(document.Body);
        }
        catch (OpmlException e)
        {
            Log.NotRead(_logger, shown, e.Message);
            return;
        }

        var isComplete = true;
        await foreach (var outcome in _import.RunAsync(outlines, list, cancellationToken))
        {
            isComplete &= !outcome.IsUnwritten;
            if (outcome.Outcome == ImportOutcome.Added)
                Log.Added(_logger, ShownUrl.Of(outcome.Url), outcome.Id!, shown);
            else if (outcome.Outcome == ImportOutcome.Refused)
                Log.Refused(_logger, ShownUrl.Of(outcome.Url), shown, ShownUrl.In(outcome.Reason)!);
        }

        await MarkUnlistedAsync(list, outlines, cancellationToken);

        // Last: a crash before it fetches the list again. So does a feed that could not be written.
        if (isComplete)
            _validators[list] = fetched.Headers;
    }

    private async Task MarkUnlistedAsync(string list, IReadOnlyList<FeedOutline> outlines, CancellationToken cancellationToken)
    {
        // A feed that moved since, or that was found through the page of the list, still has the id of that URL; those of the list do not
        // count.
        var urls = outlines.Where(outline => FeedUrl.Error(outline.Url) is null).Select(outline => FeedUrl.Normalize(outline.Url))
            .ToHashSet();
        var ids = urls.Select(FeedUrl.Id).ToHashSet();
        await foreach (var feed in _feeds.AllAsync(cancellationToken))
        {
            var isListed = ids.Contains(feed.Id) || urls.Contains(feed.Url) || (feed.MovedTo is { } moved && urls.Contains(moved));
            var isMarked = feed.UnlistedSince is not null;
            if (feed.List != list || feed.State == FeedState.Deleted || isListed != isMarked)
                continue;
            DateTimeOffset? since = isListed ? null : _time.GetUtcNow();

            // When another writer was first, the next change of the list finds it.
            if (await _feeds.TryReplaceAsync(feed, feed with { UnlistedSince = since }, cancellationToken) && since is not null)
                Log.Unlisted(_logger, feed.Name, feed.Id, ShownUrl.In(list)!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "{Url} ({Feed}) was registered from the list {List}")]
        public static partial void Added(ILogger logger, string url, string feed, string list);

        [LoggerMessage(121, LogLevel.Information, "{Url} of the list {List} is not registered: {Reason}")]
        public static partial void Refused(ILogger logger, string url, string list, string reason);

        [LoggerMessage(122, LogLevel.Warning, "{Name} ({Feed}) is not in the list {List} any more; it is still polled until it is deleted")]
        public static partial void Unlisted(ILogger logger, string name, string feed, string list);

        [LoggerMessage(123, LogLevel.Warning, "The list {List} cannot be read: {Reason}")]
        public static partial void NotRead(ILogger logger, string list, string reason);
    }
}
