using System.Net;
using Azure.Data.Tables;
using Headwater.Feeds.Parsing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Ingestion;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>One damaged thing never stops the others, and is reported.</summary>
public sealed class DamageTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Item_that_cannot_be_stored_becomes_its_own_failure()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(203);
        var document = TestItems.Document("One", "Two");
        var deep = document with { Items = [document.Items[0] with { Extensions = [Nested(100)] }, document.Items[1]] };

        var first = await system.DispatchAsync(deep, TestItems.Noon);
        var again = await system.DispatchAsync(deep, TestItems.Noon.AddHours(1));

        Assert.Equal((new DispatchResult(1, 0, 0, Failed: 1), new DispatchResult(0, 0, 1, Failed: 1)), (first, again));
        var failure = Assert.Single(await FailuresAsync(system));
        Assert.Equal(("item", "retrying", 2, ""), (failure.Kind, failure.State, failure.Attempts, failure.Input));
        Assert.DoesNotContain('\n', failure.Reason);

        Assert.Equal(new DispatchResult(1, 0, 1), await system.DispatchAsync(document, TestItems.Noon.AddHours(2)));
        await system.DrainAsync();
        Assert.Empty(await FailuresAsync(system));
        Assert.Equal(2, (await EndState.ChangesAsync(system.Storage)).Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"items":{"a":null}}""")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"items":{},"left":{"a":null}}""")]
    [InlineData("""{"items":{},"at":"9999-12-31T23:59:59.9999999+00:00"}""")]
    public async Task Damaged_known_items_are_found_in_the_rows(string damage)
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(202);
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon);
        await system.DrainAsync();
        await system.DispatchAsync(TestItems.Document("One", "Two|edited"), TestItems.Noon.AddHours(1));
        await system.DrainAsync();
        await system.Storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(TestItems.FeedId))
            .UploadAsync(BinaryData.FromString(damage), overwrite: true, _end);

        var damaged = await system.DispatchAsync(TestItems.Document("One", "Two|edited", "Three"), TestItems.Noon.AddHours(2));
        await system.DrainAsync();
        Assert.Equal(new DispatchResult(1, 0, 2), damaged);
        Assert.Equal(4, (await EndState.ChangesAsync(system.Storage)).Count);

        // The numbers go on, even for a clock that went back.
        await system.DispatchAsync(TestItems.Document("One", "Two|again"), TestItems.Noon);
        await system.DrainAsync();
        var last = (await EndState.ChangesAsync(system.Storage))[^1];
        Assert.Equal((5, 3), ((await EndState.ChangesAsync(system.Storage)).Count, last.Version));
    }

    [Theory]
    [InlineData("Failures", "many")]
    [InlineData("Due", "tomorrow")]
    [InlineData("State", "Asleep")]
    [InlineData("Registered", 7)]
    [InlineData("Url", 7)]
    [InlineData("Id", "another")]
    public async Task Damaged_due_row_stops_no_feed_and_is_repaired(string property, object value)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/1.xml", Rss.Of("One"));
        origin.Feed("/2.xml", Rss.Of("Two"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/1.xml", "/2.xml");
        system.Logs.Expect(108);
        var damaged = FeedUrl.Id(origin.Url("/1.xml"));
        await foreach (var row in system.Storage.Feeds.QueryAsync<TableEntity>(cancellationToken: _end))
        {
            if (row.RowKey[0] != StorageNames.DuePrefix || !row.RowKey.EndsWith(damaged, StringComparison.Ordinal))
                continue;
            row[property] = value;
            await system.Storage.Feeds.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, _end);
        }

        await system.PollAsync();

        Assert.Equal(["/1.xml", "/2.xml"], origin.Requests.Select(request => request.PathAndQuery).Order());
        Assert.All(
            (await system.GetJsonAsync("api/feeds")).GetProperty("feeds").EnumerateArray(),
            feed => Assert.Equal("read", feed.GetProperty("lastPoll").GetProperty("outcome").GetString()));
        var rows = await system.Storage.Feeds.QueryAsync<TableEntity>(cancellationToken: _end).ToListAsync(_end);
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.Null(FeedRowReader.Read(row).Damaged));
    }

    [Fact]
    public async Task Row_of_no_feed_leaves_the_due_order()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/1.xml", Rss.Of("One"));
        await using var system = await PolledFeeds.StartAsync(azurite, origin, "/1.xml");
        system.Logs.Expect(108);
        await system.Storage.Feeds.AddEntityAsync(new TableEntity(FeedRow.Partition, "~0"), _end);

        await system.PollAsync();

        Assert.Single(origin.Requests);
        Assert.DoesNotContain(
            await system.Storage.Feeds.QueryAsync<TableEntity>(cancellationToken: _end).ToListAsync(_end), row => row.RowKey == "~0");
    }

    [Fact]
    public async Task Damaged_line_of_the_log_hides_no_change()
    {
        await using var system = await TestItems.StartAsync(azurite);
        system.Logs.Expect(403);
        await system.DispatchAsync(TestItems.Document("One"), TestItems.Noon);
        await system.DrainAsync();
        var log = system.Services.GetRequiredService<ChangeLog>();
        var damagedAt = (await log.ReadAsync(LogPosition.Start, _end).ToListAsync(_end))[^1].Next;
        await log.AppendAsync("{\"kind\": damaged\n"u8.ToArray(), _end);
        await log.AppendAsync(
            "{\"kind\":\"upsert\",\"articleId\":null,\"feedId\":null,\"fetchedAt\":\"2026-06-15T12:00:00Z\"}\n"u8.ToArray(), _end);
        await system.DispatchAsync(TestItems.Document("One", "Two"), TestItems.Noon.AddHours(1));
        await system.DrainAsync();

        var all = await system.GetJsonAsync("api/changes");
        var rest = await system.GetJsonAsync($"api/changes?after={damagedAt}");

        Assert.Equal(2, all.GetProperty("changes").GetArrayLength());
        Assert.Equal(1, rest.GetProperty("changes").GetArrayLength());
        using var middle = await system.Client.GetAsync(
            new Uri($"api/changes?after={damagedAt with { Offset = damagedAt.Offset + 3 }}", UriKind.Relative), _end);
        Assert.Equal(HttpStatusCode.Gone, middle.StatusCode);
    }

    private Task<IReadOnlyList<Failure>> FailuresAsync(TestSystem system) =>
        system.Services.GetRequiredService<FailureLog>().ListAsync(null, null, 10, _end);

    private static ExtensionElement Nested(int depth) =>
        depth == 0 ? new ExtensionElement { Name = "leaf" } : new ExtensionElement { Name = "branch", Children = [Nested(depth - 1)] };
}
