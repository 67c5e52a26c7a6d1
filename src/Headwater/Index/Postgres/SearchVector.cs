using System.Globalization;
using System.Text;
using Headwater.Index.Search;

namespace Headwater.Index.Postgres;

/// <summary>
/// The words of an article as a <c>tsvector</c>, made of our own tokens. Weights tell the fields apart: A title, B headings, C summary,
/// D text. Names of authors and categories are words of their own, each with a sign in front that no token has.
/// </summary>
internal sealed class SearchVector
{
    public const char AuthorSign = '@';
    public const char CategorySign = '&';

    // https://www.postgresql.org/docs/18/textsearch-limitations.html: a vector has a megabyte, a position at most 16,383, a word at most
    // 255 positions. Words beyond the last position have the last place together, so they are found alone, but not in a phrase: nothing is
    // next to it. Without a place they would be found in titles, too, because then PostgreSQL does not look at weights. Words beyond the
    // last byte are not found.
    private const int MaxBytes = 1_000_000;
    private const int LastPlace = 16_383;
    private const int MaxPosition = LastPlace - 2;
    private const int MaxPositions = 255;

    // What one word, and one place of it, takes beside its letters.
    private const int BytesOfWord = 8;
    private const int BytesOfPosition = 2;

    private readonly Dictionary<string, List<string>> _places = new(StringComparer.Ordinal);
    private int _position;
    private int _bytes;

    private SearchVector()
    {
    }

    /// <summary>All words: what is searched.</summary>
    public static string Words(IndexLine line)
    {
        var vector = Start(line);
        vector.Add(string.Join('\n', line.Header!.Authors.Select(author => author.Name)), "", AuthorSign);
        vector.Add(string.Join('\n', line.Header.Categories), "", CategorySign);
        vector.Add(line.Text, ""); // last: what does not fit is the end of the text
        return vector.Literal();
    }

    /// <summary>Title, headings and summary: what is ranked. Reading all words of a thousand articles would take half a second.</summary>
    public static string Head(IndexLine line) => Start(line).Literal();

    private static SearchVector Start(IndexLine line)
    {
        var vector = new SearchVector();
        vector.Add(line.Header!.Title, "A");
        vector.Add(line.Header.Summary ?? "", "C");
        vector.Add(line.Headings, "B");
        return vector;
    }

    private void Add(string text, string weight, char? sign = null)
    {
        var reader = new TokenReader(text);
        while (reader.Next() && _bytes < MaxBytes - BytesOfWord - 4 * TokenReader.MaxLength * 2)
        {
            var word = sign is { } mark ? $"{mark}{reader.Current}" : reader.Current.ToString();
            if (!_places.TryGetValue(word, out var places))
            {
                _places.Add(word, places = []);
                _bytes += Encoding.UTF8.GetByteCount(word) + BytesOfWord;
            }

            var isBeyond = ++_position > MaxPosition;
            if (isBeyond ? places.Count > 0 : places.Count >= MaxPositions)
                continue;
            places.Add(string.Create(CultureInfo.InvariantCulture, $"{(isBeyond ? LastPlace : _position)}{weight}"));
            _bytes += BytesOfPosition;
        }

        _position++; // a phrase does not go on from one field to the next
    }

    private string Literal()
    {
        var literal = new StringBuilder();
        foreach (var (word, places) in _places)
            literal.Append(literal.Length > 0 ? " '" : "'").Append(word).Append("':").AppendJoin(',', places);
        return literal.ToString();
    }
}
