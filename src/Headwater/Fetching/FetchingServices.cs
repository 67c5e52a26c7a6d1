using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Headwater.Fetching;

internal static class FetchingServices
{
    public static IServiceCollection AddFetching(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(Network.System);
        return services
            .AddSettings<FetchingOptions>(configuration, FetchingOptions.Section)
            .AddSingleton<IValidateOptions<FetchingOptions>, FetchingOptionsValidator>()
            .AddSingleton<FeedFetcher>();
    }
}
