using Headwater.Feeds.Articles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
        .AddSingleton<ItemIngestor>()
        .AddSingleton<VersionPruner>()
        .AddSingleton<PoisonMessages>()
        .AddSingleton<ItemReprocessor>();
}
