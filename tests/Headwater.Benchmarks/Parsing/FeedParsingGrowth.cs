using System.Text;
using BenchmarkDotNet.Attributes;
using Headwater.Feeds.Parsing;

namespace Headwater.Benchmarks.Parsing;

/// <summary>
/// That time grows with the input and no faster: each size is twice the one before, and so should the time be. Where it is more, the rows
/// of <see cref="MachineStreaming"/> and <see cref="MachineHolding"/> show what caches and the garbage collector add without a parser.
/// </summary>
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
    public ParseOutcome Headwater() => FeedParser.Parse(_document, new DocumentOrigin());

    /// <summary>No parser: the text cut into its tags or attributes, each a string that is not kept.</summary>
    [Benchmark]
    public int MachineStreaming()
    {
        var text = Encoding.UTF8.GetString(_document).AsSpan();
        var characters = 0;
        foreach (var piece in text.Split(Separator))
            characters += text[piece].ToString().Length;
        return characters;
    }

    /// <summary>
    /// The same with all of them kept: attributes by name, of anything else as many objects of the size of an item as there are.
    /// </summary>
    [Benchmark]
    public object MachineHolding()
    {
        var text = Encoding.UTF8.GetString(_document).AsSpan();
        if (Shape == "attributes")
        {
            var byName = new Dictionary<string, string>(Size * 12_500);
            foreach (var piece in text.Split(Separator))
                if (text[piece] is var attribute && attribute.IndexOf('=') is > 0 and var end)
                    byName.TryAdd(attribute[..end].ToString(), attribute[(end + 1)..].ToString());
            return byName;
        }

        var items = new List<object>();
        foreach (var piece in text.Split(Separator))
            if (text[piece] is var tag && tag.StartsWith("item>"))
                items.Add(new Item { Id = tag.ToString() });
        return items;
    }

    private char Separator => Shape == "attributes" ? ' ' : '<';
}
