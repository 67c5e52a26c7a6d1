using System.Diagnostics;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Telemetry;

public sealed class TraceTests(AzuriteFixture azurite)
{
    private const int Ingested = 200;

    [Fact]
    public async Task One_trace_leads_from_the_timer_to_the_article_and_its_line()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One", "Two"]));
        var account = azurite.NewAccount();

        // Two instances: what the second one knows of the trace came with the message.
        await using var polling = await TestSystem.StartAsync(account, null, ("FeedUrls", origin.Url("/feed")));
        using var telemetry = new RecordedTelemetry(polling);
        await polling.PollAsync();
        await using var ingesting = await TestSystem.StartAsync(account);
        await ingesting.DrainAsync();

        var feed = Assert.Single(await EndState.ChangesAsync(polling.Storage), change => change.Article!.Title == "One").FeedId;
        var spans = telemetry.SpansOf(feed);
        var poll = Assert.Single(spans, span => span.OperationName == "poll feed");
        var timer = Assert.Single(telemetry.Spans, span => span.SpanId == poll.ParentSpanId);
        Assert.Equal(("poll feeds", default), (timer.OperationName, timer.ParentSpanId));
        var sent = spans.Where(span => span.Kind == ActivityKind.Producer).ToArray();
        var processed = spans.Where(span => span.Kind == ActivityKind.Consumer).ToArray();
        Assert.Equal(2, sent.Length);
        Assert.Equal(
            sent.Select(span => span.SpanId.ToHexString()).Order(), processed.Select(span => span.ParentSpanId.ToHexString()).Order());
        Assert.All(sent, span => Assert.Equal(poll.SpanId, span.ParentSpanId));
        var lines = ingesting.Logs.All.Where(log => log.EventId.Id == Ingested).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.All(
            spans.Select(span => span.TraceId).Concat(lines.Select(line => line.TraceId!.Value)),
            trace => Assert.Equal(timer.TraceId, trace));
    }

    [Fact]
    public async Task The_invocation_that_took_the_message_is_linked()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        using var telemetry = new RecordedTelemetry(system);
        await system.PollAsync();

        using var invocation = new Activity("a function host's own span").Start();
        await system.DrainAsync();
        invocation.Stop();

        var feed = Assert.Single(await EndState.ChangesAsync(system.Storage)).FeedId;
        var process = Assert.Single(telemetry.SpansOf(feed), span => span.Kind == ActivityKind.Consumer);
        Assert.NotEqual(invocation.TraceId, process.TraceId);
        Assert.Equal(invocation.SpanId, Assert.Single(process.Links).Context.SpanId);
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_leaves_no_span()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]), etag: "\"1\"");
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")), ("Polling__DefaultInterval", "00:01:00"));
        await system.PollAndDrainAsync();
        var feed = Assert.Single(await EndState.ChangesAsync(system.Storage)).FeedId;
        using var telemetry = new RecordedTelemetry(system);

        system.Time.Advance(TimeSpan.FromHours(2));
        await system.PollAsync();

        Assert.Equal(2, origin.Requests.Count);
        Assert.Empty(telemetry.SpansOf(feed));
    }

    [Fact]
    public async Task An_attempt_that_fails_is_an_error_with_its_type()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed", SmallFeed.Rss(["One"]));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        using var telemetry = new RecordedTelemetry(system);
        system.Logs.Expect(201);
        var refusals = 1;
        system.Wire.Answer = (call, _) => call.Path.StartsWith("articles/", StringComparison.Ordinal) && refusals-- > 0
            ? throw new InvalidOperationException("once")
            : null;

        await system.PollAndDrainAsync();

        var feed = Assert.Single(await EndState.ChangesAsync(system.Storage)).FeedId;
        var attempts = telemetry.SpansOf(feed).Where(span => span.Kind == ActivityKind.Consumer).ToArray();
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], attempts.Select(span => span.Status));
        Assert.Equal(typeof(InvalidOperationException).FullName, attempts[0].GetTagItem("error.type"));
        Assert.Equal("new", attempts[1].GetTagItem("headwater.outcome"));
    }
}
