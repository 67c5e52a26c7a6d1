using System.Text.Encodings.Web;
using System.Text.Unicode;
using Headwater.Discovery.History;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Pages.Articles;
using Headwater.Pages.Assets;
using Headwater.Pages.Feeds;
using Headwater.Pages.Layout;
using Headwater.Pages.Operating;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Headwater.Pages;

/// <summary>The registration of the pages, used by both hosts beside <see cref="HeadwaterServices"/>.</summary>
public static class PagesServices
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        // Otherwise every letter outside of ASCII is written as a character reference.
        services.TryAddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        return services
            .AddSingleton<PageWriter>()
            .AddSingleton<ProblemPage>(provider => provider.GetRequiredService<PageWriter>().WriteProblemAsync)
            .AddSingleton<AssetPages>()
            .AddSingleton(provider => new ArticleListPages(
                provider.GetRequiredService<PageWriter>(),
                provider.GetRequiredService<IArticleIndex>(),
                provider.GetRequiredService<ListingCounts>(),
                provider.GetRequiredService<FeedTable>(),
                provider.GetRequiredService<FeedTagQueries>(),
                provider.GetRequiredService<KnownLabels>(),
                provider.GetRequiredService<IOptions<ListingOptions>>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ArticlePages(
                provider.GetRequiredService<PageWriter>(),
                provider.GetRequiredService<IArticleIndex>(),
                provider.GetRequiredService<ArticleBlobs>()))
            .AddSingleton(provider => new FeedPages(
                provider.GetRequiredService<PageWriter>(),
                provider.GetRequiredService<FeedTable>(),
                provider.GetRequiredService<BackfillTable>(),
                provider.GetRequiredService<FeedDirectory>(),
                provider.GetRequiredService<FailureLog>(),
                provider.GetRequiredService<IArticleIndex>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new FailurePages(
                provider.GetRequiredService<PageWriter>(),
                provider.GetRequiredService<FailureLog>(),
                provider.GetRequiredService<IArticleIndex>()))
            .AddSingleton(HealthPages.Create)
            .AddSingleton(provider => new ReferencePages(
                provider.GetRequiredService<PageWriter>(),
                provider.GetRequiredService<IArticleIndex>(),
                provider.GetRequiredService<FailureLog>(),
                provider.GetRequiredService<PublicUrls>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
