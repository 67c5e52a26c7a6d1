using Headwater.Feeds.Articles;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Ingestion;

internal static class IngestionServices
{
    public static IServiceCollection AddIngestion(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ArticlesOptions>(configuration, ArticlesOptions.Section)
        .AddSingleton(provider => new ArticleMaker(provider.GetRequiredService<IOptions<ArticlesOptions>>().Value))
        .AddSingleton<KnownItemsStore>()
        .AddSingleton<WantedPages>()
        .AddSingleton<ItemDispatcher>()
        .AddSingleton<VersionPruner>()
        .AddSingleton(provider => new ItemIngestor(
            provider.GetRequiredService<StorageAccount>(), provider.GetRequiredService<ChangeLog>(),
            provider.GetRequiredService<ArticleMaker>(), provider.GetRequiredService<VersionPruner>(),
            provider.GetRequiredService<FailureLog>(), provider.GetRequiredService<HeadwaterMetrics>(),
            provider.GetRequiredService<ILogger<ItemIngestor>>()))
        .AddSingleton(provider => new PoisonMessages(
            provider.GetRequiredService<StorageAccount>(), provider.GetRequiredService<FailureLog>(),
            provider.GetRequiredService<ILogger<PoisonMessages>>()))
        .AddSingleton<ItemReprocessor>();
}
