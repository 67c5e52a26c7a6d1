using Headwater.Api;
using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Articles;
using Headwater.Pages.Layout;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Pages.Operating;

/// <summary><c>GET /health</c>: what <c>GET api/health</c> answers, articles a day, and the settings in force.</summary>
public sealed class HealthPages
{
    private const int Days = 42;

    private readonly PageWriter _writer;
    private readonly HealthCheck _health;
    private readonly IArticleIndex _index;
    private readonly TimeProvider _time;
    private readonly SettingsInForce _settings;

    internal HealthPages(PageWriter writer, HealthCheck health, IArticleIndex index, TimeProvider time, SettingsInForce settings) =>
        (_writer, _health, _index, _time, _settings) = (writer, health, index, time, settings);

    public async Task<IResult> GetAsync(HttpRequest request)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var report = await _health.CheckAsync(token);
        var (perDay, fault) = await OptionalIndex.TryAsync(async () => report.Index?.AsOf is null ? null : await PerDayAsync(token));
        return await _writer.WriteAsync<HealthView>(request, new HealthModel(report, perDay, fault, _settings.All));
    }

    internal static HealthPages Create(IServiceProvider provider) => new(
        provider.GetRequiredService<PageWriter>(),
        provider.GetRequiredService<HealthCheck>(),
        provider.GetRequiredService<IArticleIndex>(),
        provider.GetRequiredService<TimeProvider>(),
        SettingsInForce.Of(provider));

    private async Task<Histogram?> PerDayAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var from = new DateTimeOffset(today.AddDays(1 - Days).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var query = new ListingQuery { From = new TimeBound(from.ToUnixTimeMilliseconds(), ""), Limit = 0, Days = true };
        var counts = (await _index.QueryAsync(query, cancellationToken)).Days!;
        if (counts.Count == 0)
            return null;
        var pageQuery = PageQuery.Of(new QueryParameters(QueryCollection.Empty));

        // The empty first day keeps the period the same from day to day.
        return Histogram.Of([.. counts, new DayCount(today.AddDays(1 - Days), 0)], pageQuery, today);
    }
}

/// <summary>What <see cref="HealthView"/> shows.</summary>
/// <param name="PerDay">Null when there is nothing to show.</param>
/// <param name="IndexFault">Why the index cannot be asked; null when it answered.</param>
public sealed record HealthModel(
    HealthReport Report, Histogram? PerDay, string? IndexFault, IReadOnlyList<SettingInForce> Settings);
