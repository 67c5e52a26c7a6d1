using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Telemetry;

internal static class TelemetryServices
{
    public static IServiceCollection AddInstruments(this IServiceCollection services) =>
        services.AddMetrics().AddSingleton<HeadwaterMetrics>();
}
