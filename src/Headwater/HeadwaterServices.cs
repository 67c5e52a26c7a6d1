using Headwater.Articles;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Listing;
using Headwater.Operating;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Headwater;

/// <summary>The one registration, used by both hosts and by the tests.</summary>
public static class HeadwaterServices
{
    public static IServiceCollection AddHeadwater(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);

        services.AddOptions<StorageOptions>().Configure(options =>
        {
            var section = configuration.GetSection(StorageOptions.Setting);
            section.Bind(options);
            options.ConnectionString = section.Value;
        });
        services.AddSingleton<StorageAccount>();
        services.AddSingleton<ChangeLog>();

        services.AddOptions<ArticlesOptions>().BindConfiguration(ArticlesOptions.Section).ValidateOnStart();
        services.AddSingleton<ArticleMaker>();
        services.AddSingleton<FailureLog>();
        services.AddSingleton<ItemDispatcher>();
        services.AddSingleton<ItemIngestor>();

        services.AddSingleton<FeedFetcher>();

        services.AddSingleton<FeedPoller>();

        services.AddSingleton<ArticleListing>();

        services.AddSingleton<HealthCheck>();
        services.AddSingleton<OperatorPages>();
        return services;
    }
}
