using System.Globalization;
using Headwater.FunctionalTests.Testing;
using Headwater.Index.Sqlite;

namespace Headwater.FunctionalTests.Listing;

/// <summary>What an installation stores in the long run, when articles expire.</summary>
public sealed class RetentionSizeTests(AzuriteFixture azurite)
{
    // Articles a day, days that each stays, and days until the sizes must stop growing: of a few, or of a hundred blogs for four months.
    private static readonly string? Asked = Environment.GetEnvironmentVariable("HEADWATER_RETENTION_ARTICLES");
    private static readonly (int PerDay, int MaxAge, int First) Months =
        Asked is null ? (2, 4, 10) : (int.Parse(Asked, CultureInfo.InvariantCulture), 30, 40);

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    /// <summary>HEADWATER_RETENTION_ARTICLES=100 is the full run.</summary>
    [Fact]
    public async Task Store_stops_growing_when_articles_expire()
    {
        Assert.SkipWhen(TestSystem.UsesPostgres, "It looks into the files of SQLite.");
        using var folder = new TemporaryFolder(IndexTests.NewPath());
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await RetentionTests.StartAsync(
            azurite, origin, ("Listing__IndexPath", folder.Path), ("Retention__MaxAge", $"{Months.MaxAge}.00:00:00"),
            ("Removal__GracePeriod", "2.00:00:00"));
        var sizes = new Dictionary<int, Size>();
        for (var day = 1; day <= 3 * Months.First; day++)
        {
            var now = system.Time.GetUtcNow();
            await RetentionTests.PollAsync(system, origin, [.. Enumerable.Range(0, Months.PerDay).Select(number =>
                new Post($"{day}-{number}", $"https://a.example/{day}/{number}", $"Port {day} {number}", now.AddMinutes(-number)))]);
            await system.GetJsonAsync("api/articles");
            await system.RunAsync("PurgeArticles");
            if (day == Months.First / 2 || day % Months.First == 0)
                sizes.Add(day, await SizeAsync(system, folder.Path));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', sizes));
        var first = sizes[Months.First];
        Assert.Equal(
            (Months.MaxAge - 1) * Months.PerDay, (await system.GetJsonAsync("api/articles?total=true")).GetProperty("total").GetInt32());
        foreach (var (_, size) in sizes.Where(size => size.Key > Months.First))
        {
            Assert.InRange(size.Rows, 1, first.Rows);
            Assert.InRange(size.Blobs, 1, first.Blobs);
            Assert.InRange(size.Bytes, 1, first.Bytes * 1.2);
            Assert.InRange(size.Index, 1, first.Index * 1.2);
        }
    }

    private async Task<Size> SizeAsync(TestSystem system, string folder)
    {
        var (blobs, bytes) = (0L, 0L);
        foreach (var container in (string[])["items", "articles", "pages", "snapshots", "feeds"])
        {
            await foreach (var blob in RetentionTests.Container(system.Storage, container).GetBlobsAsync(cancellationToken: _end))
            {
                blobs++;

                // A feed knows up to 500 items that left it, which the short run does not reach.
                bytes += container == "feeds" ? 0 : blob.Properties.ContentLength ?? 0;
            }
        }

        var rows = await system.Storage.Articles.QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: _end).CountAsync(_end);
        var segments = await system.Storage.Log.GetBlobsAsync(cancellationToken: _end).ToListAsync(_end);
        var index = Directory.GetFiles(folder, "*.db*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);
        return new Size(index, blobs, bytes, rows, segments.Sum(segment => segment.Properties.ContentLength ?? 0));
    }

    private sealed record Size(long Index, long Blobs, long Bytes, long Rows, long Log);
}
