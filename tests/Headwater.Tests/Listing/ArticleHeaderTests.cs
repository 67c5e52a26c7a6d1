using Headwater.Feeds.Articles;
using static Headwater.Tests.Listing.IndexedChange;

namespace Headwater.Tests.Listing;

public sealed class ArticleHeaderTests
{
    [Fact]
    public void What_nobody_reads_in_a_list_is_cut()
    {
        var change = Upsert("a");
        var header = (change.Article! with
        {
            Title = new string('t', 4_000_000),
            Categories = [.. Enumerable.Range(0, 5_000).Select(number => $"{number}")],
        }).Bounded();

        Assert.Equal((1_000, 200), (header.Title.Length, header.Categories.Count));
    }

    [Fact]
    public void A_header_is_never_large()
    {
        var (text, url) = (new string('t', 100_000), "https://a.example/" + new string('u', 7_000));
        var author = new Author(text, text, url, text, url, text);
        var change = Upsert("a");
        var line = (change with
        {
            Headings = text,
            Article = change.Article! with
            {
                FeedTitle = text,
                Link = url,
                Authors = [.. Enumerable.Repeat(author, 300), author with { Url = url + text }],
                Categories = [.. Enumerable.Repeat(text, 300)],
                Labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = [.. Enumerable.Repeat(text, 300)] },
                Enclosures = [new Attachment(url + text), .. Enumerable.Repeat(new Attachment(url, text, null, text), 300)],
            },
        }).Indexed();

        Assert.InRange(line.Json!.Length, 50_000, 100_000);
        Assert.Equal((20, 20, 2), (line.Header!.Categories.Count, line.Header.Labels["level"].Count, line.Header.Enclosures.Count));
        Assert.Equal(author with { Name = text[..1_000], Email = text[..1_000], Bio = text[..1_000], ImageAlt = text[..1_000] },
            Assert.Single(line.Header.Authors));
        Assert.InRange(line.Headings.Length, 1_000, 20_000);
    }
}
