using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Headwater.Telemetry;

namespace Headwater.FunctionalTests.Telemetry;

public sealed class MetricTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Polls_items_and_messages_are_counted_by_what_became_of_them()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]), etag: "\"1\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        using var telemetry = new RecordedTelemetry(system);

        await system.PollAndDrainAsync();
        system.Time.Advance(TimeSpan.FromDays(1));
        await system.PollAndDrainAsync();

        Assert.Equal(new() { ["read"] = 1, ["unchanged"] = 1 }, telemetry.Sums(MetricNames.Polls));
        Assert.Equal(new() { ["new"] = 2, ["changed"] = 0, ["unchanged"] = 0 }, telemetry.Sums(MetricNames.Items));
        Assert.Equal(new() { ["new"] = 2 }, telemetry.Sums(MetricNames.Ingested));
        Assert.Equal(2, telemetry.Measurements.Count(measured => measured.Instrument == MetricNames.QueueAge));
    }

    [Fact]
    public async Task Latency_runs_from_publication_and_leaves_out_what_is_old()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["New"], published: "Mon, 15 Jun 2026 07:00:00 GMT"));
        origin.Feed("/old", SmallFeed.Rss(["Old"], published: "Mon, 15 Jun 2020 07:00:00 GMT"));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", $"{origin.Url("/feed")} {origin.Url("/old")}"));
        using var telemetry = new RecordedTelemetry(system);
        var seven = new DateTimeOffset(2026, 6, 15, 7, 0, 0, TimeSpan.Zero);

        await system.PollAndDrainAsync();

        Assert.Equal(2, telemetry.Sums(MetricNames.Ingested)["new"]);
        var latency = Assert.Single(telemetry.Measurements, measured => measured.Instrument == MetricNames.IngestLatency);
        Assert.Equal((system.Time.GetUtcNow() - seven).TotalSeconds, latency.Value);
    }

    [Fact]
    public async Task The_timer_reports_what_waits()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two", "Three"]), etag: "\"1\"");
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        using var telemetry = new RecordedTelemetry(system);

        system.Time.Advance(TimeSpan.FromMinutes(7));
        await system.PollAsync();
        await system.PollAsync();

        Assert.Equal([7 * 60, 0], Values(MetricNames.FeedsOverdue));
        Assert.Equal([0, 3], Values(MetricNames.QueueMessages, StorageNames.ItemQueue));
        Assert.Equal([0, 0], Values(MetricNames.QueueMessages, StorageNames.PoisonQueue));

        IEnumerable<double> Values(string instrument, string? queue = null) => telemetry.Measurements
            .Where(measured => measured.Instrument == instrument && (queue is null || (string?)measured.Attributes[0].Value == queue))
            .Select(measured => measured.Value);
    }

    [Fact]
    public async Task Failures_are_counted_by_kind_and_state()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        origin.Feed("/page", "<html><body>Not a feed</body></html>", contentType: "text/html");
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", $"{origin.Url("/feed")} {origin.Url("/page")}"));
        using var telemetry = new RecordedTelemetry(system);
        system.Logs.Expect(201, 901, 210);
        system.Wire.Answer = (call, _) =>
            call.Path.StartsWith("articles/", StringComparison.Ordinal) ? throw new InvalidOperationException("never") : null;

        await system.PollAndDrainAsync();

        var failures = telemetry.Measurements
            .Where(measured => measured.Instrument == MetricNames.Failures)
            .GroupBy(measured => $"{measured.Attributes[0].Value} {measured.Attributes[1].Value}")
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new() { ["document retrying"] = 1, ["item retrying"] = 5, ["item dead"] = 1 }, failures);
    }

    [Fact]
    public async Task A_listing_reports_how_far_the_index_is_behind()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("Listing__MaxStaleness", "00:01:00"));
        using var telemetry = new RecordedTelemetry(system);

        await system.GetJsonAsync("api/articles?limit=1");
        system.Time.Advance(TimeSpan.FromSeconds(40));
        await system.GetJsonAsync("api/articles?limit=2");

        var lags = telemetry.Measurements.Where(measured => measured.Instrument == MetricNames.IndexLag).Select(measured => measured.Value);
        Assert.Equal([0, 40], lags);
    }

    [Fact]
    public async Task The_host_measures_requests_by_route()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        using var telemetry = new RecordedTelemetry(system);

        await system.GetJsonAsync("api/articles?limit=1");
        await system.Client.GetAsync(
            new Uri("api/articles/aaaaaaaaaaaaaaaaaaaaaaaaaa", UriKind.Relative), TestContext.Current.CancellationToken);

        // The server measures when the answer is already with the client.
        await telemetry.WhenAsync(() => Routes().Length == 2);
        Assert.Equal(["/api/articles", "/api/articles/{id}"], Routes());

        object?[] Routes() =>
        [
            .. telemetry.Measurements
                .Where(measured => measured.Instrument == "http.server.request.duration")
                .Select(measured => measured.Attributes.Single(attribute => attribute.Key == "http.route").Value),
        ];
    }
}
