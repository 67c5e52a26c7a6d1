using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class JsonRecoveryTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Each line is put between two items that are whole. The diagnostic is on line 3, at the column given.
    [Theory]
    [InlineData("trailing-comma", """{"id": "b", },""", 13)]
    [InlineData("stray-comma", """{"id": "b"},,""", 13)]
    [InlineData("missing-comma", """{"id": "b" "title": "t"},""", 19)]
    [InlineData("missing-comma", """{"id": "b"}""", 0)]
    [InlineData("comment", """/* not JSON */ {"id": "b"},""", 1)]
    [InlineData("comment", """{"id": "b"}, // not JSON""", 14)]
    [InlineData("control-character", "{\"id\": \"b\", \"title\": \"a\tb\"},", 24)]
    [InlineData("control-character", "{\"id\": \"b\", \"title\": \"a\u0000b\"},", 24)]
    [InlineData("unescaped-quote", """{"id": "b", "title": "He said "no" and left"},""", 31)]
    [InlineData("unclosed-string", """{"id": "b", "title": "He said, "url": "https://b.example/"},""", 32)]
    [InlineData("bad-escape", """{"id": "b", "title": "C:\x \u12"},""", 25)]
    [InlineData("single-quotes", """{'id': 'b', 'title': 'it is "b"'},""", 2)]
    [InlineData("unquoted-name", """{id: "b"},""", 2)]
    [InlineData("bad-value", """{"id": "b", "title": oops},""", 22)]
    [InlineData("bad-value", """{"id": "b", "expired": True, "x": NaN, "y": 01},""", 24)]
    [InlineData("missing-colon", """{"id" "b"},""", 7)]
    [InlineData("stray-colon", """{"id": "b":},""", 11)]
    [InlineData("missing-value", """{"id": "b", "title": , "x"},""", 22)]
    [InlineData("missing-name", """{"id": "b", [1]},""", 13)]
    [InlineData("stray-text", """{"id": "b", "tags": ["x"] and more},""", 30)]
    [InlineData("stray-bracket", """{"id": "b"}},""", 12)]
    [InlineData("unclosed-bracket", """{"id": "b", "tags": ["x"},""", 25)]
    [InlineData("unclosed-item", """{"id": "b", "title": "t", """, 1)]
    [InlineData("unclosed-item", """{"id": "b"}],""", 1)]
    public void A_fault_in_an_item_costs_no_other(string code, string faulty, int column)
    {
        var document = Read($"{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [\n{{\"id\": \"a\"}},\n{faulty}\n{{\"id\": \"c\"}}], \"title\": \"T\"}}");
        Assert.False(document.WellFormed);
        Assert.Equal(["a", "b", "c"], document.Items.Select(item => item.Id));
        Assert.Equal("T", document.Feed.Title?.Value);
        var found = document.Diagnostics.First(diagnostic => diagnostic.Code == code);
        Assert.Equal((DiagnosticSeverity.Error, column > 1 ? 3 : found.Line, column > 1 ? column : found.Column), (found.Severity, found.Line, found.Column));
        Assert.InRange(found.Line, 3, 4);
    }

    [Theory]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "title": "cut o""", "1 2", "cut o")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "title": "cut \""", "1 2", "cut")]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "title":""", "1 2", null)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "title""", "1 2", null)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2", "title": [1, {"x": """, "1 2", null)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}""", "1 2", null)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}]""", "1 2", null)]
    [InlineData("""{"items": [{"id": "1"}, {"id": "2"}] /* """, "1 2", null)]
    public void A_document_that_breaks_off_keeps_what_came_before(string json, string ids, string? title)
    {
        var document = Read(json);
        Assert.Equal((ids, title, false), (string.Join(' ', document.Items.Select(item => item.Id)), document.Items[1].Title?.Value, document.WellFormed));
        Assert.Contains(document.Diagnostics, found => found.Code == "truncated");
    }

    [Theory]
    [InlineData("""{"items": [{"id": "1", "title": "a\n},\n{"id": "2"}, {"id": "3"}]}""")]
    [InlineData("""{"items": [{"id": "1", "title": "a}, { "id": "2" }, {"id": "3"}]}""")]
    [InlineData("""{"items": [{'id': '1', 'title': 'a},{'id': '2'}, {'id': '3'}]}""")]
    public void A_string_without_its_end_does_not_swallow_the_next_item(string json)
    {
        var document = Read(json.Replace("\\n", "\n", StringComparison.Ordinal));
        Assert.Equal([("1", "a"), ("2", null), ("3", null)], document.Items.Select(item => (item.Id, item.Title?.Value)));
        Assert.Contains(document.Diagnostics, found => found.Code == "unclosed-string");
    }

    [Theory]
    [InlineData("""He wrote "id": 1 and left""")]
    [InlineData("""see {"id": 1}""")]
    [InlineData("""a {, "id": 1}""")]
    public void A_string_about_JSON_is_a_string(string title)
    {
        var document = Read($$"""{"items": [{"id": "1", "title": "{{title}}"}, {"id": "2"}]}""");
        Assert.Equal(["1", "2"], document.Items.Select(item => item.Id));
    }

    [Fact]
    public void What_follows_the_document_is_told_of()
    {
        var document = Read("""{"items": [{"id": "1"}]} <!-- generated in 0.2 s -->""");
        Assert.Equal(("1", "content-after-root"), (Assert.Single(document.Items).Id, Assert.Single(document.Diagnostics).Code));
    }

    [Fact]
    public void JSON_that_is_nested_too_deep_is_refused() =>
        Assert.Equal("limit", Assert.IsType<ParseOutcome.NotAFeed>(Outcome("{\"items\":" + new string('[', 100_000))).Code);

    private static (byte[] Mended, Diagnostics Diagnostics) Mend(byte[] json)
    {
        var diagnostics = new Diagnostics();
        var mender = new JsonMender(new MemoryStream(json), FeedLimits.Default, diagnostics);
        var (mended, piece) = (new MemoryStream(), new byte[7]);
        while (mender.Read(piece) is > 0 and var count)
            mended.Write(piece, 0, count);
        return (mended.ToArray(), diagnostics);
    }

    // Token by token, without the white space between them.
    private static byte[] Compact(byte[] json) => JsonSerializer.SerializeToUtf8Bytes(JsonDocument.Parse(json).RootElement);

    [Property(MaxTest = 300)]
    public bool What_keeps_the_rules_passes_unchanged(Dictionary<string, string?[]> members, double[] numbers, bool isIndented)
    {
        var value = new { members, numbers = numbers.Where(double.IsFinite), nested = new object?[] { members, true, null, 1e-7, long.MinValue } };
        var json = JsonSerializer.SerializeToUtf8Bytes(value, isIndented ? Indented : JsonSerializerOptions.Default);
        var (mended, diagnostics) = Mend(json);
        return Compact(mended).AsSpan().SequenceEqual(Compact(json)) && diagnostics.WellFormed;
    }

    [Property(MaxTest = 2000)]
    public bool What_comes_out_keeps_the_rules(int[] pieces, int cut)
    {
        string[] alphabet = ["{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\u00", " ", "\n", "//", "/*", "*/", "\u0001", "a", "true", "\"a\":", "1.5", "-0", "01", "\"id\":\"1\"", "\"items\":[", "ä"];
        var json = "{" + string.Concat(pieces.Select(piece => alphabet[(int)((uint)piece % alphabet.Length)]));
        var mended = Mend(Encoding.UTF8.GetBytes(json[..(json.Length - (int)((uint)cut % json.Length))])).Mended;
        return mended.Length == 0 || JsonDocument.Parse(mended).RootElement.ValueKind == JsonValueKind.Object;
    }
}
