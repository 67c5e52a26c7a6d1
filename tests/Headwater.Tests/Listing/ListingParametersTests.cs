using FsCheck.Xunit;
using Headwater.Http;
using Headwater.Index;
using Headwater.Index.Search;
using Headwater.Listing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Headwater.Tests.Listing;

public sealed class ListingParametersTests
{
    [Fact]
    public void Query_without_parameters_asks_for_the_newest()
    {
        var query = TestIndex.Query("");

        Assert.Equal((20, ListingSort.Published, false), (query.Limit, query.Sort, query.Ascending));
        Assert.Null(query.Fields);
    }

    [Fact]
    public void Every_error_is_reported_at_once()
    {
        var errors = Errors(
            "limit=0&sort=best&from=yesterday&has=cats&fields=title,colour&cursor=abc&q=a&q=b&what=1&total=maybe"
            + "&to=1&to=2&category=-");

        Assert.Equal(
            [("category", "-"), ("cursor", "abc"), ("fields", "colour"), ("from", "yesterday"), ("has", "cats"), ("limit", "0"),
                ("q", "a,b"), ("sort", "best"), ("to", "1,2"), ("total", "maybe"), ("what", "1")],
            errors.Select(error => (error.Name, error.Value)).Order());
        Assert.All(errors, error => Assert.EndsWith(".", error.Expected));
    }

    [Theory]
    [InlineData("sort=relevance", "sort")]
    [InlineData("sort=relevance&q=a&order=asc", "order")]
    [InlineData("fields=snippet", "fields")]
    [InlineData("from=2026-02-01&to=2026-01-01", "to")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("from=2026-02-30", "from")]
    [InlineData("from=7x", "from")]
    [InlineData("from=99999999d", "from")]
    [InlineData("label.=x", "label.")]
    [InlineData("has=code,cats", "has")]
    [InlineData("has=code,", "has")]
    public void Value_out_of_range_or_in_conflict_is_an_error(string parameters, string name) =>
        Assert.Equal(name, Assert.Single(Errors(parameters)).Name);

    [Theory]
    [InlineData("2026-06-01", "2026-06-01T00:00:00Z")]
    [InlineData("2026-06-01T10:30", "2026-06-01T10:30:00Z")]
    [InlineData("2026-06-01T10:30:00+02:00", "2026-06-01T08:30:00Z")]
    [InlineData("2026-06-01T10:30:00.250Z", "2026-06-01T10:30:00.250Z")]
    [InlineData("90m", "2026-06-15T10:30:00Z")]
    [InlineData("36h", "2026-06-14T00:00:00Z")]
    [InlineData("7d", "2026-06-08T12:00:00Z")]
    [InlineData("2w", "2026-06-01T12:00:00Z")]
    public void Times_are_dates_or_ages(string text, string expected)
    {
        // The plus sign is a space by the time it gets here, unless the caller escaped it.
        var query = TestIndex.Query($"from={text}");

        Assert.Equal(DateTimeOffset.Parse(expected, null), DateTimeOffset.FromUnixTimeMilliseconds(query.From!.Milliseconds));
    }

    [Fact]
    public void Equal_queries_have_equal_keys_however_written() => Assert.Equal(
        TestIndex.Query("category=Amazon%20EMR&category=news&LIMIT=20&q=spark%20%20kafka").Key,
        TestIndex.Query("q=spark+kafka&Category=NEWS&category=amazon-emr&category=news&sort=published&code=secret&format=json").Key);

    [Theory]
    [InlineData("category", "Amazon EMR", "amazon-emr")]
    [InlineData("category", "Advanced (300)", "advanced-300")]
    [InlineData("category", "Security, Identity, & Compliance", "security-identity-compliance")]
    [InlineData("category", "What’s New", "whats-new")]
    [InlineData("category", "Node.js", "node-js")]
    [InlineData("category", "C++", "c++")]
    [InlineData("category", " C# ", "c#")]
    [InlineData("category", "हिन्दी समाचार", "हिन्दी-समाचार")]
    [InlineData("category", "★", "★")]
    [InlineData("label.level", "300", "300")]
    [InlineData("host", "AWS.Amazon.com", "aws.amazon.com")]
    public void A_value_finds_the_term_and_its_slug(string name, string term, string slug)
    {
        var filter = Assert.Single(TestIndex.Query($"{name}={Uri.EscapeDataString(term)}&{name}=-{Uri.EscapeDataString(slug)}")
            .Filters);

        Assert.Equal((slug, slug), (Assert.Single(filter.Include), Assert.Single(filter.Exclude)));
    }

