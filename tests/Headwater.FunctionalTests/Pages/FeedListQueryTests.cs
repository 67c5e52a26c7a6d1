using System.Reflection;
using Headwater.Discovery.History;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Pages.Feeds;
using Headwater.Pages.Layout;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Pages;

/// <summary>How much the list of feeds asks of the index.</summary>
public sealed class FeedListQueryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task List_of_feeds_asks_the_index_as_often_as_for_one()
    {
        var asked = new List<int>();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var index = DispatchProxy.Create<IArticleIndex, CountingIndex>();
        var counting = (CountingIndex)(object)index;
        counting.Index = system.Services.GetRequiredService<IArticleIndex>();
        foreach (var feed in Enumerable.Range(1, 5))
        {
            origin.Feed($"/{feed}.xml", Rss.Of($"Post {feed}"));
            await RegistryCalls.AddAsync(system, origin.Url($"/{feed}.xml"));
            counting.Queries.Clear();
            var pages = new FeedPages(
                system.Services.GetRequiredService<PageWriter>(), system.Services.GetRequiredService<FeedTable>(),
                system.Services.GetRequiredService<BackfillTable>(), system.Services.GetRequiredService<FeedDirectory>(),
                system.Services.GetRequiredService<FailureLog>(), index, system.Time);
            await pages.ListAsync(new DefaultHttpContext().Request);
            asked.Add(counting.Queries.Count);
        }

        Assert.Equal([2, 2, 2, 2, 2], asked);
        Assert.Equal(["CatchUpAsync", "DaysByFeedAsync"], counting.Queries);
    }

    /// <summary>Passes queries on.</summary>
    public class CountingIndex : DispatchProxy
    {
        public IArticleIndex Index { get; set; } = null!;

        public IList<string> Queries { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Queries.Add(targetMethod!.Name);
            return targetMethod.Invoke(Index, args);
        }
    }
}
