using Headwater.Articles;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Ingestion;
using Headwater.Listing;
using Headwater.Operating;
using Headwater.Polling;
using Headwater.Storage;
using Headwater.Telemetry;
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

        services.AddMetrics();
        services.AddSingleton<HeadwaterMetrics>();
        services.AddSingleton<Backlog>();

        services.AddOptions<StorageOptions>().Configure(options =>
        {
            var section = configuration.GetSection(StorageOptions.Setting);
            section.Bind(options);
            options.ConnectionString = section.Value;
        }).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<StorageAccount>();
        services.AddSingleton<ChangeLog>();

        services.AddSettings<ArticlesOptions>(configuration, ArticlesOptions.Section);
        services.AddSingleton<ArticleMaker>();
        services.AddSingleton<FailureLog>();
        services.AddSingleton<ItemDispatcher>();
        services.AddSingleton<ItemIngestor>();

        services.AddSettings<RemovalOptions>(configuration, RemovalOptions.Section);
        services.AddSingleton<ArticleRemover>();
        services.AddSingleton<VersionPruner>();
        services.AddSingleton<ItemReprocessor>();
        services.AddSingleton<ArticlePurger>();

        services.AddSettings<FetchingOptions>(configuration, FetchingOptions.Section);
        services.AddSingleton<IValidateOptions<FetchingOptions>, FetchingOptionsValidator>();
        services.TryAddSingleton(Network.Real);
        services.AddSingleton<FeedFetcher>();

        services.AddSettings<PollingOptions>(configuration, PollingOptions.Section);
        services.Configure<PollingOptions>(options => options.FeedUrls = configuration[PollingOptions.FeedUrlsSetting] ?? "");
        services.AddSingleton<IValidateOptions<PollingOptions>, PollingOptionsValidator>();
        services.AddSingleton<FeedTable>();
        services.AddSingleton<FeedPoll>();
        services.AddSingleton<HostQueues>();
        services.AddSingleton<TickLease>();
        services.AddSingleton<FeedTurn>();
        services.AddSingleton(provider => new FeedPoller(
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<FeedTurn>(),
            provider.GetRequiredService<HostQueues>(),
            provider.GetRequiredService<TickLease>(),
            provider.GetRequiredService<Backlog>(),
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FeedPoller>>()));
        services.AddSingleton(provider => new FeedRegistry(
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<ArticleRemover>(),
            provider.GetRequiredService<ItemReprocessor>(),
            provider.GetRequiredService<HttpFront>(),
            provider.GetRequiredService<IOptions<PollingOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<FeedSeed>();

        services.AddSettings<HttpOptions>(configuration, HttpOptions.Section);
        services.AddSingleton<HttpFront>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<OpenApiDocument>();

        services.AddSettings<ListingOptions>(configuration, ListingOptions.Section);
        services.AddSingleton<ArticleIndex>();
        services.AddSingleton<ArticleBlobs>();
        services.AddSingleton<ArticleListing>();
        services.AddSingleton<ArticleReader>();
        services.AddSingleton<SharedLog>();
        services.AddSingleton<ChangeFeed>();

        services.AddSingleton(provider => new HealthCheck(
            provider.GetRequiredService<StorageAccount>(),
            provider.GetRequiredService<FeedTable>(),
            provider.GetRequiredService<TickLease>(),
            provider.GetRequiredService<ArticleIndex>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OperatorPages>();
        return services;
    }
}
