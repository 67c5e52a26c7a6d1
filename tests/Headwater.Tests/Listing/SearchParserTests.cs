using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Index.Search;
using Headwater.Index.Sqlite;

namespace Headwater.Tests.Listing;

public sealed class SearchParserTests
{
    private const string Any = "{title summary headings text}";

    [Theory]
    [InlineData("spark", $"{Any} : \"spark\"")]
    [InlineData("  spark \t kafka ", $"({Any} : \"spark\" AND {Any} : \"kafka\")")]
    [InlineData("spark or kafka", $"({Any} : \"spark\" AND {Any} : \"or\" AND {Any} : \"kafka\")")]
    [InlineData("\"data lake\"*", $"{Any} : \"data lake\"*")]
    [InlineData("re-use C++", $"({Any} : \"re use\" AND {Any} : \"c++\")")]
    [InlineData("title:(spark author:ada)", "((title : \"spark\" AND authors : \"ada\") OR title : \"title spark author ada\")")]
    [InlineData("author:ada OR spark", $"(authors : \"ada\" OR {Any} : \"spark\")")]
    [InlineData("big data -spark", $"((({Any} : \"big\" AND {Any} : \"data\") NOT {Any} : \"spark\") OR title : \"big data spark\")")]
    [InlineData("-spark", $"{Any} : \"spark\"", true)]
    [InlineData("-spark -kafka", $"({Any} : \"spark\" OR {Any} : \"kafka\")", true)]
    [InlineData("-spark OR kafka", $"({Any} : \"spark\" NOT {Any} : \"kafka\")", true)]
    [InlineData("-(-spark OR kafka)", $"({Any} : \"spark\" NOT {Any} : \"kafka\")")]
    [InlineData("a OR b -c", $"({Any} : \"a\" OR ({Any} : \"b\" NOT {Any} : \"c\"))")]
    [InlineData("a OR(b)", $"({Any} : \"a\" OR {Any} : \"b\")")]
    [InlineData("it's", $"{Any} : \"it s\"")]
    public void Search_text_becomes_an_expression_of_the_index(string typed, string expected, bool excludes = false)
    {
        Assert.Equal(new MatchExpression(expected, excludes, HasPrefix: typed.Contains('*')), Parse(typed));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" & -- \"\" () * ★ ??? ")]
    [InlineData("AND")]
    [InlineData("OR NOT")]
    [InlineData("((((")]
    public void Signs_alone_look_for_nothing(string typed) => Assert.Null(SearchParser.Parse(typed));

    [Theory]
    [InlineData("spark & kafka", "spark kafka")]
    [InlineData("spark – kafka - data", "spark kafka data")]
    [InlineData("spark \"data", "spark \"data\"")]
    [InlineData("(spark", "spark")]
    [InlineData("spark)", "spark")]
    [InlineData("spark ()", "spark")]
    [InlineData("OR spark", "spark")]
    [InlineData("spark OR", "spark")]
    [InlineData("spark OR OR kafka", "spark OR kafka")]
    [InlineData("spark AND kafka", "spark kafka")]
    [InlineData("AND spark AND", "spark")]
    [InlineData("spark NOT kafka", "spark -kafka OR title:\"spark NOT kafka\"")]
    [InlineData("spark NOT (kafka)", "spark -kafka OR title:\"spark NOT kafka\"")]
    [InlineData("spark titel:x", "spark \"titel x\"")]
    [InlineData("Author: Ada", "Author Ada")]
    [InlineData("C* and C++", "C and C++")]
    [InlineData("sp*rk", "sp rk")]
    [InlineData("spark --verbose", "spark verbose")]
    public void Pasted_text_means_what_it_says(string typed, string meaning) => Assert.Equal(Parse(meaning), Parse(typed));

    [Fact]
    public void Words_behind_the_hundredth_and_deep_parentheses_are_ignored()
    {
        var words = Enumerable.Range(0, SearchParser.MaxWords + 20).Select(number => $"w{number}").ToArray();
        Assert.Equal(Parse(string.Join(' ', words[..SearchParser.MaxWords])), Parse(string.Join(' ', words)));
        Assert.Equal(Parse("spark"), Parse(new string('(', 200) + "spark"));
    }

    [Fact]
    public void A_prefix_is_looked_up_once_for_all_blocks()
    {
        using var index = new TemporaryIndex();
        index.Apply(Enumerable.Range(0, 40).Select(number => IndexedChange.Titled($"a{number}", $"Spark{number}")));
        var writer = index.File.Writer;
        var filters = new ColumnFilters(
            writer, index.File.Columns.Get(writer, writer.Position()), new ListingQuery { Search = SearchParser.Parse("kafka OR spa*") });
        Assert.NotEqual(0, ArticleSet.Count(filters.Passing(0)));

        writer.Execute("INSERT INTO search(search) VALUES ('delete-all')");

        Assert.Equal(40, filters.Count());
    }

    private static MatchExpression Parse(string typed) => MatchExpression.Of(SearchParser.Parse(typed)!);

    /// <summary>Whatever is typed becomes the syntax of either engine, and words in quotes.</summary>
    [Property(MaxTest = 300)]
    public void Search_text_never_becomes_syntax(DoNotSize<int> seed)
    {
        if (SearchParser.Parse(HostileSearch.Text(new Random(seed.Item))) is not { } search)
            return;

        AssertQuoted(
            MatchExpression.Of(search).Text, '"', @"\{title summary headings text\}|title|authors|categories|AND|OR|NOT|[ ():*]", "");
        AssertQuoted(WordQuery.Of(search), '\'', @"<->|[ ()&|!]|:\*?A?", "@&");
        AssertQuoted(WordQuery.Ranking(search) ?? "", '\'', @"[ |]|:\*?A?", "");
    }

    /// <param name="signs">What a word may begin with.</param>
    private static void AssertQuoted(string expression, char quote, string syntax, string signs)
    {
        var parts = expression.Split(quote).Index().ToLookup(part => part.Index % 2 == 1, part => part.Item);
        Assert.Matches($"^({syntax})*$", string.Concat(parts[false]));
        Assert.All(parts[true], words => Assert.All(words.TrimStart([.. signs]).EnumerateRunes(), rune => Assert.True(
            rune.Value == ' ' || Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune) || rune.Value is 0x903 or 0xe000 or '+')));
    }
}
