using AngleSharp.Html.Parser;
using BenchmarkDotNet.Attributes;
using Ganss.Xss;
using Headwater.Benchmarks.Parsing;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Benchmarks.Articles;

/// <summary>
/// The items of the reference feed, one after the other: what AngleSharp needs to parse their bodies, what HtmlSanitizer needs to clean
/// them, and what making the articles costs, with all that they hold. <c>HEADWATER_FEED</c> names the file of another feed.
/// </summary>
/// <remarks>
/// The calls are counted out: on a busy machine a pilot settles for so few that half of the code is measured before it is compiled by its
/// profile.
/// </remarks>
[ShortRunJob]
[WarmupCount(10)]
[IterationCount(15)]
[InvocationCount(64)]
[MemoryDiagnoser]
public class ArticleBenchmark
{
    private const string BaseUrl = "https://aws.amazon.com/blogs/big-data/";
    private readonly HtmlParser _parser = new();
    private readonly HtmlSanitizer _sanitizer = new();
    private readonly ArticleMaker _maker = new(new ArticlesOptions());
    private IReadOnlyList<Item> _items = [];
    private FeedContext _source = new("", "");
    private string[] _bodies = [];

    [GlobalSetup]
    public void Read()
    {
        var document = Environment.GetEnvironmentVariable("HEADWATER_FEED") is { } file ? File.ReadAllBytes(file)
            : FeedDocuments.Reference();
        var feed = (ParseOutcome.Parsed)FeedParser.Parse(document, new DocumentOrigin());
        _items = feed.Document.Items;
        _source = new FeedContext("", BaseUrl, feed.Document.Feed.Title?.Value, feed.Document.Feed.Link, feed.Document.Feed.Language);
        _bodies = [.. _items.SelectMany(item => item.Content).Select(content => content.Value ?? "")];
    }

    [Benchmark(Baseline = true)]
    public int BareParse()
    {
        var nodes = 0;
        foreach (var body in _bodies)
        {
            using var document = _parser.ParseDocument(body);
            nodes += document.Body!.ChildNodes.Length;
        }

        return nodes;
    }

    [Benchmark]
    public int HtmlSanitizerAlone()
    {
        var length = 0;
        foreach (var body in _bodies)
            length += _sanitizer.Sanitize(body, BaseUrl).Length;
        return length;
    }

    [Benchmark]
    public int AllOutputs()
    {
        var length = 0;
        foreach (var item in _items)
            length += _maker.Make("", "", item, _source).Html.Length;
        return length;
    }
}
