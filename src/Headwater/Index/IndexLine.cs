using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Index;

/// <summary>A line of the log, and what the index takes from the article it names.</summary>
internal sealed class IndexLine
{
    /// <summary>Characters of an article's text, and of its headings, that are searched; more would be most of the index.</summary>
    private const int SearchTextLength = 20_000;

    private IndexLine(ArticleChange change, string headings, string text)
    {
        Kind = change.Kind;
        ArticleId = change.ArticleId;
        FeedId = change.FeedId;
        Order = LineOrder.Of(change);
        Headings = headings;
        Text = text;
    }

    public ChangeKind Kind { get; }
    public string ArticleId { get; }
    public string FeedId { get; }

    /// <summary>Orders the lines of one article: the greatest one counts.</summary>
    public LineOrder Order { get; }

    /// <summary>Null for a deletion.</summary>
    public ArticleHeader? Header { get; private init; }

    /// <summary>Null for a deletion.</summary>
    public byte[]? Json { get; private init; }

    /// <summary>The <see cref="ArticleTime"/> in milliseconds since 1970.</summary>
    public long Published { get; private init; }

    /// <summary>From when its age counts, in milliseconds since 1970.</summary>
    public long Since { get; private init; }

    public long NaturalKey { get; private init; }

    /// <summary>Texts of the first headings, a line each.</summary>
    public string Headings { get; }

    /// <summary>The first characters of the article's text.</summary>
    public string Text { get; }

    public static IndexLine Deletion(ArticleChange change) => new(change, "", "");

    public static IndexLine Upsert(ArticleChange change, Article article)
    {
        // Everything of the line is in it, so that all instances have the same header, whenever they read the article.
        var header = WebUrl.In(ArticleHeader
            .Of(article, change.FirstSeen ?? change.FetchedAt, change.FetchedAt, change.Version ?? 1, change.Backfilled)
            .Bounded());
        var published = SortKey.Milliseconds(ArticleTime.Of(header));
        var headings = string.Join('\n', article.Headings.Select(heading => heading.Text));
        return new IndexLine(change, Cut(headings), Cut(article.Text))
        {
            Header = header,
            Json = JsonSerializer.SerializeToUtf8Bytes(header, StorageJson.Relaxed.ArticleHeader),
            Published = published,
            Since = SortKey.Milliseconds(ArticleTime.Since(header.Published, header.FirstSeen)),
            NaturalKey = SortKey.Of(published, change.ArticleId),
        };
    }

    private static string Cut(string text) => text.Length > SearchTextLength ? text[..SearchTextLength] : text;
}

/// <summary>Tells which of two lines of one article is newer.</summary>
/// <param name="Fetched">Ticks, UTC.</param>
internal readonly record struct LineOrder(long Fetched, string Hash)
{
    public static LineOrder Of(ArticleChange change) => new(change.FetchedAt.UtcTicks, change.ContentHash);

    public static bool operator <(LineOrder left, LineOrder right) =>
        left.Fetched != right.Fetched ? left.Fetched < right.Fetched : string.CompareOrdinal(left.Hash, right.Hash) < 0;

    public static bool operator >(LineOrder left, LineOrder right) => right < left;
}
