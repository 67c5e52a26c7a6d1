using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Tests.Docs;

namespace Headwater.Tests.Parsing;

/// <summary>Runs the example in the README of the package.</summary>
public sealed class PackageReadmeTests
{
    private static readonly string Readme = SourceTree.Read("src/Headwater.Feeds/README.md");

    private static string Block(string language)
    {
        var start = Readme.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Readme[start..Readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string SourceOfExample([CallerFilePath] string file = "")
    {
        var name = Path.GetFileName(file);
        var lines = SourceTree.Read($"tests/Headwater.Tests/Parsing/{name}").Split('\n');
        var body = lines.SkipWhile(line => !line.StartsWith("    private static void Example(", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line != "    }");
        return string.Concat(body.Select(line => (line.Length > 8 ? line[8..] : "") + "\n"));
    }

    [Fact]
    public void Example_is_the_code_that_is_run_here() => Assert.Equal(SourceOfExample(), Block("csharp"));

    [Fact]
    public void Example_writes_what_the_README_says()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Block("xml"));
            var output = new StringWriter { NewLine = "\n" };
            Example(path, output);
            Assert.Equal(Block("text"), output.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Table_of_limits_has_every_limit_with_its_default()
    {
        var limits = typeof(FeedLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        Assert.NotEmpty(limits);
        foreach (var limit in limits)
        {
            var value = string.Format(CultureInfo.InvariantCulture, "{0:N0}", limit.GetValue(FeedLimits.Default));
            Assert.Contains(
                Readme.Split('\n'), line => line.Split('|') is [_, var names, var defaults, ..]
                    && names.Contains($"`{limit.Name}`", StringComparison.Ordinal)
                    && Regex.IsMatch(defaults, $@"(?<![\d,]){value}(?!,?\d)"));
        }
    }

    private static void Example(string path, TextWriter output)
    {
        byte[] bytes = File.ReadAllBytes(path); // or the body of an HTTP response
        var origin = new DocumentOrigin("https://river.example/feed.xml", ContentType: "application/rss+xml; charset=utf-8");

        switch (FeedParser.Parse(bytes, origin))
        {
            case ParseOutcome.Parsed { Document: var document }:
                output.WriteLine($"{document.Feed.Title?.PlainText}: {document.Items.Count} items, {document.Format}");
                foreach (var fault in document.Diagnostics)
                    output.WriteLine($"line {fault.Line}, column {fault.Column}: {fault.Message}");

                var maker = new ArticleMaker(new ArticlesOptions());
                foreach (var item in document.Items)
                {
                    var feed = new FeedContext("river", "https://river.example/feed.xml", document.Feed.Title?.PlainText);
                    var article = maker.Make(articleId: item.Id ?? "", contentHash: "", item, feed);
                    output.WriteLine($"{article.Published:yyyy-MM-dd} {article.Title} <{article.Link}>");
                    output.Write(article.Markdown);
                }

                break;
            case ParseOutcome.NotAFeed refusal:
                output.WriteLine($"Not a feed ({refusal.Code}): {refusal.Reason}");
                break;
        }
    }
}
