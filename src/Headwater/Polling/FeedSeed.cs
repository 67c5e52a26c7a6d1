using Headwater.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>
/// Before anything runs: the account has all that is stored, and the registry the feeds of the setting <c>FeedUrls</c>. A feed that is
/// known, deleted ones included, is left as it is, so a start costs one read for each URL.
/// </summary>
internal sealed class FeedSeed(StorageAccount storage, FeedTable feeds, IOptions<PollingOptions> options, TimeProvider time)
    : IHostedLifecycleService
{
    private const int ParallelReads = 16;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await storage.CreateMissingAsync(cancellationToken);
        await Parallel.ForEachAsync(
            options.Value.SeedUrls.Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken },
            async (url, token) => await RegisterAsync(url, token));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RegisterAsync(string url, CancellationToken cancellationToken)
    {
        var id = FeedUrl.Id(url);
        if (await feeds.FindAsync(id, cancellationToken) is not null)
            return;

        // Another instance may add it meanwhile; either way it is there.
        await feeds.TryAddAsync(
            new FeedRow { Id = id, Url = url, Registered = time.GetUtcNow(), Due = time.GetUtcNow(), DueReason = "It was registered in the settings." },
            cancellationToken);
    }
}
