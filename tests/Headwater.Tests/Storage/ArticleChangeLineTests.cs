using System.Security.Cryptography;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.Tests.Storage;

public sealed class ArticleChangeLineTests
{
    /// <summary>The documentation says some 250, and multiplies with it.</summary>
    [Theory]
    [InlineData("https://a.example/feed", 1)]
    [InlineData("https://aws.amazon.com/blogs/big-data/feed/", 12)]
    public void A_line_of_an_ordinary_article_has_150_to_350_bytes(string feed, int version)
    {
        var (id, hash) = (Base32.Encode(SHA256.HashData("id"u8)), Base32.Encode(SHA256.HashData("content"u8)));
        var fetchedAt = new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero).AddTicks(1_234_567);

        var line = ArticleChangeLine.Write(
            ArticleChange.Upsert(FeedUrl.Id(feed), id, hash, fetchedAt, fetchedAt.AddDays(1 - version), version));

        Assert.InRange(line.Length, 150, 350);
    }
}
