using System.Xml;
using BenchmarkDotNet.Attributes;
using Headwater.Feeds.Parsing;

namespace Headwater.Benchmarks.Parsing;

/// <summary>
/// The parser beside a bare pass of XmlReader, which looks at each name and takes each value and makes nothing of them, and beside its
/// rivals. The ratio to that pass is the number to hold: at most 0.9 on well-formed input.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class FeedParsing
{
    private byte[] _document = [];

    [Params("reference", "short items", "atom", "broken")]
    public string Feed { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _document = FeedDocuments.Read(Feed);
        Console.WriteLine($"// {Feed}: {_document.Length} bytes");
    }

    [Benchmark(Baseline = true)]
    public int XmlReaderPass()
    {
        using var xml = XmlReader.Create(new MemoryStream(_document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var characters = 0;
        try
        {
            while (xml.Read())
                characters += Look(xml);
        }
        catch (XmlException)
        {
            return -characters; // broken: it ends at the first fault
        }

        return characters;
    }

    /// <summary>
    /// What no reader of feeds can do without, so that none is made to look slow: it even spares what a parser makes of it.
    /// </summary>
    private static int Look(XmlReader xml)
    {
        if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            return xml.Value.Length;
        if (xml.NodeType != XmlNodeType.Element)
            return 0;
        var characters = xml.LocalName.Length + xml.NamespaceURI.Length;
        while (xml.MoveToNextAttribute())
            characters += xml.LocalName.Length + xml.Value.Length;
        return characters;
    }

    /// <summary>The same without a look at what was read: less than any reader does, for comparison only.</summary>
    [Benchmark]
    public int XmlReaderBlind()
    {
        using var xml = XmlReader.Create(new MemoryStream(_document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var nodes = 0;
        try
        {
            while (xml.Read())
                nodes++;
        }
        catch (XmlException)
        {
            return -nodes;
        }

        return nodes;
    }

    [Benchmark]
    public int Headwater() =>
        FeedParser.Parse(_document, new DocumentOrigin()) is ParseOutcome.Parsed { Document: var document } ? document.Items.Count : -1;

    // The rivals throw at the first fault: what they need for that is not the time of a feed, and the table says NA.
    [Benchmark]
    public int SyndicationFeed()
    {
        using var xml = XmlReader.Create(new MemoryStream(_document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return System.ServiceModel.Syndication.SyndicationFeed.Load(xml).Items.Count();
    }

    [Benchmark]
    public int FeedReaderOfCodeHollow() => CodeHollow.FeedReader.FeedReader.ReadFromByteArray(_document).Items.Count;
}