    [Theory]
    [InlineData("label=level:300", "label.level=300")]
    [InlineData("label=level:300&label=-level:400&LABEL=kind:a:b", "label.level=300&label.level=-400&label.kind=a:b")]
    [InlineData("label=level:300&label.Level=200", "label.level=200&label.level=300")]
    [InlineData("label=+level+:+300&label=+-+level+:+400", "label.level=300&label.level=-400")]
    public void Label_with_a_colon_is_the_parameter_of_that_name(string colon, string name) =>
        Assert.Equal(TestIndex.Query(name).Key, TestIndex.Query(colon).Key);

    [Theory]
    [InlineData("label=level")]
    [InlineData("label=:300")]
    [InlineData("label=")]
    public void Label_without_name_or_value_is_an_error(string parameters) => Assert.Equal("label", Assert.Single(Errors(parameters)).Name);

    /// <summary>In one pass: with the work of every split this test would not end.</summary>
    [Fact]
    public void Label_of_many_spaces_is_an_error()
    {
        var spaces = new string('+', 100_000);

        Assert.Equal("label", Assert.Single(Errors($"label={spaces}")).Name);
        Assert.Equal("label", Assert.Single(Errors($"label=-{spaces}a{spaces}")).Name);
    }

    [Fact]
    public void Search_text_may_be_long_but_not_endless()
    {
        Assert.NotNull(TestIndex.Query("q=" + new string('a', SearchParser.MaxLength)).Search);
        Assert.Equal("q", Assert.Single(Errors("q=" + new string('a', SearchParser.MaxLength + 1))).Name);
    }

    [Theory]
    [InlineData("q=")]
    [InlineData("q=%26")]
    [InlineData("q=&sort=relevance&fields=id,snippet", "fields=id,snippet")]
    public void Search_for_nothing_is_not_a_filter(string parameters, string same = "")
    {
        var query = TestIndex.Query(parameters);

        Assert.Null(query.Search);
        Assert.Equal((ListingSort.Published, false), (query.Sort, query.Snippets));
        Assert.Equal(TestIndex.Query(same.Length == 0 ? "" : "q=&" + same).Key, query.Key);
    }

    [Fact]
    public void Different_queries_have_different_keys()
    {
        string[] questions =
        [
            "", "category=a", "category=-a", "author=a", "label.a=a", "category=a&category=b", "from=2026-01-01", "to=2026-01-01",
                "updatedSince=2026-01-01",
            "q=a", "q=a&sort=relevance", "sort=updated", "order=asc", "limit=5", "fields=id", "fields=id,title", "total=true",
                "facets=true", "has=code&has=table", "has=code,table",
        ];

        Assert.Equal(questions.Length, questions.Select(question => TestIndex.Query(question).Key).Distinct().Count());
    }

    /// <summary>They find the same articles, but the facet of feeds ignores only a filter by feeds.</summary>
    [Fact]
    public void Filters_by_a_tag_and_by_its_feeds_have_different_keys()
    {
        var tags = new FeedTagMap([("a-feed", ["news"])]);
        var (tag, feed) = (TestIndex.Query("tag=news").With(tags), TestIndex.Query("feed=a-feed").With(tags));

        Assert.Equal(tag.Filtered, feed.Filtered);
        Assert.NotEqual(tag.Key, feed.Key);
    }

    [Property]
    public void A_cursor_reads_back_for_its_own_query_only(long milliseconds, Guid id)
    {
        var query = TestIndex.Query("category=a&limit=5");

        var text = ListingCursor.After(query, milliseconds, $"{id}").Text;

        var cursor = ListingCursor.Decode(text, query with { Limit = 7 })!;
        Assert.Equal((milliseconds, $"{id}"), (cursor.Milliseconds, cursor.Id));
        Assert.Null(ListingCursor.Decode(text, query with { Ascending = true }));
        Assert.Null(ListingCursor.Decode(text, TestIndex.Query("category=b")));
    }

    [Property]
    public void Cursor_of_a_relative_time_stays_valid(int minutes)
    {
        var now = RandomArticles.Noon.AddMinutes(minutes % 100_000);
        var later = ListingParameters.Read(Parameters("from=7d"), new ListingOptions(), now);

        Assert.NotNull(ListingCursor.Decode(ListingCursor.After(TestIndex.Query("from=7d"), 1, "a").Text, later));
    }

    [Property(MaxTest = 500)]
    public void No_text_is_a_cursor_by_chance(string? text, byte[] bytes)
    {
        Assert.Null(ListingCursor.Decode(text ?? "", new ListingQuery()));
        Assert.Null(ListingCursor.Decode(Convert.ToBase64String(bytes), new ListingQuery()));
    }

    private static IReadOnlyList<ParameterError> Errors(string text)
    {
        var parameters = Parameters(text);
        ListingParameters.Read(parameters, new ListingOptions(), RandomArticles.Noon);
        return parameters.Errors;
    }

    private static QueryParameters Parameters(string text) => ListingParameters.Of(new QueryCollection(QueryHelpers.ParseQuery(text)));
}
