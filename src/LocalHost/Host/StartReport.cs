using System.Globalization;
using Headwater.Index;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.LocalHost.Host;

/// <summary>One line after the start: what is there already, and when something happens next.</summary>
internal sealed partial class StartReport(
    FeedTable feeds, IArticleIndex index, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StartReport> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The seed of the settings is registered before the host has started.
        if (!await lifetime.IsStartedAsync(stoppingToken))
            return;
        try
        {
            await ReportAsync(stoppingToken);
        }
#pragma warning disable CA1031 // Whatever keeps the report from being made, the host goes on without it; health says what is away.
        catch (Exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    private async Task ReportAsync(CancellationToken stoppingToken)
    {
        var filter = new FeedFilter(State: null, Failing: null, int.MaxValue, After: null);
        var count = await feeds.ListAsync(filter, stoppingToken).CountAsync(stoppingToken);
        var next = await feeds.FirstDueAsync(DateTimeOffset.MaxValue.AddDays(-1), stoppingToken);
        var state = await IndexAsync(stoppingToken);
        Log.Started(logger, Count(count, "feed"), Count(state.Articles, "article"), When(next?.Due));
    }

    /// <summary>A long log is read for minutes.</summary>
    private async Task<IndexState> IndexAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                return await index.CatchUpAsync(fresh: true, stoppingToken);
            }
            catch (UnavailableException) when (index.State.Failure is null)
            {
            }
        }
    }

    private static string Count(long number, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {one}{(number == 1 ? "" : "s")}");

    private string When(DateTimeOffset? due) => due is not { } at ? "is none"
        : at <= time.GetUtcNow() ? "begins now"
        : $"is at {TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture)}";

    private static partial class Log
    {
        [LoggerMessage(911, LogLevel.Information, "{Feeds}, {Articles}; the next poll {When}")]
        public static partial void Started(ILogger logger, string feeds, string articles, string when);
    }
}
