using System.Text.Json;
using Headwater.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Http;

/// <summary>A web server with the HTTP pipeline as both hosts register it, and one function.</summary>
internal sealed class PipelineServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private PipelineServer(WebApplication app, ErrorLog logs, FakeTimeProvider time) =>
        (_app, Errors, Time) = (app, logs.Errors, time);

    /// <summary>What was logged as a warning or worse.</summary>
    public IReadOnlyCollection<string> Errors { get; }

    /// <summary>That of the pipeline, not of the server.</summary>
    public FakeTimeProvider Time { get; }

    public Func<HttpRequest, Task<IResult>> Function { get; set; } = _ => Task.FromResult<IResult>(TypedResults.NoContent());

    /// <summary>Changes each request before the pipeline sees it, also in ways that no client would send.</summary>
    public Action<HttpRequest> Prepare { get; set; } = _ => { };

    /// <param name="settings">Of the section <c>Http</c>.</param>
    public static async Task<PipelineServer> StartAsync(params (string Name, string Value)[] settings)
    {
        PipelineServer? server = null;
        var (logs, time) = (new ErrorLog(), new FakeTimeProvider());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error); // it warns of a busy machine
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Http:{setting.Name}", (string?)setting.Value)));
        builder.Services.AddSingleton<IStartupFilter>(new Preparation(request => server!.Prepare(request)));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddHttp(builder.Configuration);
        server = new PipelineServer(builder.Build(), logs, time);
        var pipeline = server._app.Services.GetRequiredService<HttpPipeline>();
        server._app.Run(context => pipeline.RunAsync(context, async () =>
        {
            var result = await server.Function(context.Request);
            await result.ExecuteAsync(context);
        }));
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async Task<PipelineAnswer> AskAsync(string pathAndQuery = "/api/test")
    {
        using var response = await _client.GetAsync(new Uri(_app.Urls.Single() + pathAndQuery), TestContext.Current.CancellationToken);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).ToDictionary(
            header => header.Key, header => string.Join(" | ", header.Value), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new PipelineAnswer((int)response.StatusCode, headers, body);
    }

    /// <summary>Sends a request and goes away as soon as the function runs.</summary>
    public async Task AbandonAsync(Task running)
    {
        using var gone = new CancellationTokenSource();
        var asked = _client.GetAsync(new Uri(_app.Urls.Single() + "/api/test"), gone.Token);
        await running.WaitAsync(TestContext.Current.CancellationToken);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Preparation(Action<HttpRequest> prepare) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                prepare(context.Request);
                return following(context);
            });
            next(app);
        };
    }
}

internal sealed record PipelineAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    /// <summary>Empty when it is missing; header lines of one name are separated by a vertical bar.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}
