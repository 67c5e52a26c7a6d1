using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class JsonRecoveryTests
{
    private const string Start = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [\n{\"id\": \"a\"},\n";

    // Each line stands between two items. The diagnostic is on line 3, at the column given.
    [Theory]
    [InlineData("""{"id": "b", },""", 13, null)]
    [InlineData("""/* not JSON */ {"id": "b"},""", 1, null)]
    [InlineData("""{"id": "b"}, // not "JSON""", 14, null)]
    [InlineData("{\"id\": \"b\", \"title\": \"ä\tb\"},", 24, "ä\tb")]
    [InlineData("{\"id\": \"b\", \"title\": \"a\u0000b\\\"c\u0001\"},", 24, "a\u0000b\"c\u0001")]
    [InlineData("{\"id\": \"b\", \"title\": \"a\nb\"},", 24, "a\nb")]
    public void Fault_that_readers_forgive_costs_nothing(string faulty, int column, string? title)
    {
        var document = Read($"{Start}{faulty}\n{{\"id\": \"c\"}}], \"title\": \"T\"}}");
        Assert.Equal((false, "T"), (document.WellFormed, document.Feed.Title?.Value));
        Assert.Equal(["a", "b", "c"], document.Items.Select(item => item.Id));
        Assert.Equal(title, document.Items[1].Title?.Value);
        var found = Assert.Single(document.Diagnostics);
        Assert.Equal(("invalid-json", DiagnosticSeverity.Error, 3, column), (found.Code, found.Severity, found.Line, found.Column));
    }

    [Theory]
    [InlineData("""{"id": "b" "title": "t"},""", 12)]
    [InlineData("""{"id": "ä", "title": "He said "no" and left"},""", 32)]
    [InlineData("""{"id": "b", "title": "C:\x"},""", 26)]
    [InlineData("""{'id': 'b'},""", 2)]
    [InlineData("""{"id": "b", "title": oops},""", 22)]
    [InlineData("""{"id": "b"}},""", 12)]
    [InlineData("""{"id": "b"},,""", 13)]
    [InlineData("{\"id\": \"b\ttab\", \"title\": \"two\ttabs\"} x", 38)]
    public void Other_faults_are_refused_with_line_and_column(string faulty, int column)
    {
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(Outcome($"{Start}{faulty}\n{{\"id\": \"c\"}}]}}"));
        Assert.Equal("invalid-json", refusal.Code);
        Assert.Contains($"line 3, column {column}:", refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"items": [{"id": "b", },]}""", "Unexpected '}' after ','.")]
    [InlineData("{\"items\": [{\"title\": \"ä\tb\"}]}", "Unexpected U+0009 after 'ä'.")]
    [InlineData("""{"items": [] /* none */}""", "Unexpected '/' after ']'.")]
    [InlineData("""{"items": [oops]}""", "Unexpected 'o' after '['.")]
    [InlineData("""{"items": [{"id": "1", "title": "cut o""", "The document ends too early.")]
    [InlineData("{\"items\": [\n", "The document ends too early.")]
    public void Fault_of_JSON_names_what_stands_where(string json, string reason)
    {
        var told = Outcome(json) switch
        {
            ParseOutcome.Parsed parsed => Assert.Single(parsed.Document.Diagnostics).Message,
            ParseOutcome.NotAFeed refusal => refusal.Reason[(refusal.Reason.IndexOf(": ", StringComparison.Ordinal) + 2)..],
            _ => "",
        };

        Assert.Equal(reason, told);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_reported_where_it_stands()
    {
        var found = Assert.Single(Read("{\"items\": [\n{\"title\": \"ä😀\\ud83d\"}]}").Diagnostics);

        Assert.Equal(("lone-surrogate", 2, 15), (found.Code, found.Line, found.Column));
    }

    [Theory]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}, {"id": "3", "title": "cut o""")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "tags": ["{", "}"], "a": {"b": [{}]}}, {"id": "3", "authors": [{"name": "A"}""")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}""")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}, """)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}], "next_url": "https""")]
    [InlineData("{\"items\": [{\"id\": \"1\", \"title\": \"a\tb\"}, {\"id\": \"2\",}, {\"id\": \"3\", \"title\": \"c\td")]
    public void Document_that_ends_early_has_the_items_that_are_whole(string json)
    {
        var document = Read(json);

        Assert.Equal(["1", "2"], document.Items.Select(item => item.Id));
        Assert.Contains(document.Diagnostics, found => found.Code == "truncated" && found.Column > 20);
        Assert.NotNull(document.OpenAtEnd);
    }

    [Theory]
    [InlineData("""{"version": "https://jsonfeed.org/version/1.1", "title": "cut o""")]
    [InlineData("""{"items": [{"id": "1", "title": "cut o""")]
    [InlineData("""{"other": [{"id": "1"}, {"id": "2", "title": "cut o""")]
    [InlineData("""{"a": {"items": [{"id": "1"}, {"id": "2", "title": "cut o""")]
    [InlineData("""{"items": {"0": {"id": "1"}, "1": {"id": "2", "title": "cut o""")]
    public void Document_that_ends_before_any_item_is_refused(string json) =>
        Assert.Equal("invalid-json", Assert.IsType<ParseOutcome.NotAFeed>(Outcome(json)).Code);

    [Theory]
    [InlineData(" <!-- served from a cache -->")]
    [InlineData("<br /><b>Warning</b>: something in line 7")]
    [InlineData("{}")]
    public void What_follows_a_complete_document_costs_no_item(string rest)
    {
        var document = Read($$"""{"items": [{"id": "1"}, {"id": "2"}]}{{rest}}""");
        Assert.Equal(["1", "2"], document.Items.Select(item => item.Id));
        Assert.Equal("invalid-json", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Line_is_counted_behind_line_ends_in_strings()
    {
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(Outcome("{\"title\": \"a\nb\nc\",\n\"items\": [}"));
        Assert.Contains("line 4, column 11:", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"a\uD800b", "a\uFFFDb")]
    [InlineData(@"a\udc00", "a\uFFFD")]
    [InlineData(@"\ud83d\ude00\uD83D", "😀\uFFFD")]
    [InlineData(@"\\ud83d", @"\ud83d")]
    [InlineData(@"\uD83D\n\uDE00", "\uFFFD\n\uFFFD")]
    public void Half_of_a_surrogate_pair_is_replaced(string title, string read)
    {
        var document = Read($$"""{"items": [{"id": "1", "title": "{{title}}"}]}""");
        Assert.Equal((read, true), (document.Items[0].Title?.Value, document.WellFormed));
        Assert.Equal(
            read.Contains('\uFFFD', StringComparison.Ordinal) ? ["lone-surrogate"] : [], document.Diagnostics.Select(found => found.Code));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"y\":", "}")]
    public void Deep_extension_is_cut_and_costs_no_item(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        var document = Read($$"""{"items": [{"id": "1", "_x": {{deep}}, "title": "t"}, {"id": "2"}]}""");
        Assert.Equal([("1", "t"), ("2", null)], document.Items.Select(item => (item.Id, item.Title?.Value)));
        Assert.Equal(("_x", "extension-cut"), (document.Items[0].Extensions[0].Name, Assert.Single(document.Diagnostics).Code));
        Assert.NotEmpty(JsonSerializer.SerializeToUtf8Bytes(document));
    }

    [Fact]
    public void Extensions_of_an_item_do_not_count_for_the_feed()
    {
        var many = string.Join(',', Enumerable.Repeat(1, FeedLimits.Default.MaxExtensions - 1));
        var document = Read($$"""{"_a": 1, "items": [{"id": "1", "_x": [{{many}}]}, {"id": "2", "_x": [{{many}}]}], "_b": 2}""");
        Assert.Empty(document.Diagnostics);
        Assert.Equal(["_a", "_b"], document.Feed.Extensions.Select(extension => extension.Name));
    }

    [Property(MaxTest = 300)]
    public bool Any_string_is_read_back_raw_or_escaped(string? title)
    {
        title ??= "";
        var escaped = JsonSerializer.Serialize(title);
        var raw = "\"" + title.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        string? Title(string json) => Read($$"""{"items": [{"id": "1", "title": {{json}}}]}""").Items[0].Title?.Value;
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(title.Trim())) is { Length: > 0 } text ? text : null;
        return Title(escaped) == expected && Title(raw) == expected;
    }

    [Property(MaxTest = 2000)]
    public bool Any_text_gives_a_feed_or_a_reason(int[] pieces)
    {
        string[] alphabet =
            ["{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\uD8", " ", "\n", "//", "/*", "*/", "\u0001", "a", "true", "\"a\":", "1.5",
            "-0", "\"id\":\"1\"", "\"items\":[", "ä"];
        return Outcome("{" + string.Concat(pieces.Select(piece => alphabet[(int)((uint)piece % alphabet.Length)]))) is not null;
    }
}
