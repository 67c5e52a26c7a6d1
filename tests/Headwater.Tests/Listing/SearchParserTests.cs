using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Search;
using Headwater.Index.Sqlite;
using Headwater.Tests.Parsing;

namespace Headwater.Tests.Listing;

public sealed class SearchParserTests : IDisposable
{
    private readonly TemporaryIndex _index = new();

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

    public void Dispose() => _index.Dispose();

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
        _index.Ids(new ListingQuery { Search = SearchParser.Parse(string.Join(' ', words)) });
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("\"{0}\" {0} \"{0}\" OR \"{0}\"")]
    [InlineData("{1}")]
    [InlineData("{1} {1}")]
    public void Words_of_phrases_count_as_words(string typed)
    {
        var letters = string.Concat(Enumerable.Range(0, SearchParser.MaxWords + 20).Select(number => (char)('一' + number)));
        var words = string.Join(' ', Enumerable.Range(0, SearchParser.MaxWords + 20).Select(number => $"w{number}"));

        var search = SearchParser.Parse(string.Format(CultureInfo.InvariantCulture, typed, words, letters))!;

        Assert.Equal(SearchParser.MaxWords, search.Sought.Sum(phrase => phrase.Tokens.Count));
        _index.Ids(new ListingQuery { Search = search });
    }

    [Fact]
    public void A_prefix_is_looked_up_once_for_all_blocks()
    {
        _index.Apply(Enumerable.Range(0, 40).Select(number => IndexedChange.Titled($"a{number}", $"Spark{number}")));
        var writer = _index.File.Writer;
        var filters = new ColumnFilters(
            writer, _index.File.Columns.Get(writer, writer.Position()), new ListingQuery { Search = SearchParser.Parse("kafka OR spa*") });
        Assert.NotEqual(0, ArticleSet.Count(filters.Passing(0)));

        writer.Execute("INSERT INTO search(search) VALUES ('delete-all')");

        Assert.Equal(40, filters.Count());
    }

    /// <summary>What publishers write into titles, and what is an operator somewhere.</summary>
    [Property(MaxTest = 300)]
    public void Pasted_title_finds_its_own_article(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        string[] parts =
        [
            "Spark", "kafka", "3.0", "C++", "C#", ".NET", "re:Invent", "Q&A", "it's", "“Data”", "\"lake\"", "\"", "'", "(preview)", "(",
                ")", "-", "–", "—", "-f", "--help",
            "AND", "NOT", "and", "title:", "Author:", "category: x", "NEAR(", "*", "*new*", "^", "{a}", "+", ";", "k1", "é",
                "e\u0301", "語彙", "👋", "٣", "½", "\u00ad",
            "soft\u00adhyphen", "zero\u200bwidth", "\ue000", "A\uf8ff", "हिन्दी", "ǅ", "ﬁne", "İstanbul", "…", "/", "\\",
                "@user", "#tag",
                "$5", "50%", "a_b", "<b>", "&amp;",
        ];
        var separator = random.Next(4) == 0 ? "" : " ";
        // "-kafka" and "spark -kafka" alone exclude; a longer text is taken for a title.
        var title = "New data: " + string.Join(separator, random.GetItems(parts, random.Next(1, 12)));
        AssertFinds(title, $"a{seed}");
    }

    [Fact]
    public void Every_title_of_the_sample_feeds_finds_its_article()
    {
        var documents = SampleFeeds.All.Select(feed => feed.Bytes).Append(File.ReadAllBytes(Shared.SampleFeedOfTheHost));

        var items = documents.SelectMany(bytes => Parsing.Feeds.Read(bytes).Items);
        List<string> titles = [.. items.Select(item => item.Title?.PlainText).OfType<string>()];

        Assert.True(titles.Count > SampleFeeds.All.Count);
        Assert.All(titles.Index(), title => AssertFinds(title.Item, $"a{title.Index}"));
    }

    private void AssertFinds(string title, string id)
    {
        _index.Apply(IndexedChange.Titled(id, title));

        Assert.True(_index.Ids(TestIndex.Query($"limit=200&q={Uri.EscapeDataString(title)}")).Contains(id), title);
    }

    private static MatchExpression Parse(string typed) => MatchExpression.Of(SearchParser.Parse(typed)!);

    /// <summary>Whatever is typed is an expression that SQLite accepts, made of our syntax and quoted words.</summary>
    [Property(MaxTest = 300)]
    public void Search_text_never_reaches_the_index_as_syntax(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        string[] parts =
        [
            "spark", "\"", "(", ")", "-", "*", ":", "title:", "terms:", "OR", "AND", "NOT", "NEAR(", "^", "{a}", "+", "'", ";", "--", "k1",
                "\0", " ", " ", " ",
            "é", "e\u0301", "語", "\ud83d\ude00", "\ud83d", "\u0903", "٣", "½", "\u0378", "\ue000", "\U0001e900", "$match", "\\",
        ];
        var typed = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

        if (SearchParser.Parse(typed) is not { } search)
            return;

        var expression = MatchExpression.Of(search);
        var outside = string.Concat(expression.Text.Split('"').Where((_, i) => i % 2 == 0));
        Assert.Matches(@"^(\{title summary headings text\}|title|authors|categories|AND|OR|NOT|[ ():*])*$", outside);
        Assert.All(expression.Text.Split('"').Where((_, i) => i % 2 == 1), words => Assert.All(words.EnumerateRunes(), rune =>
            Assert.True(rune.Value == ' ' || Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune)
                || rune.Value is 0x903 or 0xe000 or '+')));
        _index.Ids(new ListingQuery { Search = search });
    }
}
