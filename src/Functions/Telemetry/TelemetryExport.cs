using Azure.Monitor.OpenTelemetry.Exporter;
using Headwater.Storage;
using Headwater.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Headwater.Functions.Telemetry;

/// <summary>
/// Sends traces, metrics and logs to the exporters that the settings name. Without such a setting nothing is collected. The library itself
/// does not depend on exporters; both hosts compile this file.
/// </summary>
internal static class TelemetryExport
{
    /// <summary>Of Application Insights. Where storage is reached with an identity, so is this.</summary>
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Of any OpenTelemetry collector; the other <c>OTEL_*</c> settings of the standard apply as well.</summary>
    public const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary><c>true</c> prints spans and metrics.</summary>
    public const string ConsoleSetting = "Telemetry:Console";

    private const string ServiceNameSetting = "OTEL_SERVICE_NAME";

    // ASP.NET Core measures every request by route; in the Functions worker too.
    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    /// <returns>Null when no setting asks for telemetry.</returns>
    /// <exception cref="InvalidDataException">Settings that cannot be used, all of them.</exception>
    public static IOpenTelemetryBuilder? AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var (azureMonitor, otlp, console) = Settings(configuration);
        if (azureMonitor is null && otlp is null && !console)
            return null;

        // Information logs of the platform describe the platform, and each gigabyte costs money.
        services.AddLogging(logging => logging
            .AddFilter<OpenTelemetryLoggerProvider>("Microsoft", LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>("Azure", LogLevel.Warning)
            .AddFilter<OpenTelemetryLoggerProvider>("System", LogLevel.Warning));
        services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeFormattedMessage = true);

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(configuration[ServiceNameSetting]))
                    resource.AddService("headwater");
            })
            .WithTracing(traces => traces.AddSource(Tracing.SourceName))
            .WithMetrics(metrics => metrics.AddMeter(MetricNames.Meter, RequestMeter))
            .WithLogging();
        if (azureMonitor is not null)
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = azureMonitor;
                var storage = configuration.GetSection(StorageOptions.Setting).Get<StorageOptions>();
                options.Credential = storage?.AccountName is { Length: > 0 } ? storage.CreateCredential() : null;
            });
        if (otlp is not null)
            telemetry.UseOtlpExporter();
        if (console)
            telemetry.WithTracing(traces => traces.AddConsoleExporter()).WithMetrics(metrics => metrics.AddConsoleExporter());
        return telemetry;
    }

    private static (string? AzureMonitor, string? Otlp, bool Console) Settings(IConfiguration configuration)
    {
        var azureMonitor = configuration[AzureMonitorSetting] is { Length: > 0 } connection ? connection : null;
        var otlp = configuration[OtlpSetting] is { Length: > 0 } endpoint ? endpoint : null;
        var console = false;
        var errors = new List<string>();
        if (azureMonitor?.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase) == false)
            errors.Add($"{AzureMonitorSetting} requires a connection string of Application Insights, with an InstrumentationKey.");
        if (otlp is not null && !(Uri.TryCreate(otlp, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            errors.Add($"{OtlpSetting} requires an http or https URL, such as http://localhost:4317, not '{otlp}'.");
        if (configuration[ConsoleSetting] is { Length: > 0 } text && !bool.TryParse(text, out console))
            errors.Add($"{ConsoleSetting.Replace(":", "__", StringComparison.Ordinal)} requires true or false, not '{text}'.");
        return errors.Count == 0 ? (azureMonitor, otlp, console) : throw new InvalidDataException(string.Join(" ", errors));
    }
}
