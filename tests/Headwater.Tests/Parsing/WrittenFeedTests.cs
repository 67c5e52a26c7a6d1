using FsCheck.Xunit;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Feeds with any content, written in every format, are read back completely, and if they are cut, up to the cut.</summary>
public sealed class WrittenFeedTests
{
    private static List<Written> Items(string?[] texts, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Written.From(texts, number))];

    private static FeedDocument Read(byte[] document) =>
        Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(document, new DocumentOrigin())).Document;

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
    public void Document_that_is_cut_keeps_complete_items(string?[] texts, byte count, int variant, int cut) => EachFormat(format =>
    {
        var items = Items(texts, 1 + (count % 8));
        var whole = WrittenFeeds.Write(format, items, Math.Abs(variant % 30));

        // The number of complete items before the cut.
        var length = (int)((uint)cut % whole.Length);
        var kept = Enumerable.Range(1, items.Count)
            .Count(few => CommonLength(WrittenFeeds.Write(format, [.. items.Take(few)], Math.Abs(variant % 30)), whole) <= length);
        if (kept == 0 || format.StartsWith("json", StringComparison.Ordinal))
            return; // JSON that is cut is refused
        var document = Read(whole[..length]);
        Assert.Equal(items.Take(kept).Select(item => item.In(format)), document.Items.Take(kept).Select(Written.Of));
    });

    private static int CommonLength(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);
}
