using System.Text;
using Headwater.Feeds.Parsing;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

/// <summary>Which documents that end early are cut, and which malformed.</summary>
public sealed class MalformedFeedTests
{
    private const string Items = "<item><title>One</title></item><item><title>Two</title></item>";

    // cuts in a row | hash of the last one | hash of the last document that was read | how it ended
    [Theory]
    [InlineData(0, null, null, null, true)]
    [InlineData(0, "now", "before", null, true)]
    [InlineData(2, "before", null, null, true)]
    [InlineData(1, "now", null, null, false)]
    [InlineData(3, "before", null, null, false)]
    [InlineData(0, "now", "now", null, false)]
    [InlineData(0, null, "before", "rss", false)]
    [InlineData(0, null, "before", "item", true)]
    public void Only_cuts_in_a_row_make_a_document_malformed(int cuts, string? cut, string? read, string? habit, bool isCut)
    {
        var feed = new FeedRow { Cuts = cuts, CutHash = cut, BodyHash = read, EndsInside = habit, Failures = 5 };

        Assert.Equal(isCut, CutDocument.IsCut(feed, Parse($"<rss><channel>{Items}</channel>"), "now"));
    }

    [Theory]
    [InlineData(1, "now", null)]
    [InlineData(3, "before", null)]
    [InlineData(0, null, "items")]
    public void JSON_that_ends_early_is_always_cut(int cuts, string? cut, string? habit)
    {
        var feed = new FeedRow { Cuts = cuts, CutHash = cut, EndsInside = habit };

        Assert.True(CutDocument.IsCut(feed, Parse("""{"items": [{"id": "1", "title": "One"}, {"id": "2", """), "now"));
    }

    // cuts in a row before it was read | how the one before ended
    [Theory]
    [InlineData("<rss><channel>" + Items + "</channel>", 1, null, "rss")]
    [InlineData("<rss><channel>" + Items + "<item><title>Th", 1, null, null)]
    [InlineData("<rss><channel>" + Items + "<item><title>Th", 3, null, "item")]
    [InlineData("<rss><channel>" + Items + "<item><title>Th", 0, "item", "item")]
    [InlineData("<rss><channel>" + Items + "<item><title>Th", 0, "rss", null)]
    [InlineData("<rss><channel>" + Items + "</channel></rss>", 0, "rss", null)]
    public void Habit_is_how_the_documents_of_a_feed_end(string document, int cuts, string? before, string? habit) =>
        Assert.Equal(habit, CutDocument.HabitAfter(new FeedRow { Cuts = cuts, EndsInside = before }, Parse(document)));

    [Theory]
    [InlineData("<rss><channel>" + Items + "<item><title>Th", 2)]
    [InlineData("<rss><channel>" + Items + "<item><title>Three</title></item", 3)]
    [InlineData("<rss><channel>" + Items + "<items>", 2)]
    [InlineData("<rss><channel>" + Items, 2)]
    [InlineData("<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:id>1</a:id></a:entry><a:entry><a:id>2", 1)]
    [InlineData("<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:id>1</a:id></a:entry><a:entry><a:id>2</a:id></a:entry>", 2)]
    [InlineData("<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:p=\"http://purl.org/rss/1.0/\">"
        + "<p:item><p:title>One</p:title></p:item><p:item><p:title>Tw", 1)]
    public void Whole_items_are_those_that_are_closed(string document, int items)
    {
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var parsed = Parsing.Feeds.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(document)], new DocumentOrigin());

            Assert.True(CutDocument.EndsEarly(parsed));
            Assert.Equal(items, CutDocument.WholeItems(parsed).Items.Count);
        }
    }

    private static FeedDocument Parse(string document) => Parsing.Feeds.Read(Encoding.UTF8.GetBytes(document), new DocumentOrigin());
}
