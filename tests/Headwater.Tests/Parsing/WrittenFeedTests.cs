using FsCheck.Xunit;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Feeds of any content, written in every format, are read back with every field; also from pieces, and as far as they go when they are cut.</summary>
public sealed class WrittenFeedTests
{
    private static List<Written> Items(string?[] texts, int count) => [.. Enumerable.Range(0, count).Select(number => Written.From(texts, number))];

    private static FeedDocument Read(byte[] document) => Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(document, new DocumentOrigin())).Document;

    private static void EachFormat(Action<string> check)
    {
        foreach (var format in WrittenFeeds.Formats)
            check(format);
    }

    [Property(MaxTest = 100)]
    public void Every_field_is_read_back(string?[] texts, byte count, int variant) => EachFormat(format =>
    {
        var items = Items(texts, count % 8);
        var document = Read(WrittenFeeds.Write(format, items, Math.Abs(variant % 30)));
        Assert.Equal((format.Split(' ')[0], true, "Written"), (document.Format, document.WellFormed, document.Feed.Title?.Value));
        Assert.Equal(items.Select(item => item.In(format)), document.Items.Select(Written.Of));
    });

    [Property(MaxTest = 100)]
    public void A_document_that_is_cut_keeps_the_items_that_were_whole(string?[] texts, byte count, int variant, int cut) => EachFormat(format =>
    {
        var items = Items(texts, 1 + (count % 8));
        var whole = WrittenFeeds.Write(format, items, Math.Abs(variant % 30));

        // As many items as are whole before the cut: those of the same document with fewer items, without its end.
        var length = (int)((uint)cut % whole.Length);
        var kept = Enumerable.Range(1, items.Count).Count(few => CommonLength(WrittenFeeds.Write(format, [.. items.Take(few)], Math.Abs(variant % 30)), whole) <= length);
        if (kept == 0)
            return;
        var document = Read(whole[..length]);
        Assert.Equal(items.Take(kept).Select(item => item.In(format)), document.Items.Take(kept).Select(Written.Of));
    });

    private static int CommonLength(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);

    [Property(MaxTest = 100)]
    public void How_the_stream_comes_in_makes_no_difference(string?[] texts, byte count, int variant, int seed) => EachFormat(format =>
    {
        var document = WrittenFeeds.Write(format, Items(texts, 1 + (count % 8)), Math.Abs(variant % 30));
        using var reader = FeedReader.Open(new Pieces(document, seed), new DocumentOrigin());
        var items = new List<Item>();
        while (reader.ReadItem() is { } item)
            items.Add(item);
        var pieced = Assert.IsType<ParseOutcome.Parsed>(reader.Finish(items)).Document;
        var whole = Read(document);
        Assert.Equal((whole.Encoding, whole.WellFormed), (pieced.Encoding, pieced.WellFormed));
        Assert.Equal(whole.Items.Select(Written.Of), pieced.Items.Select(Written.Of));
    });

    /// <summary>A stream that gives what it pleases.</summary>
    private sealed class Pieces(byte[] document, int seed) : MemoryStream(document)
    {
        private uint _state = (uint)seed;

        public override int Read(byte[] buffer, int offset, int count)
        {
            _state = (_state * 1664525) + 1013904223;
            return base.Read(buffer, offset, (int)Math.Min(count, 1 + (_state >> 27)));
        }

        public override int Read(Span<byte> buffer)
        {
            var piece = new byte[buffer.Length];
            var read = Read(piece, 0, piece.Length);
            piece.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
    }
}
