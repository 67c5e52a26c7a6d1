using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Listing;

namespace Headwater.Tests.Listing.Formats;

public sealed class RowFormatTests
{
    private static readonly ListingQuery Title = new() { Fields = ["title"] };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"a\"", "\"say \"\"a\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("", "\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49", "'+49")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=cmd|' /C calc'!A0, x", "\"'=cmd|' /C calc'!A0, x\"")]
    [InlineData("a=b", "a=b")]
    public void A_cell_is_quoted_where_needed_and_never_a_formula(string title, string cell) =>
        Assert.Equal($"title\r\n{cell}\r\n", FormatTesting.Rows("csv", Title, FormatTesting.Listed(FormatTesting.Header(title))));

    [Fact]
    public void Csv_has_a_head_and_every_field_of_the_header()
    {
        var header = FormatTesting.Header("One") with
        {
            Authors = [new Author("Ann"), new Author("Ben")],
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = ["200", "300"] },
            Published = FormatTesting.Noon,
        };

        var lines = FormatTesting.Rows("csv", new ListingQuery(), FormatTesting.Listed(header)).Split("\r\n");

        Assert.Equal(ListingParameters.FieldNames.Where(name => name != "snippet").Order(), lines[0].Split(',').Order());
        var row = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(cell => cell.First, cell => cell.Second);
        Assert.Equal(("Ann; Ben", "level=200; level=300", "2026-06-15T12:00:00.0000000+00:00", "1"),
            (row["authors"], row["labels"], row["published"], row["version"]));
    }

    [Fact]
    public void Ndjson_has_a_line_for_an_article_whatever_its_title_holds()
    {
        var text = FormatTesting.Rows(
            "ndjson", new ListingQuery(),
            FormatTesting.Listed(FormatTesting.Header("two\nlines")),
            FormatTesting.Listed(FormatTesting.Header("x"), "a <mark>b</mark>"));

        var lines = text.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("two\nlines", JsonSerializer.Deserialize<JsonElement>(lines[0]).GetProperty("title").GetString());
        Assert.Equal("a <mark>b</mark>", JsonSerializer.Deserialize<JsonElement>(lines[1]).GetProperty("snippet").GetString());
    }
}
