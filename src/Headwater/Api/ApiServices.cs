using Headwater.Http;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

internal static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<ArticlesApi>()
        .AddSingleton<ChangesApi>()
        .AddSingleton<FailuresApi>()
        .AddSingleton<HealthApi>()
        .AddSingleton(provider => new MetaApi(
            provider.GetRequiredService<Cors>(), provider.GetRequiredService<ResponseCache>(), provider.GetRequiredService<PublicUrls>()))
        .AddSingleton(provider => new FeedsApi(
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<ArticleRemover>(),
            provider.GetRequiredService<ItemReprocessor>(),
            provider.GetRequiredService<PublicUrls>(),
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new HealthCheck(
            provider.GetRequiredService<StorageAccount>(),
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<TickLease>(),
            provider.GetRequiredService<TimerRuns>(),
            provider.GetRequiredService<ArticleIndex>(),
            provider.GetRequiredService<TimeProvider>()));
}
