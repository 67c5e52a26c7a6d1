using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Tests.Ingestion;

public sealed class ContentHashTests
{
    private static readonly Item Post = new()
    {
        Id = "1",
        Title = new Text { Value = "Tides" },
        Content = [new Text { Value = "<p>High</p>", Type = "text/html", Base = "https://www.b.example/feed" }],
        Enclosures = [new Enclosure("https://b.example/a.mp4", "video/mp4", 7)],
    };

    [Fact]
    public void Equal_items_have_equal_hashes_of_26_characters()
    {
        Assert.Equal(ContentHash.Of(Post), ContentHash.Of(Post with { }));
        Assert.Matches("^[a-z2-7]{26}$", ContentHash.Of(Post));
    }

    public static TheoryData<string, Item> Edits => new()
    {
        { "title", Post with { Title = new Text { Value = "Tide" } } },
        { "body", Post with { Content = [new Text { Value = "<p>Low</p>", Type = "text/html" }] } },
        { "enclosure", Post with { Enclosures = [] } },
        { "category", Post with { Categories = [new Category("sea")] } },
        { "author", Post with { Authors = [new Person("Ada")] } },
        { "date", Post with { Updated = DateTimeOffset.UnixEpoch } },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void What_a_reader_would_see_changes_the_hash(string what, Item edited) =>
        Assert.True(ContentHash.Of(Post) != ContentHash.Of(edited), what);

    [Fact]
    public void Counters_and_bases_do_not_change_the_hash()
    {
        var polledAgain = Post with
        {
            Content = [Post.Content[0] with { Base = "https://b.example/feed" }],
            Extensions = [new ExtensionElement { Name = "comments", Namespace = "http://purl.org/rss/1.0/modules/slash/", Value = "17" }],
        };

        Assert.Equal(ContentHash.Of(Post), ContentHash.Of(polledAgain));
    }
}
