using Headwater.Index.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Index;

internal static class IndexServices
{
    public static IServiceCollection AddIndex(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ListingOptions>(configuration, ListingOptions.Section)
        .AddSingleton<IValidateOptions<ListingOptions>, ListingOptionsValidator>()
        .AddSingleton<IArticleIndex, SqliteIndex>();
}
