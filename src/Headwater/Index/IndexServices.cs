using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Index;

internal static class IndexServices
{
    public static IServiceCollection AddIndex(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ListingOptions>(configuration, ListingOptions.Section)
        .AddSingleton<ArticleIndex>();
}
