using System.Text;

namespace Headwater.Benchmarks.Parsing;

/// <summary>Documents made to cost more than their length.</summary>
internal static class HostileDocuments
{
    public static byte[] Make(string shape, int count)
    {
        string Repeat(string text) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
        return Encoding.UTF8.GetBytes(shape switch
        {
            "items" => $"<rss><channel>{Repeat("<item><title>a</title></item>")}</channel></rss>",
            "fragments" => $"<rss><channel><item><description>{Repeat("a<![CDATA[b]]>")}</description></item></channel></rss>",
            "attributes" =>
                $"<rss><channel><item><x {string.Concat(Enumerable.Range(0, count).Select(i => $" a{i}='1'"))}/></item></channel></rss>",
            "open CDATA" => $"<rss><channel><item>{Repeat("<title><![CDATA[a</title>")}</item></channel></rss>",
            "unclosed" => $"<rss><channel>{Repeat("<item><title>a<b>")}",
            "ampersands" => $"<rss><channel><item><title>{Repeat("&&nbsp;<")}</title></item></channel></rss>",
            _ => throw new ArgumentOutOfRangeException(nameof(shape)),
        });
    }
}
