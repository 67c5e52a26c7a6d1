using Azure;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Http;

/// <summary>A log that can be read after an outage: a line for what is away, and all of a surprise.</summary>
public sealed class FailureLogTests
{
    private const string Line = "Warning: GET /api/test (r1) failed and was answered 503: The database is away: no route";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Thousand_refusals_are_one_line_and_a_count()
    {
        await using var server = await StartAsync();
        server.Function = _ => throw Away;
        for (var asked = 0; asked < 1000; asked++)
            Assert.Equal(503, (await server.AskAsync()).Status);
        Assert.Equal([Line], server.Errors);

        server.Time.Advance(Interval);
        await server.AskAsync();
        server.Time.Advance(Interval);
        await server.AskAsync();

        Assert.Equal([Line, $"{Line} (999 more like it since the last such line)", Line], server.Errors);
    }

    [Fact]
    public async Task Another_reason_is_written_at_once()
    {
        await using var server = await StartAsync();
        server.Function = _ => throw Away;
        await server.AskAsync();
        server.Function = _ => throw new RequestFailedException(503, "The account is away.\nHeaders");
        await server.AskAsync();
        server.Function = _ => throw Away;
        await server.AskAsync();

        Assert.Equal([Line, "Warning: GET /api/test (r1) failed and was answered 503: The account is away."], server.Errors);
    }

    /// <summary>Callers are told the same of both.</summary>
    [Fact]
    public async Task Another_reason_of_one_refusal_is_written_at_once()
    {
        await using var server = await StartAsync();
        foreach (var reason in (string[])["no route", "wrong password", "no route"])
        {
            server.Function = _ => throw new UnavailableException("Try again shortly.") { Details = $"The database is away: {reason}" };
            await server.AskAsync();
        }

        Assert.Equal([Line, Line.Replace("no route", "wrong password", StringComparison.Ordinal)], server.Errors);
    }

    [Fact]
    public async Task Unexpected_exception_keeps_its_trace_each_time()
    {
        const string Failed = "Error: GET /api/test (r1) failed and was answered 500: broke System.InvalidOperationException: broke";
        await using var server = await StartAsync();
        server.Function = _ => throw new InvalidOperationException("broke");
        await server.AskAsync();
        await server.AskAsync();

        Assert.Equal(2, server.Errors.Count);
        Assert.All(server.Errors, error => Assert.StartsWith(Failed, error, StringComparison.Ordinal));
        Assert.All(server.Errors, error => Assert.Contains("   at ", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Reasons_beyond_the_bound_replace_the_others()
    {
        var throttle = new LogThrottle(new FakeTimeProvider());
        for (var reason = 0; reason < 100; reason++)
            Assert.NotNull(throttle.Admit($"{reason}", "text"));
        Assert.Null(throttle.Admit("0", "text"));

        Assert.NotNull(throttle.Admit("another", "text"));
        Assert.Equal("text", throttle.Admit("0", "text"));
    }

    private static async Task<PipelineServer> StartAsync()
    {
        var server = await PipelineServer.StartAsync();
        server.Prepare = request => request.Headers["X-Request-Id"] = "r1";
        return server;
    }

    private static UnavailableException Away => new("Try again shortly.") { Details = "The database is away: no route\nto it" };
}
