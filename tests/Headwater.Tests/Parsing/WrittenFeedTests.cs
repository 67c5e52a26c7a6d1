using FsCheck.Xunit;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Feeds of any content, written in every format, are read back with every field, and as far as they go when they are cut.</summary>
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
        if (kept == 0 || format.StartsWith("json", StringComparison.Ordinal))
            return; // JSON is read whole or not at all
        var document = Read(whole[..length]);
        Assert.Equal(items.Take(kept).Select(item => item.In(format)), document.Items.Take(kept).Select(Written.Of));
    });

    private static int CommonLength(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);
}
