using System.Text;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion;
using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

/// <summary>
/// Documents of one feed, read in turn, and what they are to make. Of the way of an item only storage and fetching are left out.
/// </summary>
/// <param name="Versions">The highest version of any article.</param>
/// <param name="Lines">Of <c>api/changes</c>.</param>
internal sealed record History(int Articles, int Versions, int Lines, params string[] Documents)
{
    private const string FeedId = "harbour-example-feed-000000";
    private const string Url = "https://harbour.example/feed.xml";
    private static readonly DateTimeOffset Start = new(2026, 6, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ArticleMaker Maker = new(new ArticlesOptions());

    /// <summary>Fails when they make something else.</summary>
    public void Holds()
    {
        var known = new KnownItems { IsComplete = true };
        var lines = new List<(string ArticleId, int Version)>();
        for (var poll = 0; poll < Documents.Length; poll++)
        {
            var document = Parsing.Feeds.Read(Encoding.UTF8.GetBytes(Documents[poll]), new DocumentOrigin(Url));
            var source = ItemDispatcher.ContextOf(FeedId, Url, document.Feed);
            var (items, next) = known.Advance(
                FeedId, document.Items, Start.AddHours(26 * poll), (id, item) => ArticleHash.Of(Maker.Make(id, "", item, source)),
                document.Feed.Link);
            lines.AddRange(items.Where(item => item.Novelty is ItemNovelty.New or ItemNovelty.Changed)
                .Select(item => (item.ArticleId, item.Entry.Version)));

            // As it is stored.
            var stored = JsonSerializer.SerializeToUtf8Bytes(next, IngestionJson.Relaxed.KnownItems);
            known = JsonSerializer.Deserialize(stored, IngestionJson.Relaxed.KnownItems)!;
        }

        Assert.Equal(
            (Articles, Versions, Lines),
            (lines.Select(line => line.ArticleId).Distinct().Count(), lines.Max(line => line.Version), lines.Count));
    }
}
