using Headwater.Articles;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Ingestion;
using Headwater.Listing;
using Headwater.Operating;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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

        services.AddOptions<RemovalOptions>().BindConfiguration(RemovalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ArticleRemover>();
        services.AddSingleton<ArticlePurger>();

        services.AddOptions<FetchingOptions>().BindConfiguration(FetchingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FetchingOptions>, FetchingOptionsValidator>();
        services.TryAddSingleton(Network.Real);
        services.AddSingleton<FeedFetcher>();

        services.AddOptions<PollingOptions>().BindConfiguration(PollingOptions.Section)
            .Configure(options => options.FeedUrls = configuration[PollingOptions.FeedUrlsSetting] ?? "").ValidateOnStart();
        services.AddSingleton<IValidateOptions<PollingOptions>, PollingOptionsValidator>();
        services.AddSingleton<FeedTable>();
        services.AddSingleton<FeedPoll>();
        services.AddSingleton(provider => new FeedPoller(
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<FeedPoll>(),
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FeedPoller>>()));
        services.AddSingleton(provider => new FeedRegistry(provider.GetRequiredService<FeedTable>()));
        services.AddHostedService<FeedSeed>();

        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<HttpFront>();
        services.AddSingleton<AnswerCache>();

        services.AddOptions<ListingOptions>().BindConfiguration(ListingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ArticleIndex>();
        services.AddSingleton<ArticleBlobs>();
        services.AddSingleton<ArticleListing>();
        services.AddSingleton<ArticleReader>();

        services.AddSingleton<HealthCheck>();
        services.AddSingleton<OperatorPages>();
        return services;
    }
}
