using System.Runtime.InteropServices;
using System.Text.Json;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Applies lines of the log to the index. One writer at a time; readers may work concurrently.</summary>
internal sealed class IndexWriter(IndexConnection connection, CurrentColumns columns)
{
    private readonly SearchTable _search = new(connection);
    private readonly TermTable _terms = new(connection);

    // Sort keys that got or lost an article in this transaction, and the feeds of these articles, as numbers of terms.
    private readonly HashSet<long> _keys = [];
    private readonly HashSet<int> _feeds = [];

    /// <summary>
    /// Applies a batch and its end position in one transaction. The greatest line of each article by (fetchedAt, contentHash) counts, so
    /// lines may come in any order and repeatedly.
    /// </summary>
    public void Apply(IndexBatch batch)
    {
        try
        {
            connection.InTransaction(() => ApplyBatch(batch));
        }
        catch
        {
            columns.Forget();
            throw;
        }
    }

    /// <summary>Whether the index has no newer line of the article, nor this one.</summary>
    public bool IsNewer(string articleId, LineOrder order)
    {
        using var row = connection["SELECT fetched, hash FROM known WHERE id = $id", ("$id", articleId)].ExecuteReader();
        return !row.Read() || new LineOrder(row.GetInt64(0), row.GetString(1)) < order;
    }

    /// <summary>Records that the index has everything that was in the log at this time.</summary>
    public void ReachedEnd(DateTimeOffset asOf) =>
        connection.Execute("UPDATE state SET as_of = $asOf", ("$asOf", asOf.ToUnixTimeMilliseconds()));

    private void ApplyBatch(IndexBatch batch)
    {
        _keys.Clear();
        _feeds.Clear();
        var newer = batch.Lines.Where(line => IsNewer(line.ArticleId, line.Order)).ToList();

        var removals = newer.Where(line => KeyOf(line.ArticleId) is not null).ToList();
        removals.ForEach(line => Remove(line.ArticleId));

        // Also of what is not in this file: a snapshot that another instance published may have it.
        if (batch.FirstDeletion(newer.Select(line => line.ArticleId)) is { } deleted)
            RememberRemoval(deleted);
        var adds = newer.Where(line => line.Kind == ChangeKind.Upsert).ToList();
        foreach (var (document, line) in Numbered(adds))
            Add(document, line);
        foreach (var line in newer)
            Remember(line);
        foreach (var title in batch.Titles)
            Rename(title);
        if (batch.SkipsGrace)
            connection.Execute("UPDATE state SET removed_at = 0 WHERE removed_at IS NOT NULL");
        RememberTitles();
        RememberTime(batch.Times);
        var from = connection.Position();
        connection.Execute(
            """
            UPDATE state SET origin = $origin, segment = $segment, offset = $offset, lines = lines + $lines, articles = articles + $more
            """,
            ("$origin", batch.Next.Origin), ("$segment", batch.Next.Segment), ("$offset", batch.Next.Offset), ("$lines", batch.Count),
            ("$more", adds.Count - removals.Count));
        columns.Advance(connection, from, batch.Next, _keys);
    }

    /// <summary>In the order of numbers: the full-text table starts a new segment whenever a number is lower than the one before.</summary>
    private SortedDictionary<long, IndexLine> Numbered(List<IndexLine> lines)
    {
        var numbered = new SortedDictionary<long, IndexLine>();
        foreach (var line in lines)
            numbered.Add(_search.FreeDocument(line, numbered), line);
        return numbered;
    }

    private void RememberRemoval(DateTimeOffset at) =>
        connection.Execute("UPDATE state SET removed_at = min(coalesce(removed_at, $at), $at)", ("$at", at.ToUnixTimeMilliseconds()));

    private void Rename(FeedTitle feed)
    {
        if (feed.Title is not null)
        {
            connection.Execute("INSERT OR REPLACE INTO feed VALUES ($id, $title, 1)", ("$id", feed.FeedId), ("$title", feed.Title));
            return;
        }

        connection.Execute("DELETE FROM feed WHERE id = $id", ("$id", feed.FeedId));
        RememberRemoval(feed.At);
        if (connection["SELECT id FROM term WHERE kind = $kind AND name = $id", ("$kind", ArticleTerm.Feed), ("$id", feed.FeedId)]
            .ExecuteScalar() is long term)
            _feeds.Add((int)term);
    }

