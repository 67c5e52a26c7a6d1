using System.Text;

namespace Headwater.Tests.Parsing;

/// <summary>Breaks documents at random in typical ways, the same in every run.</summary>
internal sealed class Mutants(IReadOnlyList<byte[]> documents, int seed)
{
    private static readonly byte[][] Splinters =
    [
        .. new[]
        {
            "<", ">", "&", "\"", "'", "</", "/>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE rss [<!ENTITY a \"b\">]>",
                "&amp;", "&#0;", "&#xD83D;&#xDE00;", "&nbsp;",
            "&a;", "<item>", "</item>", "<entry>", "</entry>", "</channel>", "<title>", "xmlns:x=\"\"", " a=b ", "{", "}", "[", "]", ",",
                "\\u0000", "\\ud800", "\u0000", "\u0008", "\u00e9", "\uFFFF",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xEF, 0xBB, 0xBF],
        [0xED, 0xA0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var document = documents[_random.Next(documents.Count)].ToList();
        for (var faults = _random.Next(1, 5); faults > 0; faults--)
            Break(document);
        return [.. document];
    }

    private void Break(List<byte> document)
    {
        var at = _random.Next(document.Count + 1);
        var length = Math.Min(document.Count - at, 1 << _random.Next(10));
        switch (_random.Next(7))
        {
            case 0 when at < document.Count:
                document[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                document.RemoveRange(at, length);
                break;
            case 2:
                document.InsertRange(at, document.GetRange(at, length));
                break;
            case 3:
                var other = documents[_random.Next(documents.Count)];
                var from = _random.Next(other.Length + 1);
                document.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 << _random.Next(10))).ToArray());
                break;
            case 4 when _random.Next(3) == 0:
                document.RemoveRange(at, document.Count - at);
                break;
            default:
                document.InsertRange(at, Splinters[_random.Next(Splinters.Length)]);
                break;
        }
    }
}
