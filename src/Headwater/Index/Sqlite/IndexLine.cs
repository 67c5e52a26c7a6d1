using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>A parsed line of the log.</summary>
internal sealed class IndexLine
{
    private IndexLine(ArticleChange change, byte[]? json)
    {
        Kind = change.Kind;
        ArticleId = change.ArticleId;
        FeedId = change.FeedId;
        Order = new LineOrder(change.FetchedAt.UtcTicks, change.ContentHash);
        Time = change.DeletedAt ?? change.FetchedAt;
        Headings = change.Headings ?? "";
        Text = change.Text ?? "";
        if (Kind == ChangeKind.Delete || json is null)
            return;
        Header = WebUrl.In(change.Article!);
        Json = ReferenceEquals(Header, change.Article) ? json
            : JsonSerializer.SerializeToUtf8Bytes(Header, StorageJson.Relaxed.ArticleHeader);
        Published = SortKey.Milliseconds(ArticleTime.Of(Header));
        NaturalKey = SortKey.Of(Published, ArticleId);
    }

    public ChangeKind Kind { get; }
    public string ArticleId { get; }
    public string FeedId { get; }

    /// <summary>When the content was fetched, or its deletion was requested.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Orders the lines of one article: the greatest one counts.</summary>
    public LineOrder Order { get; }

    /// <summary>Null for a deletion; likewise <see cref="Json"/>.</summary>
    public ArticleHeader? Header { get; }

    /// <summary>The header as it is in the line, unless it has addresses that are not published.</summary>
    public byte[]? Json { get; }

    /// <summary>The <see cref="ArticleTime"/> in milliseconds since 1970.</summary>
    public long Published { get; }

    public long NaturalKey { get; }
    public string Headings { get; }
    public string Text { get; }

    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out IndexLine? line)
    {
        line = null;
        try
        {
            var change = JsonSerializer.Deserialize(bytes.Span, StorageJson.Relaxed.ArticleChange);
            if (change is not null && (change.Kind == ChangeKind.Delete || change.Article is not null))
                line = new IndexLine(change, HeaderJson.Of(bytes.Span));
        }
        catch (JsonException)
        {
        }

        return line is not null;
    }
}

/// <summary>Tells which of two lines of one article is newer.</summary>
/// <param name="Fetched">Ticks, UTC.</param>
internal readonly record struct LineOrder(long Fetched, string Hash)
{
    public static bool operator <(LineOrder left, LineOrder right) =>
        left.Fetched != right.Fetched ? left.Fetched < right.Fetched : string.CompareOrdinal(left.Hash, right.Hash) < 0;

    public static bool operator >(LineOrder left, LineOrder right) => right < left;
}
