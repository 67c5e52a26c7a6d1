using System.Text.Json;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Benchmarks.Listing;

/// <summary>Generated articles and feeds, stored as the functions store them.</summary>
internal static class LoadedStore
{
    private const int LinesPerAppend = 1_000;
    private const int ParallelWrites = 16;

    public static async Task FillAsync(string account, IEnumerable<int> articles)
    {
        await using var server = await LoadedServer.StartAsync(account, Path.GetTempPath(), kept: true);
        await server.Services.GetRequiredService<StorageAccount>().CreateMissingAsync(default);
        var log = server.Services.GetRequiredService<ChangeLog>();
        var container = server.Services.GetRequiredService<StorageAccount>().ArticleBlobs;
        foreach (var numbers in articles.Chunk(LinesPerAppend))
        {
            var made = numbers.Select(GeneratedLog.Article).ToList();
            await Parallel.ForEachAsync(
                made,
                new ParallelOptions { MaxDegreeOfParallelism = ParallelWrites },
                async (article, token) => await container
                    .GetBlobClient(StorageNames.ArticleBlob(article.FeedId, article.Id, article.ContentHash))
                    .WriteAsync(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(article, StorageJson.Relaxed.Article)), token));
            await log.AppendAsync(ArticleChangeLine.Write([.. made.Select(GeneratedLog.Line)]), default);
        }
    }

    public static async Task RegisterAsync(string account, int feeds)
    {
        await using var server = await LoadedServer.StartAsync(account, Path.GetTempPath(), kept: true);
        var table = server.Services.GetRequiredService<FeedTable>();
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < feeds; number++)
            await table.TryAddAsync(GeneratedLog.Feed(number, now), default);
    }
}
