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
    [InlineData("utf-8", "cp1200", "utf-8")]
    [InlineData("utf-8", "unicodeFFFE", "utf-8")]
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
    [InlineData("""{"items": [{"id": "1"}]}""")]
    [InlineData("<rss><channel><item><guid>1</guid></item></channel></rss>")]
    public void Repeated_byte_order_marks_hide_no_feed(string text)
    {
        var document = Read($"\uFEFF\uFEFF\uFEFF{text}");
        Assert.Equal(("1", false), (Assert.Single(document.Items).Id, document.WellFormed));
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
    [InlineData("iso-8859-2", "Żółta łódź", "utf-8")]
    [InlineData("windows-1251", "Лёд тронулся", "us-ascii")]
    public void Declaration_counts_where_bytes_contradict_HTTP(string encoding, string title, string charset)
    {
        var document = Read(Document(encoding, encoding, title), Http($"text/xml; charset={charset}"));
        Assert.Equal((title, encoding), (document.Feed.Title?.Value, document.Encoding));
        Assert.Equal("wrong-encoding", Assert.Single(document.Diagnostics).Code);
    }

    [Theory]
    [InlineData("text/xml", true)]
    [InlineData("text/xml; charset=iso-2022-jp", true)]
    [InlineData("text/xml; charset=utf-8", false)]
    public void Japanese_in_bytes_of_ASCII_is_read_as_declared(string contentType, bool isWellFormed)
    {
        var document = Read(Document("iso-2022-jp", "iso-2022-jp", "川の堰"), Http(contentType));
        Assert.Equal(("川の堰", isWellFormed), (document.Feed.Title?.Value, document.WellFormed));
    }

    [Theory]
    [InlineData("text/xml", "us-ascii")]
    [InlineData("application/xml", "iso-8859-1")]
    [InlineData("text/plain; charset=", "iso-8859-1")]
    public void ASCII_document_keeps_the_name_that_HTTP_gives_it(string contentType, string name) =>
        Assert.Equal(name, Read(Document("us-ascii", "iso-8859-1", "plain"), Http(contentType)).Encoding);

    [Theory]
    [InlineData("us-ascii", "It’s late")]
    [InlineData("us-ascii", "naïve")]
    [InlineData("utf-8", "naïve")]
    public void Few_foreign_bytes_are_those_of_windows_1252(string label, string title) =>
        Assert.Equal(title, Read(Document("windows-1252", label, title)).Feed.Title?.Value);

    [Fact]
    public void UTF_8_labelled_Latin_1_is_read_as_UTF_8()
    {
        var document = Read(Document("utf-8", "iso-8859-1"));
        Assert.Equal((Title, "utf-8", false), (document.Feed.Title?.Value, document.Encoding, document.WellFormed));
        Assert.Equal("wrong-encoding", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Wrong_label_UTF_8_is_corrected_by_detection()
    {
        const string Text = "Вода в реке поднялась до отметки и теперь "
            + "медленно спадает, шлюзы открыты";
        var document = Read(Document("windows-1251", "utf-8", Text));
        Assert.Equal((Text, "windows-1251", false), (document.Feed.Title?.Value, document.Encoding, document.WellFormed));
    }

    [Fact]
    public void Invalid_byte_in_UTF_8_is_read_as_windows_1252()
    {
        var bytes = Document("utf-8", "utf-8", "äöüß äöüß x");
        bytes[Array.LastIndexOf(bytes, (byte)'x')] = 0x80;
        var document = Read(bytes);
        Assert.Equal(("äöüß äöüß €", "invalid-bytes"), (document.Feed.Title?.Value, Assert.Single(document.Diagnostics).Code));
    }

    [Fact]
    public void Character_that_is_cut_changes_no_other()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("<rss><channel><title>caf\u00e9 \u2013 "), 0xE2, 0x80, .. "</title></channel></rss>"u8];
        var document = Read(bytes, Http("application/rss+xml; charset=utf-8"));
        Assert.Equal(("caf\u00e9 \u2013 \uFFFD", "utf-8"), (document.Feed.Title?.Value, document.Encoding));
        Assert.Equal("invalid-bytes", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Bytes_of_windows_1252_in_UTF_8_are_read_one_by_one()
    {
        byte[] bytes =
            [.. Encoding.UTF8.GetBytes("<rss><channel><title>\u00e4\u00f6 "), 0x93, (byte)'x', 0x94, .. "</title></channel></rss>"u8];
        Assert.Equal("\u00e4\u00f6 “x”", Read(bytes).Feed.Title?.Value);
    }

    [Fact]
    public void Surrogates_in_UTF_8_are_one_character()
    {
        byte[] bytes = [.. "<rss><channel><title>a "u8, 0xED, 0xA0, 0xBC, 0xED, 0xBC, 0x8A, .. " b</title></channel></rss>"u8];
        Assert.Equal(("a 🌊 b", true), (Read(bytes).Feed.Title?.Value, Read(bytes).WellFormed));
        byte[] json = [.. "{\"items\": [{\"title\": \""u8, 0xED, 0xA0, 0xBC, 0xED, 0xBC, 0x8A, .. "\"}]}"u8];
        Assert.Equal("🌊", Read(json).Items[0].Title?.Value);
    }

    [Theory]
    [InlineData("windows-31j", "shift_jis", "川の堰")]
    [InlineData("ms932", "shift_jis", "川の堰")]
    [InlineData("x-euc-jp", "euc-jp", "川の堰")]
    [InlineData("windows-949", "euc-kr", "강의 둑")]
    [InlineData("csksc56011987", "euc-kr", "강의 둑")]
    [InlineData("cn-big5", "big5", "河堰")]
    [InlineData("chinese", "gb18030", "河堰")]
    [InlineData("koi", "koi8-r", "Лёд")]
    [InlineData("sun_eu_greek", "iso-8859-7", "ποτάμι")]
    [InlineData("logical", "iso-8859-8", "סכר")]
    [InlineData("l2", "iso-8859-2", "řeka")]
    [InlineData("x-cp1251", "windows-1251", "Лёд")]
    [InlineData("ansi_x3.4-1968", "windows-1252", "naïve")]
    [InlineData("dos-874", "windows-874", "แม่น้ำ")]
    [InlineData("iso8859_2", "iso-8859-2", "řeka")]
    [InlineData("8859_1", "windows-1252", "naïve")]
    [InlineData("win-1251", "windows-1251", "Лёд")]
    [InlineData("cp-1251", "windows-1251", "Лёд")]
    [InlineData("windows1251", "windows-1251", "Лёд")]
    [InlineData("eucjp", "euc-jp", "川の堰")]
    [InlineData("ShiftJIS", "shift_jis", "川の堰")]
    [InlineData("big-5", "big5", "河堰")]
    [InlineData("utf-8-sig", "utf-8", "naïve")]
    public void Labels_of_the_web_and_of_languages_are_known(string label, string encoding, string title) =>
        Assert.Equal(title, Read(Document(encoding, label, title)).Feed.Title?.Value);

    [Theory]
    [InlineData("latin6", new byte[] { 0xA2, 0xBD, 0xFF }, "Ē―ĸ")]
    [InlineData("iso8859-14", new byte[] { 0xD0, 0xF0, 0xA1 }, "ŴŵḂ")]
    [InlineData("iso-8859-16", new byte[] { 0xAA, 0xDE, 0xA4 }, "ȘȚ€")]
    public void Encodings_that_NET_lacks_are_read(string label, byte[] bytes, string title) =>
        Assert.Equal(
            title, Read(
            [.. Encoding.ASCII.GetBytes($"<?xml version='1.0' encoding='{label}'?><rss><channel><title>"), .. bytes,
            .. "</title></channel></rss>"u8]).Feed.Title?.Value);

    /// <summary>
    /// All labels of https://encoding.spec.whatwg.org/#names-and-labels, without those of UTF-16, of "replacement" and of
    /// "x-user-defined".
    /// </summary>
    private const string WebLabels =
        """
        unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
        866 cp866 csibm866 ibm866
        csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
        csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
        csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
        csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
        arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596
        iso_8859-6 iso_8859-6:1987
        csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
        csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual
        csiso88598i iso-8859-8-i logical
        csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6
        iso-8859-13 iso8859-13 iso885913
        iso-8859-14 iso8859-14 iso885914
        csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9
        iso-8859-16
        cskoi8r koi koi8 koi8-r koi8_r
        koi8-ru koi8-u
        csmacintosh mac macintosh x-mac-roman
        dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874
        cp1250 windows-1250 x-cp1250
        cp1251 windows-1251 x-cp1251
        ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1
        us-ascii windows-1252 x-cp1252
        cp1253 windows-1253 x-cp1253
        cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254
        cp1255 windows-1255 x-cp1255
        cp1256 windows-1256 x-cp1256
        cp1257 windows-1257 x-cp1257
        cp1258 windows-1258 x-cp1258
        x-mac-cyrillic x-mac-ukrainian
        chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030
        big5 big5-hkscs cn-big5 csbig5 x-x-big5
        cseucpkdfmtjapanese euc-jp x-euc-jp
        csiso2022jp iso-2022-jp
        csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis
        cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
        """;

    [Fact]
    public void Every_label_of_the_encoding_standard_is_known() =>
        Assert.All(
            WebLabels.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
            label => Assert.DoesNotContain(
                "unknown-encoding", Read(Document("us-ascii", label, "plain")).Diagnostics.Select(fault => fault.Code)));

    [Fact]
    public void Unknown_encoding_is_reported()
    {
        var document = Read(Document("utf-8", "klingon"));
        Assert.Equal((Title, "unknown-encoding"), (document.Feed.Title?.Value, Assert.Single(document.Diagnostics).Code));
    }

    [Fact]
    public void Feed_in_EBCDIC_is_read() =>
        Assert.Equal("plain", Read(Document("ibm500", "ibm500", "plain")).Feed.Title?.Value);
}
