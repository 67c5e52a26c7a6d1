using System.Text;
using Headwater.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class HostileTests
{
    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    [Fact]
    public void A_hundred_thousand_items_are_read() =>
        Assert.Equal(100_000, Read($"<rss><channel>{Repeat("<item><title>a</title></item>", 100_000)}</channel></rss>").Items.Count);

    [Fact]
    public void Forty_thousand_pieces_of_text_are_one()
    {
        var title = Read($"<rss><channel><title>{Repeat("a<![CDATA[b]]>&amp;", 40_000)}</title></channel></rss>").Feed.Title;
        Assert.Equal(120_000, title?.Value?.Length);
    }

    [Fact]
    public void A_million_attributes_are_read()
    {
        var attributes = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $" a{i}='{i}'"));
        var feed = Read($"<rss><channel><x{attributes}/><title>t</title></channel></rss>").Feed;
        Assert.Equal((1_000_000, "t"), (feed.Extensions[0].Attributes?.Count, feed.Title?.Value));
    }

    [Fact]
    public void Half_a_million_namespaces_are_read()
    {
        var declarations = string.Concat(Enumerable.Range(0, 500_000).Select(i => $" xmlns:a{i}='u{i}'"));
        Assert.Equal("t", Read($"<rss{declarations}><channel>{Repeat("<a1:x/>", 10_000)}<title>t</title></channel></rss>").Feed.Title?.Value);
    }

    [Theory]
    [InlineData("<rss><channel>", "<a>", "nested deeper than 512")]
    [InlineData("<rss><channel><item><description>", "<b>", "nested deeper than 512")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>", "<div>", "nested deeper than 512")]
    public void A_hundred_thousand_open_elements_are_refused(string start, string repeated, string reason)
    {
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(Outcome(start + Repeat(repeated, 100_000)));
        Assert.Equal("limit", refusal.Code);
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_that_multiply_are_refused()
    {
        var bomb = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY e{i} \"{Repeat($"&e{i - 1};", 10)}\">"));
        var refusal = Assert.IsType<ParseOutcome.NotAFeed>(Outcome($"<!DOCTYPE rss [<!ENTITY e0 \"lol\">{bomb}]><rss><channel><title>&e9;</title></channel></rss>"));
        Assert.Contains("entities", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_that_name_each_other_end() =>
        Assert.NotNull(Read("<!DOCTYPE rss [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><rss><channel><title>t &a;</title></channel></rss>").Feed.Title);

    [Theory]
    [InlineData("<![CDATA[")]
    [InlineData("<!--")]
    [InlineData("<a b='")]
    [InlineData("<a b=\"<a b='")]
    [InlineData("<?x ")]
    [InlineData("<!DOCTYPE [")]
    [InlineData("<")]
    [InlineData("&")]
    [InlineData("</")]
    [InlineData("</a>")]
    [InlineData("<item>")]
    [InlineData("<item><a>")]
    [InlineData("]]>")]
    [InlineData("&#")]
    [InlineData("\0")]
    public void What_begins_and_does_not_end_costs_no_more_than_its_length(string beginning) =>
        Assert.IsType<ParseOutcome>(Outcome($"<rss><channel><title>t</title>{Repeat(beginning, 200_000)}"), exactMatch: false);

    [Fact]
    public void An_item_larger_than_the_limit_is_refused()
    {
        var limits = new FeedLimits { MaxItemCharacters = 100_000 };
        var small = Encoding.UTF8.GetBytes($"<rss><channel>{Repeat($"<item><title>{new string('a', 90_000)}</title></item>", 5)}</channel></rss>");
        var large = Encoding.UTF8.GetBytes($"<rss><channel><item><title>{new string('a', 300_000)}</title></item></channel></rss>");
        Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(small, new DocumentOrigin(), limits));
        Assert.Contains("100000 characters", Assert.IsType<ParseOutcome.NotAFeed>(FeedParser.Parse(large, new DocumentOrigin(), limits)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void More_items_than_the_limit_are_refused() =>
        Assert.IsType<ParseOutcome.NotAFeed>(FeedParser.Parse(Encoding.UTF8.GetBytes($"<rss>{Repeat("<item/>", 11)}"), new DocumentOrigin(), new FeedLimits { MaxItems = 10 }));

    [Fact]
    public void Fifty_megabytes_need_memory_for_an_item()
    {
        using var reader = FeedReader.Open(new Endless(items: 50_000), new DocumentOrigin());
        var (before, most, items) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0);
        while (reader.ReadItem() is { } item)
        {
            Assert.Equal(1000, item.Title?.Value?.Length);
            if (++items % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(50_000, items);
        Assert.InRange(most, long.MinValue, 8 << 20);
    }

    /// <summary>A feed that is never whole in memory.</summary>
    private sealed class Endless(int items) : MemoryStream
    {
        private static readonly byte[] Item = Encoding.UTF8.GetBytes($"<item><title>{new string('a', 1000)}</title></item>");
        private byte[] _rest = "<rss><channel>"u8.ToArray();
        private int _left = items;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_rest.Length == 0 && _left-- > 0)
                _rest = Item;
            var read = Math.Min(count, _rest.Length);
            _rest.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
            _rest = _rest[read..];
            return read;
        }
    }
}
