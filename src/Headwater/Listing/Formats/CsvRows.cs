using System.Buffers;
using System.Globalization;
using System.Text;
using Headwater.Index;

namespace Headwater.Listing.Formats;

/// <summary>
/// RFC 4180: a header, then a row per article; several values of a field are separated by a semicolon and a space. Text that a
/// spreadsheet would take for a formula is prefixed with an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection.
/// </summary>
internal static class CsvRows
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private static readonly (string Name, Func<ListedArticle, string?> Value)[] Columns =
    [
        ("id", item => item.Header.Id),
        ("feedId", item => item.Header.FeedId),
        ("feedTitle", item => Safe(item.Header.FeedTitle)),
        ("title", item => Safe(item.Header.Title)),
        ("link", item => Safe(item.Header.Link)),
        ("published", item => Time(item.Header.Published)),
        ("updated", item => Time(item.Header.Updated)),
        ("firstSeen", item => Time(item.Header.FirstSeen)),
        ("changed", item => Time(item.Header.Changed)),
        ("version", item => Number(item.Header.Version)),
        ("backfilled", item => item.Header.Backfilled == true ? "true" : ""),
        ("contentHash", item => item.Header.ContentHash),
        ("language", item => Safe(item.Header.Language)),
        ("authors", item => Safe(string.Join("; ", item.Header.Authors.Select(author => author.Name)))),
        ("categories", item => Safe(string.Join("; ", item.Header.Categories))),
        ("labels", item => Safe(string.Join("; ",
            item.Header.Labels.SelectMany(label => label.Value, (label, value) => $"{label.Key}={value}")))),
        ("summary", item => Safe(item.Header.Summary)),
        ("body", item => item.Header.Body),
        ("image", item => Safe(item.Header.Image)),
        ("enclosures", item => Safe(string.Join("; ", item.Header.Enclosures.Select(enclosure => enclosure.Url)))),
        ("wordCount", item => Number(item.Header.WordCount)),
        ("readingMinutes", item => Number(item.Header.ReadingMinutes)),
        ("codeBlocks", item => Number(item.Header.CodeBlocks)),
        ("images", item => Number(item.Header.Images)),
        ("tables", item => Number(item.Header.Tables)),
        ("videos", item => Number(item.Header.Videos)),
        ("snippet", item => Safe(item.Snippet)),
    ];

    public static void Head(ListingQuery query, IBufferWriter<byte> output) =>
        WriteLine(output, ColumnsOf(query).Select(column => column.Name));

    public static void Write(ListedArticle item, ListingQuery query, IBufferWriter<byte> output) =>
        WriteLine(output, ColumnsOf(query).Select(column => column.Value(item)));

    private static IEnumerable<(string Name, Func<ListedArticle, string?> Value)> ColumnsOf(ListingQuery query) =>
        Columns.Where(column => query.Fields?.Contains(column.Name, StringComparer.OrdinalIgnoreCase) ?? column.Name != "snippet");

    private static void WriteLine(IBufferWriter<byte> output, IEnumerable<string?> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            if (cell.AsSpan().ContainsAny(Quoted))
                line.Append('"').Append(cell!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                line.Append(cell);
            line.Append(',');
        }

        if (line.Length == 1)
            line.Insert(0, "\"\""); // readers skip an empty line
        line.Length--;
        line.Append("\r\n");
        Encoding.UTF8.GetBytes(line.ToString(), output);
    }

    // Spreadsheets also accept the full-width forms.
    private static string? Safe(string? text) =>
        text is { Length: > 0 } && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'
            ? $"'{text}"
            : text;

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
