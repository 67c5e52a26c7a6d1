using Headwater.Fetching;
using Headwater.Removal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

internal static class PollingServices
{
    public static IServiceCollection AddPolling(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<PollingOptions>(configuration, PollingOptions.Section)
        .Configure<PollingOptions>(options => options.FeedUrls = configuration[PollingOptions.FeedUrlsSetting] ?? "")
        .AddSingleton<IValidateOptions<PollingOptions>, PollingOptionsValidator>()
        .AddSingleton<Backlog>()
        .AddSingleton(new FeedSecrets(configuration))
        .AddSingleton<FeedTable>()
        .AddSingleton<FeedDirectory>()
        .AddSingleton<ReadRetentions>(provider => provider.GetRequiredService<FeedDirectory>().RetentionsAsync)
        .AddSingleton<FeedPoll>()
        .AddSingleton(provider => new HostScheduler(
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Network>(),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping))
        .AddSingleton(provider => new HostRateLimits(provider.GetRequiredService<IOptions<PollingOptions>>().Value))
        .AddSingleton<RobotsCache>()
        .AddSingleton<PoliteFetcher>()
        .AddSingleton<PollerLease>()
        .AddSingleton<PollExecutor>()
        .AddSingleton(provider => new FeedPoller(
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<PollExecutor>(),
            provider.GetServices<IFeedWork>(),
            provider.GetRequiredService<HostScheduler>(),
            provider.GetRequiredService<PollerLease>(),
            provider.GetRequiredService<Backlog>(),
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FeedPoller>>()))
        .AddSingleton<FeedDeletion>()
        .AddSingleton(provider => new RemovalRun(
            provider.GetRequiredService<FeedDeletion>(), provider.GetRequiredService<ArticleRetention>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddHostedService<FeedSeed>();
}
