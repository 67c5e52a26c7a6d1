using System.Xml;
using BenchmarkDotNet.Attributes;
using Headwater.Parsing;

namespace Headwater.Benchmarks.Parsing;

/// <summary>
/// The parser beside a bare pass of XmlReader, which makes nothing of what it reads, and beside its rivals. The ratio to that pass is the
/// number to hold: at most 1.25 on well-formed input, with at most 4 bytes allocated for each byte read.
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
        var nodes = 0;
        try
        {
            while (xml.Read())
                nodes++;
        }
        catch (XmlException)
        {
            return -nodes; // broken: it ends at the first fault
        }

        return nodes;
    }

    [Benchmark]
    public int Headwater() => FeedParser.Parse(_document, new DocumentOrigin()) is ParseOutcome.Parsed { Document: var document } ? document.Items.Count : -1;

    [Benchmark]
    public int SyndicationFeed()
    {
        using var xml = XmlReader.Create(new MemoryStream(_document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        try
        {
            return System.ServiceModel.Syndication.SyndicationFeed.Load(xml).Items.Count();
        }
        catch (XmlException)
        {
            return -1;
        }
    }

    [Benchmark]
    public int FeedReaderOfCodeHollow()
    {
        try
        {
            return CodeHollow.FeedReader.FeedReader.ReadFromByteArray(_document).Items.Count;
        }
        catch (XmlException)
        {
            return -1;
        }
    }
}

/// <summary>That time grows with the input and no faster: each size is twice the one before, and so should the time be.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class FeedParsingGrowth
{
    private byte[] _document = [];

    [Params("items", "fragments", "attributes", "open CDATA", "unclosed", "ampersands")]
    public string Shape { get; set; } = "";

    [Params(1, 2, 4, 8)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _document = HostileDocuments.Make(Shape, Size * 12_500);

    [Benchmark]
    public ParseOutcome Parse() => FeedParser.Parse(_document, new DocumentOrigin());
}
