using Headwater.LocalHost.Host;
using Headwater.Pages;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Headwater.Benchmarks.Listing;

/// <summary>A host with all functions, and the endpoint to compare them with.</summary>
internal static class LoadedServer
{
    public static async Task<WebApplication> StartAsync(string account, string indexPath, bool kept, string? postgres = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] = account,
            ["Listing:IndexPath"] = indexPath,
            ["Listing:SnapshotChanges"] = "1",
            ["Index:Postgres"] = postgres,
            ["Http:AnswerCacheBytes"] = kept ? null : "0",
        }.Where(setting => setting.Value is not null));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHeadwater(builder.Configuration).AddPages();
        var app = builder.Build();
        app.MapFunctions("");
        app.MapGet(MemoryEndpoint.Path, MemoryEndpoint.AnswerAsync);
        await app.StartAsync();
        return app;
    }
}
