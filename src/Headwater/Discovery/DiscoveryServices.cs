using Headwater.Discovery.History;
using Headwater.Discovery.LinkedPages;
using Headwater.Fetching;
using Headwater.Polling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery;

internal static class DiscoveryServices
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FeedListOptions>()
            .Configure(options => options.FeedLists = configuration[FeedListOptions.FeedListsSetting] ?? "")
            .ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<FeedListOptions>, FeedListOptionsValidator>()
            .AddSingleton<FeedFinder>()
            .AddSingleton<FeedImport>()
            .AddSingleton<FeedIntake>()
            .AddSingleton<BackfillTable>()
            .AddSingleton<IFeedWork, Backfiller>()
            .AddSettings<FullTextOptions>(configuration, FullTextOptions.Section)
            .AddSingleton<PageItems>()
            .AddSingleton<IFeedWork, PageFetcher>()
            .AddSingleton(from => new FeedListPoller(
                from.GetRequiredService<FeedFetcher>(),
                from.GetRequiredService<FeedImport>(),
                from.GetRequiredService<FeedTable>(),
                from.GetRequiredService<IOptions<FeedListOptions>>(),
                from.GetRequiredService<TimeProvider>(),
                from.GetRequiredService<ILogger<FeedListPoller>>()));
    }
}
