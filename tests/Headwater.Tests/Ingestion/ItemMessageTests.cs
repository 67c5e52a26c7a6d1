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

    [Theory]
    [InlineData("plain text", "it is not JSON, line 1, column 1: Unexpected 'p'.")]
    [InlineData("{\"v\":1,\n\"é\":}", "it is not JSON, line 2, column 5: Unexpected '}' after ':'.")]
    [InlineData("", "it is not JSON, line 1, column 1: The document ends too early.")]
    [InlineData("{\"feedId\":\"a\",\"nothing\":1}", "it has no articleId, contentHash, fetchedAt, firstSeen.")]
    [InlineData("[1]", "it is JSON, but not an object.")]
    [InlineData("{\"feedId\":1,\"articleId\":\"a\"" + Rest, "feedId has a value of another type.")]
    public void Refusal_says_in_one_sentence_what_is_wrong(string body, string reason)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => ItemMessage.Read(BinaryData.FromString(body)));

        Assert.Equal($"The queue message is not an item message: {reason}", refusal.Message);
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
