using System.Text;
using Headwater.Index.Sqlite;
using Microsoft.Data.Sqlite;

namespace Headwater.Tests.Listing;

public sealed class CompressedHeaderTests
{
    private const string Json =
        """{"id":"a","feedId":"f","title":"Tides, and more of them","summary":"Read more about tides"}""";

    [Theory]
    [InlineData("{}")]
    [InlineData(Json)]
    [InlineData("""{"title":"東京都 ß ★ "}""")]
    public void Header_comes_back_as_it_was(string json) => Assert.Equal(json, RoundTrip(json));

    [Fact]
    public void Header_of_any_length_comes_back_as_it_was()
    {
        var random = new Random(1);
        foreach (var length in (int[])[1, 1_000, 8_191, 8_192, 100_000])
            Assert.All(
                [random.GetString("ab", length), new string('a', length)],
                text => Assert.Equal($$"""{"a":"{{text}}"}""", RoundTrip($$"""{"a":"{{text}}"}""")));
    }

    /// <summary>Files and snapshots outlive the process, and the library that compressed them.</summary>
    [Fact]
    public void Header_that_an_earlier_process_compressed_is_read() =>
        Assert.Equal(Json, Read("q4ak10TkBJuGlERDMlNSi3UUEvNSFHLzi1IV8tMUSjJSc5WQAyIoNREqm5iUX1qiUALSo1QLAA=="));

    /// <summary>
    /// A block of a kind that Deflate does not have, nothing, a header that ends early, and one in which a sign is another.
    /// </summary>
    [Fact]
    public void Damaged_header_means_a_damaged_file() => Assert.All(
        [[0x07], [], CompressedHeader.Of(Encoding.UTF8.GetBytes(Json))[..^8], CompressedHeader.Of("{\"a\":\"b}"u8.ToArray())],
        header => Assert.True(IndexFile.IsDamage(Assert.Throws<SqliteException>(() => CompressedHeader.Json(header)))));

    [Fact]
    public void Headers_take_less_than_half_of_their_JSON()
    {
        var headers = new RandomArticles(1).Changes(100).Where(change => change.Article is not null)
            .Select(change => change.Indexed().Json!).ToList();

        Assert.InRange(headers.Sum(json => CompressedHeader.Of(json).Length), 1, headers.Sum(json => json.Length) / 2);
    }

    private static string RoundTrip(string json) => Read(Convert.ToBase64String(CompressedHeader.Of(Encoding.UTF8.GetBytes(json))));

    private static string Read(string base64) => Encoding.UTF8.GetString(CompressedHeader.Json(Convert.FromBase64String(base64)));
}
