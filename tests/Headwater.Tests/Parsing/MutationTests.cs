using System.Globalization;
using System.Text.Json;
using Headwater.Feeds;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Seed = 20261124;

    // HEADWATER_MUTANTS=500000 runs half a million, which takes some minutes.
    private static int Count =>
        int.TryParse(
        Environment.GetEnvironmentVariable("HEADWATER_MUTANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : 20_000;

    [Fact]
    public void Broken_document_gives_a_feed_or_a_reason()
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

    private static List<byte[]> Corpus()
    {
        List<byte[]> documents = [.. SampleFeeds.All.Select(feed => feed.Bytes), File.ReadAllBytes(Shared.SampleFeedOfTheHost)];
        if (Shared.Conformance is { } folder)
            documents.AddRange(
                Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes));
        return documents;
    }
}
