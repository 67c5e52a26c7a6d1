using System.Runtime.InteropServices;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Applies lines of the log to the index. One writer at a time; readers may work concurrently.</summary>
internal sealed class IndexWriter(IndexConnection connection, CurrentColumns columns)
{
    private readonly SearchTable _search = new(connection);
    private readonly TermTable _terms = new(connection);

    // Sort keys that got or lost an article in this transaction.
    private readonly HashSet<long> _keys = [];

    /// <summary>
    /// Applies a chunk and its end position in one transaction. The greatest line of each article by (fetchedAt, contentHash) counts, so
    /// lines may come in any order and repeatedly.
    /// </summary>
    /// <returns>The number of lines that could not be read.</returns>
    public int Apply(LogChunk chunk)
    {
        var (lines, unreadable) = Read(chunk.Lines);
        try
        {
            connection.InTransaction(() => Apply(lines, chunk));
        }
        catch
        {
            columns.Forget();
            throw;
        }

        return unreadable;
    }

    /// <summary>Records that the index has everything that was in the log at this time.</summary>
    public void ReachedEnd(DateTimeOffset asOf) =>
        connection.Execute("UPDATE state SET as_of = $asOf", ("$asOf", asOf.ToUnixTimeMilliseconds()));

    public void SetOrigin(string origin) => connection.Execute("UPDATE state SET origin = $origin", ("$origin", origin));

    private void Apply(List<IndexLine> lines, LogChunk chunk)
    {
        _keys.Clear();
        var news = Newest(lines).Where(IsNews).ToList();

        var removals = news.Select(line => line.ArticleId).Where(id => KeyOf(id) is not null).ToList();
        removals.ForEach(Remove);
        var adds = news.Where(line => line.Kind == ChangeKind.Upsert).ToList();
        foreach (var (document, line) in Numbered(adds))
            Add(document, line);
        foreach (var line in news)
            Remember(line);
        RememberTitles(lines);
        RememberTime(lines);
        var from = connection.Position();
        connection.Execute(
            "UPDATE state SET segment = $segment, offset = $offset, lines = lines + $lines, articles = articles + $more",
            ("$segment", chunk.Next.Segment), ("$offset", chunk.Next.Offset), ("$lines", chunk.Lines.Span.Count((byte)'\n')),
            ("$more", adds.Count - removals.Count));
        columns.Advance(connection, from, chunk.Next, _keys);
    }

    /// <summary>In the order of numbers: the full-text table starts a new segment whenever a number is lower than the one before.</summary>
    private SortedDictionary<long, IndexLine> Numbered(List<IndexLine> lines)
    {
        var numbered = new SortedDictionary<long, IndexLine>();
        foreach (var line in lines)
            numbered.Add(_search.FreeDocument(line, numbered), line);
        return numbered;
    }

    private static (List<IndexLine> Lines, int Unreadable) Read(ReadOnlyMemory<byte> chunk)
    {
        var lines = new List<IndexLine>();
        var unreadable = 0;
        for (var rest = chunk; rest.Span.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
        {
            if (IndexLine.TryRead(rest[..end], out var line))
                lines.Add(line);
            else if (end > 0)
                unreadable++;
        }

        return (lines, unreadable);
    }

    private static Dictionary<string, IndexLine>.ValueCollection Newest(List<IndexLine> lines)
    {
        var newest = new Dictionary<string, IndexLine>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(newest, line.ArticleId, out _);
            if (known is null || known.Order < line.Order)
                known = line;
        }

        return newest.Values;
    }

    /// <summary>
    /// Keeps the title that was fetched last of each feed, even if the article that carried it was deleted since: so all instances agree.
    /// </summary>
    private void RememberTitles(List<IndexLine> lines)
    {
        foreach (var feed in lines.Where(line => line.Header?.FeedTitle is not null).GroupBy(line => line.FeedId, StringComparer.Ordinal))
        {
            var (fetched, title) = feed.Select(line => (line.Order.Fetched, Title: line.Header!.FeedTitle!)).MaxBy(title => title.Fetched);
            connection.Execute(
                """
                INSERT INTO feed VALUES ($id, $fetched, $title)
                ON CONFLICT(id) DO UPDATE SET fetched = excluded.fetched, title = excluded.title
                WHERE (excluded.fetched, excluded.title) > (feed.fetched, feed.title)
                """,
                ("$id", feed.Key), ("$fetched", fetched), ("$title", title));
        }
    }

