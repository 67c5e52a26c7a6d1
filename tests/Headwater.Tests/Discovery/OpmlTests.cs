using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Discovery;
using Headwater.Polling;

namespace Headwater.Tests.Discovery;

public sealed class OpmlTests
{
    private static readonly string[] Texts =
    [
        "Plain", "a < b & c > d", "\"quoted\" 'twice'", "Grüße, 世界 👋", "CI/CD, and more", "]]>", "&amp;",
        "<outline xmlUrl='x'/>", "C#", "a", "B", "\u05e9\u05dc\u05d5\u05dd", "two  spaces", "100%", "-", "é", "\ud83d\ude00",
    ];

    private static readonly string?[] Options =
    [
        null, null, """{"interval":"5m"}""", """{"interval":{"max":"7d"},"ignoreTtl":true,"language":"pt-BR","fullText":true}""",
        """{"headers":{"X-A":"<a> & 'b' \"c\"","X-Key":"setting:KEY"},"userAgent":"Me/1"}""",
        """{"auth":{"basic":{"user":"u","password":"setting:P"}},"cookie":"setting:C","proxy":"socks5://p.example:1080"}""",
        """{"rules":["drop title:\"two words\" OR category:世界*","label a:b -link:/x/"],"allowPrivate":true}""",
        """{"auth":{"bearer":{"token":"setting:T"}},"retention":{"maxAge":"30d","maxArticles":5},"fullText":{"selector":"a > b"}}""",
    ];

    [Property(MaxTest = 200)]
    public void What_is_exported_is_imported_the_same(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        FeedOutline[] feeds = [.. Enumerable.Range(0, random.Next(0, 12)).Select(number => Feed(random, number))];

        using var document = new MemoryStream();
        OpmlWriter.Write(document, feeds, DateTimeOffset.UnixEpoch);

        // A feed is in the folder of each of its tags.
        var read = OpmlReader.Read(document.ToArray()).GroupBy(feed => feed.Url)
            .Select(same => same.First() with { Tags = FeedTags.Of(same.SelectMany(feed => feed.Tags)) });
        Assert.Equal(feeds.OrderBy(feed => feed.Url).Select(Shown), read.OrderBy(feed => feed.Url).Select(Shown));
    }

    [Theory]
    [InlineData("<outline text='A' xmlUrl='https://a.example/f'/>", "https://a.example/f|A|")]
    [InlineData("<outline title='A' text='B' xmlUrl=' https://a.example/f '/>", "https://a.example/f|A|")]
    [InlineData("<outline text='News'><outline text='A' xmlUrl='https://a.example/f'/></outline>", "https://a.example/f|A|News")]
    [InlineData("<outline title='T'><outline text='U'><outline xmlurl='https://a.example/f'/></outline>"
        + "<outline xmlUrl='https://b.example/'/></outline><outline xmlURL='https://c.example/'/>",
        "https://a.example/f||T,U", "https://b.example/||T", "https://c.example/||")]
    [InlineData("<outline text='A' category='/Tech/Java,/News' xmlUrl='https://a.example/f'/>", "https://a.example/f|A|Java,News,Tech")]
    [InlineData("<outline text='https://a.example/f' xmlUrl='https://a.example/f'/>", "https://a.example/f||")]
    [InlineData("<outline text='Empty'/><outline text='F'></outline>")]
    [InlineData("<outline xmlns:h='urn:headwater:opml' h:options='{\"cookie\":\"s3cret\"}' xmlUrl='https://a.example/'/>", "refused")]
    [InlineData("<outline xmlns:h='urn:headwater:opml' h:options='{' xmlUrl='https://a.example/'/>", "refused")]
    [InlineData("<outline xmlns:h='urn:headwater:opml' h:options='{\"userAgent\":\"\\ud800\"}' xmlUrl='https://a.example/'/>", "refused")]
    [InlineData("<outline xmlns:h='urn:headwater:opml' h:options='{\"\\ud800\":1}' xmlUrl='https://a.example/'/>", "refused")]
    [InlineData("<outline type='rss' text='A'/>", "refused")]
    [InlineData("<outline type='link' text='A' url='https://a.example/'/>", "refused")]
    public void Lists_of_other_readers_are_read(string body, params string[] expected)
    {
        var read = Read($"<opml version='1.0'><head><title>x</title></head><body>{body}</body></opml>");

        Assert.Equal(expected, read.Select(feed =>
            feed.Error is null ? $"{feed.Url}|{feed.Title}|{string.Join(',', feed.Tags)}" : "refused"));
    }

