using Headwater.FunctionalTests.Testing;
using Headwater.Functions.Telemetry;
using Headwater.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Headwater.FunctionalTests.Telemetry;

public sealed class ExportTests
{
    [Fact]
    public async Task A_collector_gets_traces_metrics_and_logs()
    {
        await using var collector = await TestOrigin.StartAsync();
        foreach (var signal in (string[])["traces", "metrics", "logs"])
            collector.Page($"/v1/{signal}", context => context.Response.CompleteAsync());
        await using var services = Services(
            (TelemetryExport.OtlpSetting, collector.BaseUrl.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        var providers = (services.GetRequiredService<TracerProvider>(), services.GetRequiredService<MeterProvider>(), services.GetRequiredService<LoggerProvider>());

        Tracing.PollFeeds()?.Dispose();
        services.GetRequiredService<HeadwaterMetrics>().Polled("read");
        services.GetRequiredService<ILogger<ExportTests>>().LogInformation("A line");
        var flushed = providers.Item1.ForceFlush() & providers.Item2.ForceFlush() & providers.Item3.ForceFlush();

        Assert.True(flushed);
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], collector.Requests.Select(request => request.PathAndQuery).Distinct().Order());
    }

    [Fact]
    public void Without_a_setting_nothing_is_collected()
    {
        using var services = Services();

        Assert.Null(services.GetService<TracerProvider>());
        Assert.Null(services.GetService<MeterProvider>());
    }

    [Fact]
    public void Settings_that_cannot_be_used_are_named_all_at_once()
    {
        var mistakes = Assert.Throws<InvalidDataException>(() => Services(
            (TelemetryExport.AzureMonitorSetting, "nonsense"), (TelemetryExport.OtlpSetting, "collector:4317"), (TelemetryExport.ConsoleSetting, "yes")));

        Assert.Contains("APPLICATIONINSIGHTS_CONNECTION_STRING", mistakes.Message, StringComparison.Ordinal);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT", mistakes.Message, StringComparison.Ordinal);
        Assert.Contains("Telemetry__Console", mistakes.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging();
        services.AddHeadwater(configuration);
        services.AddTelemetry(configuration);
        return services.BuildServiceProvider();
    }
}
