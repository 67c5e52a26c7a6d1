using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Headwater.FunctionalTests.Testing;
using Headwater.Functions.Telemetry;
using Headwater.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Headwater.FunctionalTests.Telemetry;

/// <remarks>
/// A meter provider listens to every system of the process, and forgets an instrument, with its last values, as soon as one of them ends
/// that has another of its name: so no other test runs beside these.
/// </remarks>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ExportTests
{
    private const string Name = "Export of telemetry";

    [Fact]
    public async Task A_collector_gets_traces_metrics_and_logs()
    {
        await using var collector = await TestOrigin.StartAsync();
        foreach (var signal in (string[])["traces", "metrics", "logs"])
            collector.Page($"/v1/{signal}", context => context.Response.CompleteAsync());
        await using var services = Services(
            (TelemetryExport.OtlpSetting, collector.BaseUrl.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        var providers = (
            services.GetRequiredService<TracerProvider>(),
            services.GetRequiredService<MeterProvider>(),
            services.GetRequiredService<LoggerProvider>());

        Tracing.PollFeeds()?.Dispose();
        services.GetRequiredService<HeadwaterMetrics>().Polled("read");
        services.GetRequiredService<ILogger<ExportTests>>().LogInformation("A line");
        var flushed = providers.Item1.ForceFlush() & providers.Item2.ForceFlush() & providers.Item3.ForceFlush();

        Assert.True(flushed);
        Assert.Equal(
            ["/v1/logs", "/v1/metrics", "/v1/traces"], collector.Requests.Select(request => request.PathAndQuery).Distinct().Order());
    }

    /// <summary>The alerts of infra/modules/alerts.bicep ask for these rows: AppMetrics holds the members of a metric as columns.</summary>
    [Fact]
    public async Task Application_Insights_gets_each_metric_as_alerts_query_it()
    {
        await using var insights = await TestOrigin.StartAsync();
        var sent = new ConcurrentQueue<JsonElement>();
        insights.Page("/v2.1/track", context => KeepAsync(context, sent));
        await using var services = Services((
            TelemetryExport.AzureMonitorSetting,
            "InstrumentationKey=00000000-0000-0000-0000-000000000001;"
                + $"IngestionEndpoint={insights.BaseUrl};LiveEndpoint={insights.BaseUrl}"));
        var (provider, metrics) = (services.GetRequiredService<MeterProvider>(), services.GetRequiredService<HeadwaterMetrics>());

        metrics.Polled("export-read");
        metrics.Polled("export-read");
        metrics.Failed("item", "export-dead");
        metrics.QueueHolds("export-poison", 3);
        metrics.OldestDue(services.GetRequiredService<TimeProvider>().GetUtcNow() - TimeSpan.FromHours(1));
        Assert.True(provider.ForceFlush());
        metrics.Polled("export-unchanged");
        Assert.True(provider.ForceFlush());

        var rows = sent.Where(item => item.GetProperty("data").GetProperty("baseType").GetString() == "MetricData")
            .Select(Row.Of)
            .ToArray();
        Assert.Contains(rows, row => row is { Name: MetricNames.FeedsOverdue, Properties: "" });
        Assert.Equal(
            [
                new Row(MetricNames.Failures, 1, $"{MetricNames.FailureKind}=item {MetricNames.FailureState}=export-dead"),
                new Row(MetricNames.Polls, 2, $"{MetricNames.Outcome}=export-read"),
                new Row(MetricNames.Polls, 1, $"{MetricNames.Outcome}=export-unchanged"),
                new Row(MetricNames.QueueMessages, 3, $"{MetricNames.Queue}=export-poison"),
            ],
            rows.Where(row => row.Properties.Contains("=export-", StringComparison.Ordinal))
                .OrderBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Properties, StringComparer.Ordinal));
    }

    private static async Task KeepAsync(HttpContext context, ConcurrentQueue<JsonElement> sent)
    {
        await using var body = context.Request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        using var reader = new StreamReader(body);
        var accepted = 0;
        while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
        {
            sent.Enqueue(JsonElement.Parse(line));
            accepted++;
        }

        await context.Response.WriteAsJsonAsync(
            new { itemsReceived = accepted, itemsAccepted = accepted, errors = Array.Empty<object>() }, context.RequestAborted);
    }

    /// <summary>What becomes of a metric in the table AppMetrics: value is its column Sum.</summary>
    private sealed record Row(string Name, double Sum, string Properties)
    {
        public static Row Of(JsonElement item)
        {
            var data = item.GetProperty("data").GetProperty("baseData");
            var metric = Assert.Single(data.GetProperty("metrics").EnumerateArray());
            var properties = data.TryGetProperty("properties", out var all) ? all.EnumerateObject() : default;
            return new Row(
                metric.GetProperty("name").GetString()!,
                metric.GetProperty("value").GetDouble(),
                string.Join(' ', properties.Select(property => $"{property.Name}={property.Value}").Order(StringComparer.Ordinal)));
        }
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
            (TelemetryExport.AzureMonitorSetting, "nonsense"), (TelemetryExport.OtlpSetting, "collector:4317"),
            (TelemetryExport.ConsoleSetting, "yes")));

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
