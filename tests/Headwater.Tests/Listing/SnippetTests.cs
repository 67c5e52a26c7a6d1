using Headwater.Feeds.Articles;
using Headwater.Index.Search;

namespace Headwater.Tests.Listing;

public sealed class SnippetTests
{
    [Fact]
    public void A_snippet_marks_the_words_and_is_safe_HTML() => Assert.Equal(
        "Before &lt;script&gt;alert(1)&lt;/script&gt; &amp; the <mark>tides</mark> of the <mark>sea</mark>, after.",
        Of("tides sea", "Before <script>alert(1)</script> & the tides of the sea, after."));

    [Fact]
    public void A_snippet_keeps_the_letters_of_all_languages_and_is_one_line() => Assert.Equal(
        "Über die 潮汐 🌊 &quot;<mark>tides</mark>&quot; l&#39;été", Of("tides", "Über\n\n  die 潮汐 🌊 \"tides\" \t l'été"));

    [Fact]
    public void A_snippet_begins_with_the_paragraph_of_the_words() =>
        Assert.Equal("…On the <mark>tides</mark>", Of("tides", string.Concat(Enumerable.Repeat("Of a heading ", 20)) + "\n\nOn the tides"));

    [Theory]
    [InlineData("住所は東京都です。", "天気がよい。住所は<mark>東京都</mark>です。")]
    [InlineData("\n\n住所は東京都です。", "…住所は<mark>東京都</mark>です。")]
    [InlineData("住所は\n東京都です。", "…<mark>東京都</mark>です。")]
    public void A_long_text_without_spaces_has_a_snippet(string end, string snippet) => Assert.EndsWith(
        snippet, Of("東京都", string.Concat(Enumerable.Repeat("今日は天気がよい。", 10)) + end), StringComparison.Ordinal);

    [Theory]
    [InlineData("-sea")]
    [InlineData("-sea OR (mountain -lake)")]
    [InlineData("title:tides -sea")]
    public void Search_for_what_is_not_in_the_article_has_no_snippet(string search) => Assert.Null(Of(search, "Tides"));

    [Theory]
    [InlineData("\"data lake\"", "The data and the <mark>data-lake</mark>.", "The data and the data-lake.")]
    [InlineData("tide*", "<mark>Tidepools</mark>.", "Tidepools.")]
    [InlineData("größe", "Die <mark>GRÖSSE</mark>", "Die GRÖSSE")]
    [InlineData("soft", "<mark>so\u00adft</mark>", "so\u00adft")]
    [InlineData("東京都", "住所は<mark>東京都</mark>です", "住所は東京都です")]
    [InlineData("京", "東<mark>京都</mark>", "東京都")]
    [InlineData("c# -java", "<mark>C#</mark>, not C", "C#, not C")]
    public void What_is_found_is_marked(string search, string snippet, string text) => Assert.Equal(snippet, Of(search, text));

    [Fact]
    public void Snippet_of_a_long_text_is_the_part_with_most_words()
    {
        var filler = string.Join(' ', Enumerable.Range(0, 100).Select(number => $"w{number}"));

        var snippet = Of("tides sea", $"tides {filler} tides of the sea {filler}");

        Assert.StartsWith("…w86 w87 ", snippet, StringComparison.Ordinal);
        Assert.Contains(" w99 <mark>tides</mark> of the <mark>sea</mark> w0 ", snippet, StringComparison.Ordinal);
        Assert.EndsWith(" w13…", snippet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phrase_longer_than_a_snippet_is_shown_as_a_whole()
    {
        var phrase = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"w{number}"));

        Assert.Equal($"…<mark>{phrase}</mark>…", Of($"\"{phrase}\"", $"Before {phrase} after"));
    }

    [Fact]
    public void Text_is_shown_rather_than_summary_headings_and_title()
    {
        var article = Article("no words") with { Title = "Tides", Summary = "The tides", Headings = [new Heading(2, "On tides")] };
        Assert.Equal("The <mark>tides</mark>", Snippet.Of(article, SearchParser.Parse("tides")!));
        Assert.Equal("<mark>Tides</mark>", Snippet.Of(article, SearchParser.Parse("title:tides")!));
        Assert.Equal("<mark>On</mark> tides", Snippet.Of(article, SearchParser.Parse("on")!));
        Assert.Equal("<mark>Ann</mark>", Snippet.Of(article, SearchParser.Parse("author:ann")!));
        Assert.Equal("<mark>News</mark>", Snippet.Of(article, SearchParser.Parse("category:news")!));
    }

    [Fact]
    public void A_word_that_is_sought_often_is_looked_for_once()
    {
        var text = string.Concat(Enumerable.Repeat("the tides ", 2_000));
        Of("the OR nowhere", text);

        var once = Allocated("the OR nowhere");
        var often = Allocated($"{string.Join(' ', Enumerable.Repeat("the", 99))} OR nowhere");

        Assert.InRange(often, 0, 2 * once);

        long Allocated(string search)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotNull(Of(search, text));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string? Of(string search, string text) => Snippet.Of(Article(text), SearchParser.Parse(search)!);

    private static Article Article(string text) => new()
    {
        Id = "a",
        FeedId = "f",
        ContentHash = "hash",
        Title = "",
        Text = text,
        Authors = [new Author("Ann")],
        Categories = ["News"],
    };
}
