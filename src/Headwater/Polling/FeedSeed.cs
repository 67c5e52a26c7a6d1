using Headwater.Fetching;
using Headwater.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>
/// Runs before everything else: creates what is missing in the account and registers the feeds of the setting <c>FeedUrls</c>. A feed that
/// is known, even a deleted one, is left as it is, so a start costs one read for each URL.
/// </summary>
internal sealed partial class FeedSeed(
    StorageAccount storage, FeedTable feeds, FeedSecrets secrets, IOptions<PollingOptions> options, IOptions<FetchingOptions> fetching,
    TimeProvider time, ILogger<FeedSeed> logger)
    : IHostedLifecycleService
{
    private const int ParallelReads = 16;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await storage.CreateMissingAsync(cancellationToken);
        if (await storage.HasOnlyOldLogAsync(cancellationToken))
            Log.OnlyOldLog(logger, StorageNames.OldLog, StorageNames.LogContainer);
        await Parallel.ForEachAsync(
            options.Value.SeedUrls.Select(FeedUrl.Normalize).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken },
            async (url, token) => await RegisterAsync(url, token));
        if (fetching.Value is { AllowPrivateNetworks: true } or { AllowedNetworks.Length: > 0 } or { PrivateNetworks.Length: > 0 })
            await RetryAsync(FetchOutcome.ForbiddenCode, "The settings may allow its address now.", cancellationToken);
        if (secrets.Any)
            await RetryAsync(FetchOutcome.NotConfiguredCode, "Its setting may be there now.", cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>This start may allow an address, or have a setting, that the last one did not.</summary>
    private async Task RetryAsync(string outcome, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await foreach (var feed in feeds.WithOutcomeAsync(outcome, cancellationToken))
        {
            if (feed.Due > now)
                await feeds.TryReplaceAsync(feed, feed with { Due = now, DueReason = reason }, cancellationToken);
        }
    }

    private async Task RegisterAsync(string url, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var feed = new FeedRow
        {
            Id = FeedUrl.Id(url),
            Url = url,
            Registered = now,
            Due = now,
            DueReason = "It was registered in the setting FeedUrls.",
        };
        var found = await feeds.FindAsync(feed.Id, cancellationToken);

        if (found is null && await feeds.FindByUrlAsync(url, cancellationToken) is not null)
            return;

        // Another instance, or a URL with the same id, may be faster.
        if (found is null && !await feeds.TryAddAsync(feed, cancellationToken))
            found = await feeds.FindAsync(feed.Id, cancellationToken);

        // A feed whose URL an operator changed keeps the id of its old URL and still stands for that URL. A deleted one may have none.
        if (found is { Url.Length: > 0 } && found.Url != url && FeedUrl.Id(found.Url) == feed.Id)
            Log.Collides(logger, ShownUrl.In(url)!, PollingOptions.FeedUrlsSetting, feed.Id, ShownUrl.In(found.Url)!);
    }

    private static partial class Log
    {
        [LoggerMessage(110,
            LogLevel.Warning, "The container {Old} holds a log of a form that is not read any more, and {New} is empty: "
                + "POST api/feeds/.../reprocess of each feed fills it, see infra/README.md")]
        public static partial void OnlyOldLog(ILogger logger, string old, string @new);

        [LoggerMessage(107,
            LogLevel.Warning, "{Url} of {Setting} is not polled: its id {Feed} belongs to {Other}; another spelling, such as an extra "
                + "query parameter, gives it another id")]
        public static partial void Collides(ILogger logger, string url, string setting, string feed, string other);
    }
}