    [Theory]
    [InlineData("<!DOCTYPE opml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><opml><body><outline text='&b;'/></body></opml>", "not read")]
    [InlineData("<!DOCTYPE opml SYSTEM 'file:///etc/passwd'><opml/>", "DTD")]
    [InlineData("<opml><body><outline text='&#0;'/></body></opml>", "not well-formed")]
    [InlineData("<opml><body><outline text='a' xmlUrl='https://a.example/'/>", "not well-formed")]
    [InlineData("<opml><body><outline", "not well-formed")]
    [InlineData("<rss><channel/></rss>", "its root is <rss>")]
    [InlineData("\n<!DOCTYPE html><title>Log in</title>", "an HTML page")]
    [InlineData("", "not well-formed")]
    [InlineData("feeds", "not well-formed")]
    public void Hostile_or_other_documents_are_refused(string document, string reason) =>
        Assert.Contains(reason, Assert.Throws<OpmlException>(() => Read(document)).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_many_outlines_and_too_deep_folders_are_refused()
    {
        var many = string.Concat(Enumerable.Repeat("<outline xmlUrl='https://a.example/'/>", Opml.MaxOutlines));
        var deep = string.Concat(Enumerable.Repeat("<outline text='a'>", 100_000));

        Assert.Equal(Opml.MaxOutlines, Read($"<opml><body>{many}</body></opml>").Count);
        var tooMany = Assert.Throws<OpmlException>(() => Read($"<opml><body>{many}<outline xmlUrl='https://b.example/'/></body></opml>"));
        Assert.Contains($"more than {Opml.MaxOutlines} outlines", tooMany.Message, StringComparison.Ordinal);
        Assert.Throws<OpmlException>(() => Read($"<opml><body>{deep}"));
    }

    [Fact]
    public void Feeds_share_the_names_of_their_folders()
    {
        var folders = string.Concat(Enumerable.Range(0, 3).Select(number => $"<outline text=' {number}  {new string('a', 10_000)}'>"));
        var feeds = string.Concat(Enumerable.Range(0, 100).Select(number => $"<outline xmlUrl='https://a.example/{number}'/>"));

        var read = Read($"<opml><body>{folders}{feeds}</outline></outline></outline></body></opml>");

        Assert.All(read, feed => Assert.NotNull(FeedTags.Error(feed.Tags)));
        var held = read.SelectMany(feed => feed.Tags).Distinct<object>(ReferenceEqualityComparer.Instance).Cast<string>().ToArray();
        Assert.Equal((3, true), (held.Length, held.Sum(name => name.Length) < 1_000));
    }

    private static IReadOnlyList<FeedOutline> Read(string document) => OpmlReader.Read(Encoding.UTF8.GetBytes(document));

    private static FeedOutline Feed(Random random, int number) => new()
    {
        Url = $"https://a.example/{number}?key=a%20b&x=<y>",
        Id = random.Next(3) == 0 ? $"feed-{number}" : null,
        Title = Any(random),
        GivenTitle = Any(random),
        Notes = random.Next(3) == 0 ? $"{Any(random) ?? "first"}\n\t{Any(random) ?? "last"}" : null,
        Tags = FeedTags.Of(Enumerable.Range(0, random.Next(4)).Select(_ => Any(random) ?? "")),
        Options = FeedOptions.Of(Options[random.Next(Options.Length)], out _),
        State = random.Next(4) switch { 0 => FeedState.Paused, 1 => FeedState.Retired, _ => FeedState.Active },
    };

    private static string? Any(Random random) => random.Next(4) == 0 ? null : Texts[random.Next(Texts.Length)];

    private static string Shown(FeedOutline feed) =>
        $"{feed with { Tags = [], Options = FeedOptions.None }} {string.Join('|', feed.Tags)} {feed.Options.Text}";
}
