using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>Documents of one feed, polled in turn by the real triggers, and what they are to make.</summary>
/// <param name="Versions">The highest version of any article.</param>
/// <param name="Lines">Of the log, which are those of <c>api/changes</c>.</param>
internal sealed record History(int Articles, int Versions, int Lines, params string[] Documents)
{
    /// <summary>Fails when they make something else; the lines.</summary>
    public async Task<IReadOnlyList<StoredChange>> HoldsAsync(AzuriteFixture azurite)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Documents[0]);
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        foreach (var document in Documents)
        {
            origin.Feed("/feed.xml", document);
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));
        }

        Assert.Equal(Documents.Length, origin.Requests.Count);
        var lines = await EndState.ChangesAsync(system.Storage);
        Assert.Equal(
            (Articles, Versions, Lines),
            (lines.Select(line => line.ArticleId).Distinct().Count(), lines.Max(line => line.Version), lines.Count));
        return lines;
    }
}
