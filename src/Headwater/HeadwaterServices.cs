using Headwater.Api;
using Headwater.Discovery;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Index;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Headwater;

/// <summary>The one registration, used by both hosts and by the tests. Each room registers its own.</summary>
public static class HeadwaterServices
{
    public static IServiceCollection AddHeadwater(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddInstruments()
            .AddStorage(configuration)
            .AddFetching(configuration)
            .AddIngestion(configuration)
            .AddRemoval()
            .AddPolling(configuration)
            .AddDiscovery(configuration)
            .AddIndex(configuration)
            .AddHttp(configuration)
            .AddApi();
    }
}
