using Headwater.Discovery;
using Headwater.Discovery.History;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Listing;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

internal static class ApiServices
{
    /// <remarks>
    /// The triggers of the hosts use these classes, so they are public. The parameters of their constructors are internal types, and the
    /// container calls only public constructors.
    /// </remarks>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<FeedTagQueries>()
        .AddSingleton<KnownLabels>()
        .AddSingleton<ListingCounts>()
        .AddSingleton<FeedRegistration>()
        .AddSingleton<HealthCheck>()
        .AddSingleton(from => new ArticlesApi(
            from.Get<PublicUrls>(), from.Get<IArticleIndex>(), from.Get<ArticleBlobs>(), from.Get<ResponseCache>(),
            from.Get<ArticleRemover>(), from.Get<ArticlePurger>(), from.Get<IOptions<ListingOptions>>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new ChangesApi(
            from.Get<PublicUrls>(), from.Get<SharedLog>(), from.Get<IArticleIndex>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new FeedsApi(
            from.Get<FeedTable>(), from.Get<FeedDirectory>(), from.Get<FeedRegistration>(), from.Get<FeedDeletion>(),
            from.Get<ArticleRetention>(), from.Get<ItemReprocessor>(), from.Get<IArticleIndex>(), from.Get<BackfillTable>(),
            from.Get<IOptions<PollingOptions>>(), from.Get<IOptions<FetchingOptions>>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new BackfillApi(
            from.Get<FeedTable>(), from.Get<BackfillTable>(), from.Get<PublicUrls>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new FailuresApi(from.Get<FailureLog>(), from.Get<FailureResolver>()))
        .AddSingleton(from => new HealthApi(from.Get<HealthCheck>()))
        .AddSingleton(from => new ListingApi(
            from.Get<PublicUrls>(), from.Get<IArticleIndex>(), from.Get<FeedTagQueries>(), from.Get<KnownLabels>(),
            from.Get<ArticleBlobs>(), from.Get<ResponseCache>(), from.Get<IOptions<ListingOptions>>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new OpmlApi(from.Get<FeedTable>(), from.Get<FeedImport>(), from.Get<TimeProvider>()))
        .AddSingleton(from => new MetaApi(from.Get<Cors>(), from.Get<ResponseCache>(), from.Get<PublicUrls>()));

    private static T Get<T>(this IServiceProvider from)
        where T : notnull => from.GetRequiredService<T>();
}
