using Headwater.Storage;

namespace Headwater.Tests.Ingestion;

public sealed class ItemMessageTests
{
    private const string Rest = ",\"contentHash\":\"b\",\"fetchedAt\":\"2026-06-15T12:00:00Z\",\"firstSeen\":\"2026-06-15T12:00:00Z\"}";

    private static readonly ItemMessage Message = new()
    {
        FeedId = "b-example-000000",
        ArticleId = "abc",
        ContentHash = "def",
        FetchedAt = new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero).AddTicks(1),
        FirstSeen = new DateTimeOffset(2026, 6, 14, 12, 0, 0, TimeSpan.Zero),
        Version = 3,
    };

    [Fact]
    public void A_message_reads_back_as_it_was_written() => Assert.Equal(Message, ItemMessage.Read(Message.ToBinaryData()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("{\"v\":1,\"feedId\":\"a\"}")]
    [InlineData("[1]")]
    [InlineData("{\"v\":1,\"feedId\":null,\"articleId\":\"a\"" + Rest)]
    [InlineData("{\"v\":1,\"feedId\":\"a/#?\",\"articleId\":\"a\"" + Rest)]
    [InlineData("{\"v\":1,\"feedId\":\"a\",\"articleId\":\"\"" + Rest)]
    public void Invalid_message_is_refused_with_a_reason(string body)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => ItemMessage.Read(BinaryData.FromString(body)));

        Assert.Contains("queue message", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_of_a_newer_version_is_refused()
    {
        var newer = (Message with { V = 9 }).ToBinaryData();

        var refusal = Assert.Throws<InvalidDataException>(() => ItemMessage.Read(newer));

        Assert.Contains("version 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("version 1", refusal.Message, StringComparison.Ordinal);
    }
}
