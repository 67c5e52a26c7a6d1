using System.Xml;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>The lenient reader must call the same documents well-formed as System.Xml.</summary>
public sealed class WellFormednessTests(ITestOutputHelper output)
{
    [Fact]
    public void Well_formedness_agrees_with_XmlReader()
    {
        byte[][] documents =
            [.. SampleFeeds.All.Where(feed => feed.Name is not ("json" or "utf-16" or "latin")).Select(feed => feed.Bytes)];
        var mutants = new Mutants(documents, seed: 7);
        var (agreed, wellFormed) = (0, 0);
        var disagreed = new List<string>();
        for (var i = 0; i < 4_000; i++)
        {
            var mutant = mutants.Next();
            if (mutant.AsSpan().IndexOf("<!DOCTYPE"u8) >= 0
                || FeedParser.Parse(mutant, new DocumentOrigin()) is not ParseOutcome.Parsed { Document: var document })
                continue;
            var fault = Fault(mutant);
            if (document.WellFormed == fault is null)
                agreed++;
            else
                disagreed.Add($"{i}: {fault ?? "accepted"} / {string.Join(", ", document.Diagnostics.Select(found => found.Code))}");
            wellFormed += fault is null ? 1 : 0;
        }

        output.WriteLine($"{agreed} agreed, {wellFormed} of them well-formed; {disagreed.Count} disagreed");
        foreach (var line in disagreed.Take(60))
            output.WriteLine(line);
        Assert.Empty(disagreed);
    }

    private static string? Fault(byte[] document)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(document));
            while (xml.Read())
            {
            }

            return null;
        }
        catch (XmlException e)
        {
            return e.Message;
        }
    }
}
