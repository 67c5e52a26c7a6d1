using System.Globalization;
using System.Text;
using static Headwater.Tests.Parsing.Feeds;

namespace Headwater.Tests.Parsing;

/// <summary>UTF-8 that a program took for windows-1252, and encoded again.</summary>
public sealed class EncodedTwiceTests
{
    static EncodedTwiceTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("<rss><channel><title>{0}</title></channel></rss>")]
    [InlineData("\uFEFF<?xml version='1.0' encoding='utf-8'?><rss><channel><title>{0}</title></channel></rss>")]
    [InlineData("{{\"title\": \"{0}\", \"items\": []}}")]
    public void Document_that_was_encoded_twice_is_repaired(string document)
    {
        const string Once = "Flüsse – “süß” 川";
        var twice = Encoding.GetEncoding("windows-1252").GetString(Encoding.UTF8.GetBytes(Once));
        var read = Read(string.Format(CultureInfo.InvariantCulture, document, twice));
        Assert.Equal((Once, true), (read.Feed.Title?.Value, read.WellFormed));
        Assert.Equal("encoded-twice", Assert.Single(read.Diagnostics).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Document_that_was_encoded_twice_may_end_inside_a_character(int missing)
    {
        var bytes = Encoding.UTF8.GetBytes("<rss><channel><item><title>sÃ¼ÃŸe FlÃ¼sse</title></item><item><title>Ã¼");
        Assert.Equal("süße Flüsse", Read(bytes[..^missing]).Items[0].Title?.Value);
    }

    [Theory]
    [InlineData("rss", "item")]
    [InlineData("feed", "entry")]
    public void Items_that_were_encoded_twice_are_repaired_among_others(string root, string item)
    {
        var document = Read($"<{root}><channel><{item}><title>Süße Flüsse</title></{item}><{item}><title>sÃ¼ÃŸe FlÃ¼sse</title></{item}>"
            + $"<{item}><title>Ð›Ñ‘Ð´</title></{item}><{item}><title>Teich</title></{item}></channel></{root}>");

        Assert.Equal(["Süße Flüsse", "süße Flüsse", "Лёд", "Teich"], document.Items.Select(read => read.Title?.Value));
        Assert.Equal("encoded-twice", Assert.Single(document.Diagnostics).Code);
    }

    [Fact]
    public void Question_about_the_fault_stays_among_items_that_are_right()
    {
        const string Question = "I see Ã¼, Ã¤, Ã¶ and â€œ â€™ in itâ€™s text";

        var document = Read($"<rss><channel><item><title>Flüsse</title></item><item><title>{Question}</title></item></channel></rss>");

        Assert.Equal(Question, document.Items[1].Title?.Value);
    }

    [Theory]
    [InlineData("Why “Ã¼” is no “ü”: Ã¤ and Ã¶")]
    [InlineData("Ã¼ and Ã¤ are signs of a wrong encoding")]
    [InlineData("SÃO JOÃO: PÃO É PÃO")]
    [InlineData("NESTLÉ® and BEYONCÉ’s CAFÉ…")]
    [InlineData("PERÚ… VITTSJÖ™ AMANHÃ… MENÜ®")]
    [InlineData("Spaß… Gruß® weiß“")]
    public void Document_with_other_characters_was_encoded_once(string title) =>
        Assert.Equal(title, Read($"<rss><channel><title>{title}</title></channel></rss>").Feed.Title?.Value);
}
