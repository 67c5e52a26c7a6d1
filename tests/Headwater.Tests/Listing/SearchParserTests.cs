using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Search;

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
    [InlineData("re-use C++", $"({Any} : \"re use\" AND {Any} : \"C\")")]
    [InlineData("title:(spark author:ada)", "(title : \"spark\" AND authors : \"ada\")")]
    [InlineData("-spark", $"{Any} : \"spark\"", true)]
    [InlineData("-spark -kafka", $"({Any} : \"spark\" OR {Any} : \"kafka\")", true)]
    [InlineData("-spark OR kafka", $"({Any} : \"spark\" NOT {Any} : \"kafka\")", true)]
    [InlineData("-(-spark OR kafka)", $"({Any} : \"spark\" NOT {Any} : \"kafka\")")]
    [InlineData("a OR b -c", $"({Any} : \"a\" OR ({Any} : \"b\" NOT {Any} : \"c\"))")]
    [InlineData("a OR(b)", $"({Any} : \"a\" OR {Any} : \"b\")")]
    [InlineData("it's", $"{Any} : \"it s\"")]
    public void What_is_typed_becomes_an_expression_of_the_index(string typed, string expected, bool excludes = false)
    {
        Assert.True(SearchParser.TryParse(typed, out var expression, out var mistake), mistake);
        Assert.Equal(new SearchExpression(expected, excludes), expression);
    }

    public void Dispose() => _index.Dispose();

    [Theory]
    [InlineData("", "there is nothing to search for (character 1).")]
    [InlineData("spark \"data", "the quote is never closed (character 7).")]
    [InlineData("(spark", "the parenthesis is never closed (character 1).")]
    [InlineData("spark)", "the parenthesis was never opened (character 6).")]
    [InlineData("spark ()", "something is missing before the parenthesis (character 8).")]
    [InlineData("OR spark", "something is missing before OR (character 1).")]
    [InlineData("spark OR", "something is missing after OR (character 9).")]
    [InlineData("spark & kafka", "there is no letter or digit to search for in '&' (character 7).")]
    [InlineData("spark titel:x", "titel: is no field; there are title:, author: and category:, and a colon in a text wants quotes (character 7).")]
    [InlineData("s*", "at least 2 letters or digits come before a * (character 1).")]
    [InlineData("sp*rk", "a * stands at the end of a word (character 3).")]
    [InlineData("-", "there is no letter or digit to search for in '' (character 2).")]
    public void A_mistake_is_named_with_its_place(string typed, string expected)
    {
        Assert.False(SearchParser.TryParse(typed, out _, out var mistake));
        Assert.Equal(expected, mistake);
    }

    [Fact]
    public void Length_words_and_depth_are_bounded()
    {
        string[] tooMuch =
        [
            new('a', SearchParser.MaxLength + 1),
            string.Join(' ', Enumerable.Repeat("a", SearchParser.MaxTerms + 1)),
            new string('(', SearchParser.MaxDepth + 1) + "a" + new string(')', SearchParser.MaxDepth + 1),
        ];
        Assert.All(tooMuch, typed => Assert.False(SearchParser.TryParse(typed, out _, out _)));
        Assert.True(SearchParser.TryParse(new string('(', SearchParser.MaxDepth) + "a" + new string(')', SearchParser.MaxDepth), out _, out _));
    }

    /// <summary>Whatever is typed is a mistake with a place, or an expression that SQLite accepts and that is made of our syntax and quoted words.</summary>
    [Property(MaxTest = 300)]
    public void Nothing_typed_reaches_the_index_as_syntax(int seed)
    {
        var random = new Random(seed);
        string[] parts =
        [
            "spark", "\"", "(", ")", "-", "*", ":", "title:", "terms:", "OR", "AND", "NOT", "NEAR(", "^", "{a}", "+", "'", ";", "--", "k1", "\0", " ", " ", " ",
            "é", "e\u0301", "語", "\ud83d\ude00", "\ud83d", "\u0903", "٣", "½", "\u0378", "\ue000", "\U0001e900", "$match", "\\",
        ];
        var typed = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

        if (!SearchParser.TryParse(typed, out var expression, out var mistake))
        {
            Assert.Matches(@"\(character \d+\)\.$", mistake);
            return;
        }

        var outside = string.Concat(expression.Text.Split('"').Where((_, i) => i % 2 == 0));
        Assert.Matches(@"^(\{title summary headings text\}|title|authors|categories|AND|OR|NOT|[ ():*])*$", outside);
        Assert.All(expression.Text.Split('"').Where((_, i) => i % 2 == 1), words => Assert.All(words.EnumerateRunes(), rune =>
            Assert.True(rune.Value == ' ' || System.Text.Rune.IsLetterOrDigit(rune) || System.Text.Rune.IsNumber(rune) || rune.Value is 0x301 or 0x903)));
        _index.Ids(new ListingQuery { Search = expression });
    }
}