    /// <summary>Works line by line, so that the result does not depend on how the log is cut into chunks.</summary>
    private void RememberTime(List<IndexLine> lines)
    {
        var (changed, isLast) = connection.Changed();
        foreach (var time in lines.Select(line => line.Time))
        {
            isLast = changed is null || time.ToUnixTimeSeconds() > changed.Value.ToUnixTimeSeconds();
            if (changed is null || time > changed)
                changed = time;
        }

        connection.Execute("UPDATE state SET changed = $changed, changed_last = $last", ("$changed", changed?.UtcTicks), ("$last", isLast));
    }

    private bool IsNews(IndexLine line)
    {
        using var row = connection["SELECT fetched, hash FROM known WHERE id = $id", ("$id", line.ArticleId)].ExecuteReader();
        return !row.Read() || new LineOrder(row.GetInt64(0), row.GetString(1)) < line.Order;
    }

    private long? KeyOf(string id) => connection["SELECT sort_key FROM known WHERE id = $id", ("$id", id)].ExecuteScalar() as long?;

    private void Remember(IndexLine line) => connection.Execute(
        """
        INSERT INTO known(id, fetched, hash) VALUES ($id, $fetched, $hash)
        ON CONFLICT(id) DO UPDATE SET fetched = excluded.fetched, hash = excluded.hash
        """,
        ("$id", line.ArticleId), ("$fetched", line.Order.Fetched), ("$hash", line.Order.Hash));

    private void Add(long document, IndexLine line)
    {
        var terms = ArticleTerm.Of(line.Header!).Select(_terms.Number).ToArray();
        var sortKey = FreeKey(line);
        _keys.Add(sortKey);
        connection.Execute(
            "INSERT INTO article VALUES ($key, $document, $id, $published, $updatedKey, $terms)",
            ("$key", sortKey), ("$document", document), ("$id", line.ArticleId), ("$published", line.Published),
            ("$updatedKey", SortKey.First(SortKey.Milliseconds(line.Header!.Changed))),
            ("$terms", MemoryMarshal.AsBytes<int>(terms).ToArray()));
        connection.Execute("INSERT INTO header VALUES ($document, $json)", ("$document", document), ("$json", line.Json));
        _search.Add(document, line);
        SetKey(line.ArticleId, sortKey);
    }

    private void Remove(string id)
    {
        var sortKey = KeyOf(id)!.Value;
        var document = connection.Article(sortKey).Document;
        _keys.Add(sortKey);
        _search.Remove(document);
        connection.Execute("DELETE FROM header WHERE document = $document", ("$document", document));
        connection.Execute("DELETE FROM article WHERE sort_key = $key", ("$key", sortKey));
        SetKey(id, null);

        // The articles behind move back, so that all sort keys are those of an index that never had this article.
        for (; EntryAt(sortKey + 1) is { } next && SortKey.Of(next.Published, next.Id) <= sortKey; sortKey++)
            Move(next.Id, sortKey + 1, sortKey);
    }

    /// <summary>The sort key for the article; others that are in the way move on.</summary>
    private long FreeKey(IndexLine line)
    {
        var key = (line.Published, line.ArticleId);
        var sortKey = line.NaturalKey;
        while (EntryAt(sortKey) is { } entry && SortKey.Compare(entry, key) < 0)
            sortKey++;

        var end = sortKey;
        while (EntryAt(end) is not null)
            end++;
        for (; end > sortKey; end--)
            Move(EntryAt(end - 1)!.Value.Id, end - 1, end);
        return sortKey;
    }

    private void Move(string id, long from, long to)
    {
        connection.Execute("UPDATE article SET sort_key = $to WHERE sort_key = $from", ("$from", from), ("$to", to));
        _keys.UnionWith([from, to]);
        SetKey(id, to);
    }

    private void SetKey(string id, long? sortKey) => connection.Execute(
        """
        INSERT INTO known(id, fetched, hash, sort_key) VALUES ($id, 0, '', $key)
        ON CONFLICT(id) DO UPDATE SET sort_key = excluded.sort_key
        """,
        ("$id", id), ("$key", sortKey));

    private (long Published, string Id)? EntryAt(long sortKey)
    {
        using var row = connection["SELECT published, id FROM article WHERE sort_key = $key", ("$key", sortKey)].ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }
}
