using AngleSharp.Html.Parser;
using BenchmarkDotNet.Attributes;
using Ganss.Xss;
using Headwater.Articles;
using Headwater.Parsing;

namespace Headwater.Benchmarks.Articles;

/// <summary>
/// The bodies of a feed, one after the other: what AngleSharp needs to parse them, what HtmlSanitizer needs to clean them, and what making all outputs of an
/// article costs. <c>HEADWATER_FEED</c> names the feed's file.
/// </summary>
[ShortRunJob]
[MemoryDiagnoser]
public class ArticleBenchmark
{
    private const string BaseUrl = "https://aws.amazon.com/blogs/big-data/";
    private readonly HtmlParser _parser = new();
    private readonly HtmlSanitizer _sanitizer = new();
    private readonly BodyPolicy _policy = new(Dress: true, "blog-author-box");
    private string[] _bodies = [];

    [GlobalSetup]
    public void Read()
    {
        var file = Environment.GetEnvironmentVariable("HEADWATER_FEED") ?? throw new InvalidOperationException("Set HEADWATER_FEED to the file of a feed.");
        var feed = (ParseOutcome.Parsed)FeedParser.Parse(File.ReadAllBytes(file), new DocumentOrigin());
        _bodies = [.. feed.Document.Items.SelectMany(item => item.Content).Select(content => content.Value ?? "")];
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
        foreach (var body in _bodies)
            length += BodyReader.Read(body, BaseUrl, _policy).Html.Length;
        return length;
    }
}
