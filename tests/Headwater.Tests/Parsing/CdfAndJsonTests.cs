using System.Text;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class CdfAndJsonTests
{
    [Fact]
    public void A_channel_definition_is_a_feed()
    {
        var document = Read(SampleFeeds.Cdf);
        Assert.Equal(
            ("cdf", "Pushed", "What a channel was", "https://cdf.example/"),
            (document.Format, document.Feed.Title?.Value, document.Feed.Subtitle?.Value, document.Feed.Link));
        Assert.Equal(("https://cdf.example/base/logo.gif", Utc(1998, 11, 5, 22, 12)), (document.Feed.Icon, document.Feed.Updated));
        Assert.Equal(["https://cdf.example/base/one.html", "https://cdf.example/base/two.html"], document.Items.Select(item => item.Link));
        Assert.Equal(("First", Utc(1998, 11, 5, 22, 13)), (document.Items[0].Summary?.Value, document.Items[0].Updated));
    }

    [Fact]
    public void A_JSON_feed_has_every_field()
    {
        var document = Read(SampleFeeds.Json, new DocumentOrigin("https://json.example/feed.json"));
        var feed = document.Feed;
        Assert.Equal(
            ("json-1.1", true, "Braces", "https://json.example/", "All in order", "en"),
            (document.Format, document.WellFormed, feed.Title?.Value, feed.Link, feed.Subtitle?.Value, feed.Language));
        Assert.Equal(
            (new Person("Jo", null, "https://json.example/jo") { IsSingle = true },
                "https://json.example/icon.png", "https://hub.example/"),
            (feed.Authors[0], feed.Logo, feed.Hubs[0]));
        Assert.Equal(("_weir", "3"), (feed.Extensions[0].Name, feed.Extensions[0].Children[0].Value));
        var item = document.Items[0];
        Assert.Equal(
            ("17", "https://json.example/17", "Seventeen", "Greeting", "https://json.example/17.png"),
            (item.Id, item.Link, item.Title?.Value, item.Summary?.Value, item.Image?.Url));
        Assert.Equal([("<p>Hello</p>", "text/html"), ("Hello", "text/plain")], item.Content.Select(text => (text.Value, text.Type)));
        Assert.Equal((Utc(2026, 5, 31, 8, 2, 3), Utc(2026, 6, 1)), (item.Published, item.Updated));
        Assert.Equal(["a", "b"], item.Categories.Select(category => category.Term));
        Assert.Equal((new Enclosure("https://json.example/17.mp3", "audio/mpeg", 5), 1.5), (item.Enclosures[0], item.Media[0].Duration));
        Assert.Contains(item.Links, link => link is { Rel: "related", Href: "https://elsewhere.example/" });
        Assert.Equal("Café", document.Items[1].Content[0].Value);
    }

    [Theory]
    [InlineData("a number is a text", "title", "5", "5")]
    [InlineData("a list is not text", "title", "[1]", null)]
    [InlineData("nothing is nothing", "title", "null", null)]
    public void Member_of_a_wrong_type_costs_nothing_else(string why, string name, string value, string? title)
    {
        Assert.NotEmpty(why);
        var document = Read(
            $$"""
            {"version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": 1, "{{name}}": {{value}}, "tags": "a, b", "authors": "Jo"}, 7, {"id": "2"}]}
            """);
        Assert.True(document.WellFormed);
        Assert.Equal(("1", title, "2"), (document.Items[0].Id, document.Items[0].Title?.Value, document.Items[1].Id));
        Assert.Equal(["a", "b"], document.Items[0].Categories.Select(category => category.Term));
        Assert.Equal("Jo", Assert.Single(document.Items[0].Authors).Name);
        Assert.Equal(value == "[1]" ? ["title"] : [], document.Items[0].Extensions.Select(extension => extension.Name));
        Assert.Equal(value == "[1]" ? ["wrong-type"] : [], document.Diagnostics.Select(found => found.Code));
    }

    [Fact]
    public void JSON_may_be_in_any_encoding_and_its_items_before_its_version()
    {
        const string Feed = """{"items": [{"id": "ä", "_x": [1, {"y": true}]}, 5, null], "version": "https://jsonfeed.org/version/1.1"}""";
        foreach (
            var bytes in (
            byte[][])[Encoding.UTF8.GetBytes(Feed), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Feed)],
            Encoding.Unicode.GetBytes(Feed), Encoding.Latin1.GetBytes(Feed)])
        {
            var document = Read(bytes);
            Assert.Equal(("json-1.1", "ä"), (document.Format, Assert.Single(document.Items).Id));
            Assert.Equal("true", document.Items[0].Extensions[0].Children[1].Children[0].Value);
        }
    }

    [Fact]
    public void Numbered_members_of_an_object_are_items() => Assert.Equal(
        ["1", "2"],
        Read("""{"title": "F", "items": {"0": {"id": "1"}, "3": {"id": "2"}}, "language": "en"}""").Items.Select(item => item.Id));

    [Fact]
    public void Numbered_members_of_an_object_are_a_list()
    {
        var item = Assert.Single(Read(
            """
            {"items": [{"id": "1", "authors": {"0": {"name": "Ann"}, "2": {"name": "Bo"}}, "tags": {"1": "a", "3": "b"},
            "attachments": {"0": {"url": "https://p.example/a.mp3"}}}]}
            """).Items);
        Assert.Equal(["Ann", "Bo"], item.Authors.Select(author => author.Name));
        Assert.Equal(["a", "b"], item.Categories.Select(category => category.Term));
        Assert.Equal("https://p.example/a.mp3", Assert.Single(item.Enclosures).Url);
    }

    [Theory]
    [InlineData("""{"0": {"name": "Ann"}, "1": {"name": "Bo"}}""", "Ann Bo")]
    [InlineData("""[{"name": "Ann"}, "Bo"]""", "Ann Bo")]
    [InlineData("""{"name": "Ann"}""", "Ann")]
    [InlineData("{}", "")]
    public void Author_may_be_a_list(string author, string names)
    {
        var document = Read($$"""{"author": {{author}}, "items": [{"id": "1", "author": {{author}}}]}""");
        Assert.Equal(names, string.Join(' ', document.Items[0].Authors.Select(person => person.Name)));
        Assert.Equal(names, string.Join(' ', document.Feed.Authors.Select(person => person.Name)));
    }

    [Theory]
    [InlineData("mailto:ann@weir.example")]
    [InlineData("MAILTO:ann@weir.example?subject=Weirs")]
    public void Mail_address_as_URL_of_an_author_is_an_address(string url) => Assert.Equal(
        new Person(null, "ann@weir.example"),
        Assert.Single(Read($$"""{"items": [{"id": "1", "authors": [{"url": "{{url}}"}]}]}""").Items[0].Authors));

    [Fact]
    public void Attachment_may_be_a_URL_alone() => Assert.Equal(
        "https://p.example/a.mp3",
        Assert.Single(Read("""{"items": [{"id": "1", "attachments": ["https://p.example/a.mp3", "", 5]}]}""").Items[0].Enclosures).Url);

    [Theory]
    [InlineData("The keeper&#8217;s log", "The keeper’s log")]
    [InlineData("Locks &amp; weirs", "Locks & weirs")]
    [InlineData("What &lt;b&gt; and &nbsp; mean", "What &lt;b&gt; and &nbsp; mean")]
    public void References_of_HTML_in_a_line_of_JSON_are_decoded(string written, string read)
    {
        var document = Read($$"""{"title": "{{written}}", "items": [{"id": "1", "title": "{{written}}", "summary": "{{written}}"}]}""");
        Assert.Equal(
            (read, read, read), (document.Feed.Title?.Value, document.Items[0].Title?.Value, document.Items[0].Summary?.Value));
    }

    [Fact]
    public void Author_of_both_versions_is_one() => Assert.Equal("Ada", Assert.Single(Assert.Single(Read(
        """{"items": [{"id": "1", "author": {"name": "Ada"}, "authors": [{"name": "Ada"}]}]}""").Items).Authors).Name);

    [Theory]
    [InlineData("https://jsonfeed.org/version/1", "json-1.0")]
    [InlineData("https://jsonfeed.org/version/1.1", "json-1.1")]
    public void JSON_Feed_may_have_no_items_yet(string version, string format) =>
        Assert.Equal(format, Read($$"""{"version": "{{version}}", "title": "F"}""").Format);

    [Fact]
    public void Empty_object_has_no_items() => Assert.Empty(Read("""{"title": "F", "items": {}}""").Items);

    [Fact]
    public void Lone_surrogate_in_a_name_hides_no_other_member()
    {
        var document = Read(
            """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "authors": [{"\uD800xxxx": 1, "name": "Ann"}]}]}""");
        Assert.Equal("Ann", Assert.Single(Assert.Single(document.Items).Authors).Name);
    }
}
