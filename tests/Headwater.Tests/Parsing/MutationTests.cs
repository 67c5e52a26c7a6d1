using System.Globalization;
using System.Text;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Seed = 20261124;

    // Half a million take some minutes: HEADWATER_MUTANTS=500000.
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("HEADWATER_MUTANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    [Fact]
    public void A_broken_document_gives_a_feed_or_a_reason_and_both_can_be_stored()
    {
        var documents = Corpus();
        var mutants = new Mutants(documents, Seed);
        var (feeds, items, recovered) = (0, 0, 0);
        for (var i = 0; i < Count; i++)
        {
            var mutant = mutants.Next();
            var outcome = Parse(mutant, i);
            if (outcome is not ParseOutcome.Parsed { Document: var document })
                continue;
            feeds++;
            items += document.Items.Count;
            recovered += document.WellFormed ? 0 : 1;
            Assert.Equal(document.WellFormed, document.Diagnostics.All(found => found.Severity != DiagnosticSeverity.Error));
            Assert.NotEmpty(JsonSerializer.SerializeToUtf8Bytes(document, FeedsJson.Relaxed.FeedDocument));
        }

        output.WriteLine($"{Count} mutants of {documents.Count} documents: {feeds} feeds, {recovered} of them recovered, {items} items");
        Assert.InRange(feeds, Count / 2, Count);
    }

    [Fact]
    public void A_stream_in_small_pieces_reads_as_the_whole_does()
    {
        // Longer than the window of the reader and the head of the stream, so that both move on in the midst of everything.
        var item = SampleFeeds.Rss.IndexOf("<item>", StringComparison.Ordinal);
        var items = string.Concat(Enumerable.Repeat(SampleFeeds.Rss[item..SampleFeeds.Rss.IndexOf("</channel>", StringComparison.Ordinal)], 120));
        var mutants = new Mutants([Encoding.UTF8.GetBytes(SampleFeeds.Rss.Insert(item, items)), Encoding.UTF8.GetBytes(SampleFeeds.Json.Replace("Hello", new string('o', 150_000), StringComparison.Ordinal))], Seed);
        for (var i = 0; i < 100; i++)
        {
            var mutant = mutants.Next();
            if (!System.Text.Unicode.Utf8.IsValid(mutant))
                continue; // the encoding is told by what is seen of the document, and of a stream that is the beginning
            var origin = new DocumentOrigin("https://origin.example/feed");
            using var reader = FeedReader.Open(new Trickle(mutant, i), origin);
            var read = new List<Item>();
            while (reader.ReadItem() is { } next)
                read.Add(next);
            Assert.Equal(Json(FeedParser.Parse(mutant, origin)), Json(reader.Finish(read)));
        }
    }

    private static ParseOutcome Parse(byte[] mutant, int number)
    {
        try
        {
            return FeedParser.Parse(mutant, new DocumentOrigin("https://origin.example/feed"));
        }
        catch (Exception e)
        {
            var path = Path.Combine(Path.GetTempPath(), $"mutant-{number}.xml");
            File.WriteAllBytes(path, mutant);
            throw new InvalidOperationException($"Mutant {number}, kept as {path}.", e);
        }
    }

    private static string Json(ParseOutcome outcome) => outcome switch
    {
        ParseOutcome.Parsed parsed => JsonSerializer.Serialize(parsed.Document, FeedsJson.Relaxed.FeedDocument),
        ParseOutcome.NotAFeed none => none.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static List<byte[]> Corpus()
    {
        List<byte[]> documents = [.. SampleFeeds.All.Select(feed => feed.Bytes), File.ReadAllBytes(Shared.SampleFeedOfTheHost)];
        if (Shared.Conformance is { } folder)
            documents.AddRange(Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        return documents;
    }

    // A stream that gives a few bytes at a time, as networks do.
    private sealed class Trickle(byte[] bytes, int seed) : MemoryStream(bytes)
    {
        private readonly Random _random = new(seed);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, _random.Next(1, 5000)));
    }
}
