using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>A line of the log, read for the index.</summary>
internal sealed class IndexLine
{
    private IndexLine(ArticleChange change, byte[]? json)
    {
        Kind = change.Kind;
        ArticleId = change.ArticleId;
        Order = new LineOrder(change.FetchedAt.UtcTicks, change.ContentHash);
        Headings = change.Headings ?? "";
        Text = change.Text ?? "";
        if (Kind == ChangeKind.Delete || json is null)
            return;
        Header = change.Article!;
        Json = json;
        Published = Place.Milliseconds(Header.Published ?? Header.FirstSeen);
        NaturalPlace = Place.Of(Published, ArticleId);
    }

    public ChangeKind Kind { get; }
    public string ArticleId { get; }

    /// <summary>Of the lines of one article; the greatest counts.</summary>
    public LineOrder Order { get; }

    /// <summary>Null for a deletion; likewise <see cref="Json"/>.</summary>
    public ArticleHeader? Header { get; }

    /// <summary>The bytes of the header as they stand in the line.</summary>
    public byte[]? Json { get; }

    /// <summary>Milliseconds since 1970 of publication, or of first sight.</summary>
    public long Published { get; }

    public long NaturalPlace { get; }
    public string Headings { get; }
    public string Text { get; }

    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out IndexLine? line)
    {
        line = null;
        try
        {
            var change = JsonSerializer.Deserialize(bytes.Span, StorageJson.Relaxed.ArticleChange);
            if (change is not null && (change.Kind == ChangeKind.Delete || change.Article is not null))
                line = new IndexLine(change, HeaderBytes(bytes.Span));
        }
        catch (JsonException)
        {
        }

        return line is not null;
    }

    private static byte[]? HeaderBytes(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isHeader = reader.ValueTextEquals("article"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isHeader && reader.TokenType == JsonTokenType.EndObject)
                return line[start..(int)reader.BytesConsumed].ToArray();
        }

        return null;
    }
}

/// <summary>Which of two lines of one article is newer.</summary>
/// <param name="Fetched">Ticks, UTC.</param>
internal readonly record struct LineOrder(long Fetched, string Hash)
{
    public static bool operator <(LineOrder left, LineOrder right) =>
        left.Fetched != right.Fetched ? left.Fetched < right.Fetched : string.CompareOrdinal(left.Hash, right.Hash) < 0;

    public static bool operator >(LineOrder left, LineOrder right) => right < left;
}
