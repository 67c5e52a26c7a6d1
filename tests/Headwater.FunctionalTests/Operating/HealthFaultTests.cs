using System.Net;
using Azure;
using Headwater.Api;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Operating;

/// <summary>What the report of <c>api/health</c> says while storage or the index cannot be used.</summary>
public sealed class HealthFaultTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("/feed-items", "queues")]
    [InlineData("/Feeds", "tables")]
    [InlineData("/changes", "blobs")]
    public async Task Storage_that_refuses_is_unhealthy_with_its_reason_yet_alive(string path, string service)
    {
        await using var system = await HealthTests.StartAsync(azurite);
        system.Logs.Allow(400); // the index says so, too
        system.Wire.Answer = (call, _) => $"/{call.Path}".StartsWith(path, StringComparison.Ordinal)
            ? throw new RequestFailedException(403, "The account says no.\nHeaders: many")
            : null;

        using var ready = await system.SendAsync("api/health");
        using var live = await system.SendAsync("api/health?probe=live");
        using var alone = await system.SendAsync("api/health/live");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, live.StatusCode));
        Assert.Equal("no-store", ready.Headers.CacheControl!.ToString());
        Assert.Equal(("live", "live"), (await live.TextAsync(), await alone.TextAsync()));
        var report = await ready.JsonAsync();
        Assert.Equal("unhealthy", report.GetProperty("status").GetString());
        Assert.Equal("The account says no.", report.GetProperty("storage").GetProperty(service).GetString());
    }

    [Fact]
    public async Task Index_that_is_being_built_is_not_a_fault_of_storage()
    {
        await using var system = await HealthTests.StartAsync(azurite);
        system.Wire.Silence = new TaskCompletionSource().Task;
        system.Wire.IsSilenced = IsOfTheLog;

        var asked = system.SendAsync("api/health");
        await system.Wire.WaitAsync(IsOfTheLog);
        system.Time.Advance(HealthCheck.StorageTimeout);
        var report = await (await asked).JsonAsync();

        Assert.Equal(
            "The index is being built from the log.", Assert.Single(report.GetProperty("reasons").EnumerateArray()).GetString());
        Assert.Equal("ok", report.GetProperty("storage").GetProperty("blobs").GetString());
        Assert.False(report.GetProperty("index").TryGetProperty("asOf", out _));

        static bool IsOfTheLog(StorageCall call) => call.Path.StartsWith("changes", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_count_of_expired_articles_is_not_a_fault_of_blobs()
    {
        await using var system = await HealthTests.StartAsync(azurite, ("Retention__MaxAge", "30.00:00:00"));
        await system.GetJsonAsync("api/articles");
        system.Wire.Answer = (call, _) => call.Path.StartsWith("Feeds", StringComparison.Ordinal)
            ? throw new RequestFailedException(403, "The account says no.")
            : null;

        var report = await (await system.SendAsync("api/health")).JsonAsync();

        Assert.Equal("ok", report.GetProperty("storage").GetProperty("blobs").GetString());
        Assert.Equal("The account says no.", report.GetProperty("storage").GetProperty("tables").GetString());
    }

    [Fact]
    public async Task Unwritable_folder_is_named_in_the_log_only()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var place = new TemporaryFile();
        await using var system = await HealthTests.StartAsync(azurite, ("Listing__IndexPath", Path.Combine(place.Path, "index")));
        system.Logs.Expect(400, 700);

        using var ready = await system.SendAsync("api/health");
        using var listing = await system.SendAsync("api/articles");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var report = await ready.JsonAsync();
        var reason = Assert.Single(report.GetProperty("reasons").EnumerateArray()).GetString();
        Assert.Equal("The index of this instance cannot be written (Listing__IndexPath); the log says why.", reason);
        Assert.Equal("ok", report.GetProperty("storage").GetProperty("blobs").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, listing.StatusCode);
        Assert.Equal(reason, (await listing.JsonAsync()).GetProperty("detail").GetString());
        Assert.Contains(system.Logs.All, entry => entry.EventId.Id == 400 && entry.Text.Contains(place.Path, StringComparison.Ordinal));

        // Repaired, it needs no restart.
        File.Delete(place.Path);
        system.Time.Advance(HealthCheck.MaxAge);
        Assert.Equal("healthy", (await system.GetJsonAsync("api/health")).GetProperty("status").GetString());
    }

    /// <summary>A file where a folder should be: nobody can make one in it, not even root.</summary>
    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose()
        {
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
            else
                File.Delete(Path);
        }
    }
}