    /// <summary>
    /// A feed that was never renamed has the title that its article fetched last came with. It goes with the last article, and all
    /// instances agree, because it depends on nothing that is not there any more.
    /// </summary>
    private void RememberTitles()
    {
        foreach (var feed in _feeds)
        {
            var id = connection["SELECT name FROM term WHERE id = $feed", ("$feed", feed)].ExecuteScalar();
            var last = connection[
                "SELECT deflated FROM article JOIN header USING (document) WHERE feed = $feed ORDER BY updated_key, sort_key LIMIT 1",
                ("$feed", feed)].ExecuteScalar() as byte[];
            var title = last is null
                ? null
                : JsonSerializer.Deserialize(CompressedHeader.Json(last), StorageJson.Relaxed.ArticleHeader)!.FeedTitle;
            if (title is null)
                connection.Execute("DELETE FROM feed WHERE id = $id AND renamed = 0", ("$id", id));
            else
                connection.Execute(
                    "INSERT INTO feed VALUES ($id, $title, 0) ON CONFLICT(id) DO UPDATE SET title = excluded.title WHERE renamed = 0",
                    ("$id", id), ("$title", title));
        }
    }

    private void RememberTime(IReadOnlyList<DateTimeOffset> times)
    {
        var (changed, isLast) = LineTimes.After(connection.Changed(), times);
        connection.Execute("UPDATE state SET changed = $changed, changed_last = $last", ("$changed", changed?.UtcTicks), ("$last", isLast));
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
        var terms = ArticleTerm.Of(line.Header!).Select(_terms.IdOf).ToArray();
        var feed = terms[0]; // the feed is the first term of every article
        var sortKey = FreeKey(line);
        _keys.Add(sortKey);
        connection.Execute(
            "INSERT INTO article VALUES ($key, $document, $id, $published, $updatedKey, $terms, $feed, $since)",
            ("$key", sortKey), ("$document", document), ("$id", line.ArticleId), ("$published", line.Published),
            ("$updatedKey", SortKey.First(SortKey.Milliseconds(line.Header!.Changed))),
            ("$terms", MemoryMarshal.AsBytes<int>(terms).ToArray()), ("$feed", feed), ("$since", line.Since));
        _feeds.Add(feed);
        connection.Execute(
            "INSERT INTO header VALUES ($document, $deflated)",
            ("$document", document), ("$deflated", CompressedHeader.Of(line.Json!)));
        _search.Add(document, line);
        SetKey(line.ArticleId, sortKey);
    }

    private void Remove(string id)
    {
        var sortKey = KeyOf(id)!.Value;
        var document = connection.Article(sortKey).Document;
        _keys.Add(sortKey);
        _feeds.Add((int)(long)connection["SELECT feed FROM article WHERE sort_key = $key", ("$key", sortKey)].ExecuteScalar()!);
        _search.Remove(document);
        connection.Execute("DELETE FROM header WHERE document = $document", ("$document", document));
        connection.Execute("DELETE FROM article WHERE sort_key = $key", ("$key", sortKey));
        SetKey(id, null);

        // The articles behind move back, so that all sort keys are those of an index that never had this article.
        for (; connection.EntryAt(sortKey + 1) is { } next && SortKey.Of(next.Published, next.Id) <= sortKey; sortKey++)
            Move(next.Id, sortKey + 1, sortKey);
    }

    /// <summary>The sort key for the article; others that are in the way move on.</summary>
    private long FreeKey(IndexLine line)
    {
        var key = (line.Published, line.ArticleId);
        var sortKey = line.NaturalKey;
        while (connection.EntryAt(sortKey) is { } entry && SortKey.Compare(entry, key) < 0)
            sortKey++;

        var end = sortKey;
        while (connection.EntryAt(end) is not null)
            end++;
        for (; end > sortKey; end--)
            Move(connection.EntryAt(end - 1)!.Value.Id, end - 1, end);
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
}
