using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Index;
using Headwater.Index.Search;
using Headwater.Tests.Parsing;

namespace Headwater.Tests.Listing;

public sealed class SqliteSearchedTextTests() : SearchedTextTests(IndexEngine.Sqlite);

public sealed class PostgresSearchedTextTests() : SearchedTextTests(IndexEngine.Postgres);

public abstract class SearchedTextTests : EngineTests
{
    private static readonly ListingSort[] Sorts = [ListingSort.Published, ListingSort.Updated, ListingSort.Relevance];

    // An index file without articles looks nothing up.
    protected SearchedTextTests(IndexEngine engine)
        : base(engine) => Index.Apply(IndexedChange.Upsert("other", title: "Spark k1"));

    /// <summary>An engine that took a part of it for syntax of its own would refuse some.</summary>
    [Property(MaxTest = 300)]
    public void Any_text_can_be_searched(DoNotSize<int> seed)
    {
        if (SearchParser.Parse(HostileSearch.Text(new Random(seed.Item))) is { } search)
            Ask(search);
    }

    [Property(MaxTest = 300)]
    public void Pasted_title_finds_its_own_article(DoNotSize<int> seed)
    {
        var title = HostileSearch.Title(new Random(seed.Item));
        Index.Apply(IndexedChange.Titled($"a{seed.Item}", title));

        AssertFinds(title, $"a{seed.Item}", "published");
        AssertFinds(title, $"a{seed.Item}", "relevance");
    }

    [Fact]
    public void Every_title_of_the_sample_feeds_finds_its_article()
    {
        var documents = SampleFeeds.All.Select(feed => feed.Bytes).Append(File.ReadAllBytes(Shared.SampleFeedOfTheHost));

        var items = documents.SelectMany(bytes => Parsing.Feeds.Read(bytes).Items);
        List<string> titles = [.. items.Select(item => item.Title?.PlainText).OfType<string>()];
        Index.Apply(titles.Select((title, number) => IndexedChange.Titled($"a{number}", title)));

        Assert.True(titles.Count > SampleFeeds.All.Count);
        Assert.All(titles.Index(), title => AssertFinds(title.Item, $"a{title.Index}", "published"));
    }

    [Theory]
    [InlineData("{0}")]
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
        Ask(search);
    }

    private void Ask(SearchExpression search)
    {
        foreach (var sort in Sorts)
            Index.Ids(new ListingQuery { Search = search, Sort = sort });
    }

    private void AssertFinds(string title, string id, string sort) =>
        Assert.True(Index.Ids(TestIndex.Query($"limit=200&sort={sort}&q={Uri.EscapeDataString(title)}")).Contains(id), title);
}
