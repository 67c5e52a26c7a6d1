using BenchmarkDotNet.Attributes;
using Headwater.Fetching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Benchmarks.Fetching;

/// <summary>
/// 1,000 feeds that have not changed, on a local origin: what the fetcher's rules and reasons cost beside a bare HttpClient.
/// </summary>
[InProcess]
[WarmupCount(3)]
[IterationCount(15)]
[MemoryDiagnoser]
public class NotModifiedBenchmark
{
    private const int Feeds = 1000;
    private const string ETag = "\"5f2c-63a1b2c3d4e5f\"";
    private const string LastModified = "Mon, 15 Jun 2026 08:00:00 GMT";

    private WebApplication _origin = null!;
    private HttpClient _bare = null!;
    private FeedFetcher _fetcher = null!;
    private string[] _urls = [];

    [Params(16)]
    public int Parallelism { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _origin = builder.Build();
        _origin.Run(context =>
        {
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == ETag ? StatusCodes.Status304NotModified
                : StatusCodes.Status200OK;
            context.Response.Headers.ETag = ETag;
            context.Response.Headers.CacheControl = "max-age=3600";
            return Task.CompletedTask;
        });
        await _origin.StartAsync();
        _urls = [.. Enumerable.Range(0, Feeds).Select(i => $"{_origin.Urls.Single()}/blog/{i}/feed.xml")];
        _bare = new HttpClient();
        _fetcher = new FeedFetcher(
            Options.Create(new FetchingOptions { AllowPrivateNetworks = true }), Network.System, TimeProvider.System);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _bare.Dispose();
        _fetcher.Dispose();
        await _origin.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Feeds)]
    public Task BareHttpClient() => ForEachAsync(async (url, cancellationToken) =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("If-None-Match", ETag);
        request.Headers.TryAddWithoutValidation("If-Modified-Since", LastModified);
        using var response = await _bare.SendAsync(request, cancellationToken);
        if ((int)response.StatusCode != StatusCodes.Status304NotModified)
            throw new InvalidOperationException($"The origin answered {response.StatusCode}.");
    });

    [Benchmark(OperationsPerInvoke = Feeds)]
    public Task FeedFetcher() => ForEachAsync(async (url, cancellationToken) =>
    {
        var outcome = await _fetcher.FetchAsync(new FetchRequest(url) { ETag = ETag, LastModified = LastModified }, cancellationToken);
        if (outcome is not FetchOutcome.NotModified)
            throw new InvalidOperationException(outcome.Reason);
    });

    private Task ForEachAsync(Func<string, CancellationToken, ValueTask> fetch) =>
        Parallel.ForEachAsync(_urls, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, fetch);
}
