using System.Text;
using Headwater.Feeds.Parsing;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

public sealed class EncodingTests
{
    private const string Title = "Überfluß – naïve";

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static byte[] Document(string encoding, string? label = null, string title = Title) => Encoding.GetEncoding(encoding).GetBytes(
        $"<?xml version=\"1.0\"{(label is null ? "" : $" encoding=\"{label}\"")}?><rss><channel><title>{title}</title></channel></rss>");

    private static DocumentOrigin Http(string contentType) => new(ContentType: contentType);

    [Theory]
    [InlineData("utf-8", null, "utf-8")]
    [InlineData("utf-8", "UTF-8", "utf-8")]
    [InlineData("windows-1252", "windows-1252", "windows-1252")]
    [InlineData("windows-1252", "iso-8859-1", "iso-8859-1")]
    [InlineData("utf-16", "utf-16", "utf-16le")]
    [InlineData("utf-16BE", "utf-16", "utf-16be")]
    [InlineData("utf-32", "utf-32", "utf-32le")]
    [InlineData("utf-32BE", null, "utf-32be")]
    public void The_declared_encoding_is_used(string encoding, string? label, string name)
    {
        var document = Read(Document(encoding, label));
        Assert.Equal((Title, name, true), (document.Feed.Title?.Value, document.Encoding, document.WellFormed));
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("utf-16", "utf-16le")]
    [InlineData("utf-16BE", "utf-16be")]
    [InlineData("utf-32", "utf-32le")]
    public void A_byte_order_mark_outweighs_all_else(string encoding, string name)
    {
        byte[] bytes = [.. Encoding.GetEncoding(encoding).Preamble, .. Document(encoding, "iso-8859-1")];
        var document = Read(bytes, Http("text/xml; charset=windows-1251"));
        Assert.Equal((Title, name), (document.Feed.Title?.Value, document.Encoding));
    }

    [Theory]
    [InlineData("koi8-r", "Лёд тронулся")]
    [InlineData("shift_jis", "川の堰")]
    [InlineData("euc-jp", "川の堰")]
    [InlineData("big5", "河堰")]
    [InlineData("euc-kr", "강의 둑")]
    [InlineData("gb18030", "河堰")]
    [InlineData("windows-1255", "סכר")]
    public void The_charset_of_HTTP_outweighs_the_declaration(string encoding, string title)
    {
        var document = Read(Document(encoding, "utf-8", title), Http($"application/rss+xml; charset=\"{encoding}\""));
        Assert.Equal((title, encoding), (document.Feed.Title?.Value, document.Encoding));
    }

    [Theory]
    [InlineData("text/xml", "us-ascii")]
    [InlineData("application/xml", "iso-8859-1")]
    [InlineData("text/plain; charset=", "iso-8859-1")]
    public void ASCII_is_named_by_what_HTTP_makes_of_it(string contentType, string name) =>
        Assert.Equal(name, Read(Document("us-ascii", "iso-8859-1", "plain"), Http(contentType)).Encoding);

    [Fact]
    public void UTF_8_that_claims_to_be_Latin_is_UTF_8()
    {
        var document = Read(Document("utf-8", "iso-8859-1"));
        Assert.Equal((Title, "utf-8", false), (document.Feed.Title?.Value, document.Encoding, document.WellFormed));
        Assert.Equal("wrong-encoding", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void What_is_not_the_UTF_8_it_claims_to_be_is_detected()
    {
        const string Text = "Вода в реке поднялась до отметки и теперь медленно спадает, шлюзы открыты";
        var document = Read(Document("windows-1251", "utf-8", Text));
        Assert.Equal((Text, "windows-1251", false), (document.Feed.Title?.Value, document.Encoding, document.WellFormed));
    }

    [Fact]
    public void A_byte_in_UTF_8_that_is_none_is_read_as_windows_1252()
    {
        var bytes = Document("utf-8", "utf-8", "äöüß äöüß x");
        bytes[Array.LastIndexOf(bytes, (byte)'x')] = 0x80;
        var document = Read(bytes);
        Assert.Equal(("äöüß äöüß €", "invalid-bytes"), (document.Feed.Title?.Value, Assert.Single(document.Diagnostics).Code));
    }

    [Fact]
    public void An_encoding_that_nobody_knows_is_a_fault()
    {
        var document = Read(Document("utf-8", "klingon"));
        Assert.Equal((Title, "unknown-encoding"), (document.Feed.Title?.Value, Assert.Single(document.Diagnostics).Code));
    }

    [Fact]
    public void A_feed_of_a_mainframe_is_read() =>
        Assert.Equal("plain", Read(Document("ibm500", "ibm500", "plain")).Feed.Title?.Value);
}
