using System.Runtime.InteropServices;
using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>Applies lines of the log to the index. One writer at a time; readers go on beside it.</summary>
internal sealed class IndexWriter(IndexConnection connection, CurrentColumns columns)
{
    private readonly SearchTable _search = new(connection);
    private readonly TermTable _terms = new(connection);

    // That articles took or left in this transaction.
    private readonly HashSet<long> _places = [];

    /// <summary>
    /// Applies a chunk and its end position together. Of each article the greatest line by (fetchedAt, contentHash) stays, so that lines may
    /// come in any order and any number of times.
    /// </summary>
    /// <returns>Lines that could not be read.</returns>
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

    /// <summary>Notes that the index knows all that the log had at this time.</summary>
    public void ReachedEnd(DateTimeOffset asOf) =>
        connection.Execute("UPDATE state SET as_of = $asOf", ("$asOf", asOf.ToUnixTimeMilliseconds()));

    public void SetOrigin(string origin) => connection.Execute("UPDATE state SET origin = $origin", ("$origin", origin));

    private void Apply(List<IndexLine> lines, LogChunk chunk)
    {
        _places.Clear();
        var news = Newest(lines).Where(IsNews).ToList();

        // In the order of the row ids, because the full-text index writes a segment whenever they go back.
        var removals = news.Select(line => (Id: line.ArticleId, Place: PlaceOf(line.ArticleId))).Where(old => old.Place is not null).ToList();
        foreach (var (id, _) in removals.OrderBy(old => old.Place))
            Remove(id);
        var adds = news.Where(line => line.Kind == ChangeKind.Upsert).ToList();
        foreach (var line in adds.OrderBy(line => line.NaturalPlace))
            Add(line);
        foreach (var line in news)
            Remember(line);
        RememberTitles(lines);
        RememberTime(lines);
        var from = connection.Position();
        connection.Execute(
            "UPDATE state SET segment = $segment, offset = $offset, lines = lines + $lines, articles = articles + $more",
            ("$segment", chunk.Next.Segment), ("$offset", chunk.Next.Offset), ("$lines", chunk.Lines.Span.Count((byte)'\n')), ("$more", adds.Count - removals.Count));
        columns.Advance(connection, from, chunk.Next, _places);
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

    /// <summary>Of each feed the title that was fetched last, whatever became of the article that it came with; so that all instances have the same.</summary>
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

    /// <summary>Line by line, so that the result does not depend on how the log was cut into chunks.</summary>
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

    private long? PlaceOf(string id) => connection["SELECT place FROM known WHERE id = $id", ("$id", id)].ExecuteScalar() as long?;

    private void Remember(IndexLine line) => connection.Execute(
        """
        INSERT INTO known(id, fetched, hash) VALUES ($id, $fetched, $hash)
        ON CONFLICT(id) DO UPDATE SET fetched = excluded.fetched, hash = excluded.hash
        """,
        ("$id", line.ArticleId), ("$fetched", line.Order.Fetched), ("$hash", line.Order.Hash));

    private void Add(IndexLine line)
    {
        var terms = ArticleTerm.Of(line.Header!).Select(_terms.Number).ToArray();
        var place = FreePlace(line);
        _places.Add(place);
        connection.Execute(
            "INSERT INTO article VALUES ($place, $id, $published, $recency, $terms)",
            ("$place", place), ("$id", line.ArticleId), ("$published", line.Published),
            ("$recency", Place.First(Place.Milliseconds(line.Header!.Changed))), ("$terms", MemoryMarshal.AsBytes<int>(terms).ToArray()));
        connection.Execute("INSERT INTO header VALUES ($place, $json)", ("$place", place), ("$json", line.Json));
        _search.Add(place, line);
        SetPlace(line.ArticleId, place);
    }

    private void Remove(string id)
    {
        var place = PlaceOf(id)!.Value;
        _places.Add(place);
        _search.Remove(place);
        connection.Execute("DELETE FROM header WHERE place = $place", ("$place", place));
        connection.Execute("DELETE FROM article WHERE place = $place", ("$place", place));
        SetPlace(id, null);

        // The ones behind move back, so that the places are those of an index that never had this article.
        for (; Occupant(place + 1) is { } next && Place.Of(next.Published, next.Id) <= place; place++)
            Move(next.Id, place + 1, place);
    }

    /// <summary>Makes room where the order wants the article.</summary>
    private long FreePlace(IndexLine line)
    {
        var key = (line.Published, line.ArticleId);
        var place = line.NaturalPlace;
        while (Occupant(place) is { } occupant && Place.Compare(occupant, key) < 0)
            place++;

        var end = place;
        while (Occupant(end) is not null)
            end++;
        for (; end > place; end--)
            Move(Occupant(end - 1)!.Value.Id, end - 1, end);
        return place;
    }

    private void Move(string id, long from, long to)
    {
        connection.Execute("UPDATE article SET place = $to WHERE place = $from", ("$from", from), ("$to", to));
        connection.Execute("UPDATE header SET place = $to WHERE place = $from", ("$from", from), ("$to", to));
        _search.Move(from, to);
        _places.UnionWith([from, to]);
        SetPlace(id, to);
    }

    private void SetPlace(string id, long? place) => connection.Execute(
        """
        INSERT INTO known(id, fetched, hash, place) VALUES ($id, 0, '', $place)
        ON CONFLICT(id) DO UPDATE SET place = excluded.place
        """,
        ("$id", id), ("$place", place));

    private (long Published, string Id)? Occupant(long place)
    {
        using var row = connection["SELECT published, id FROM article WHERE place = $place", ("$place", place)].ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }
}
