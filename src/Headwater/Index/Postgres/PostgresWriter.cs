using System.Text.Json;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Applies lines of the log to the tables. One at a time; readers go on.</summary>
internal sealed class PostgresWriter(NpgsqlConnection connection)
{
    // While they are sent, the words of a long article without spaces take up to a megabyte here, and as much in the server.
    internal const int MaxArticlesAtOnce = 50;

    public async Task<PostgresState> StateAsync(CancellationToken cancellationToken)
    {
        await using var command = connection.Command(PostgresState.Statement, []);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await PostgresState.ReadAsync(rows, cancellationToken);
    }

    /// <summary>The lines of which the index has neither this nor a newer one.</summary>
    public async Task<IReadOnlyCollection<ArticleChange>> NewerAsync(
        IReadOnlyCollection<ArticleChange> changes, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(changes.Select(change => change.ArticleId), cancellationToken);
        return [.. changes.Where(change => IsNewer(known, change.ArticleId, LineOrder.Of(change)))];
    }

    /// <summary>
    /// Applies a batch and its end position in one transaction. The greatest line of each article by (fetchedAt, contentHash) counts, so
    /// lines may come in any order and repeatedly.
    /// </summary>
    /// <param name="from">The position before it.</param>
    /// <returns>False if another instance has moved the position: then nothing is applied.</returns>
    public async Task<bool> ApplyAsync(IndexBatch batch, LogPosition from, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync($"SELECT FROM {PostgresSchema.Name}.state FOR UPDATE", cancellationToken);
        var state = await StateAsync(cancellationToken);
        if (state.Position != from)
            return false;

        var known = await KnownAsync(batch.Lines.Select(line => line.ArticleId), cancellationToken);
        var newer = batch.Lines.Where(line => IsNewer(known, line.ArticleId, line.Order)).ToList();
        var adds = newer.Where(line => line.Kind == ChangeKind.Upsert).ToList();
        var terms = new TermCounts(connection);
        var removed = await RemoveAsync(newer, terms, cancellationToken);
        await AddAsync(adds, terms, cancellationToken);
        await terms.SaveAsync(cancellationToken);
        await RememberAsync(newer, cancellationToken);
        foreach (var feed in batch.Titles)
            await RenameAsync(feed, cancellationToken);
        var untitled = batch.Titles.Where(feed => feed.Title is null).ToList();
        await RememberTitlesAsync(
            [
                .. removed.Select(article => article.Feed).Concat(adds.Select(line => line.Header!.FeedId))
                    .Concat(untitled.Select(feed => feed.FeedId)).Distinct(),
            ],
            cancellationToken);


        // Also of what is not in the tables: a transaction that wrote it, and was ended, has left it in their files. The log of which
        // tables are built has every deletion of the past, and would have them written twice.
        var deletable = state.Index.AsOf is null ? removed.Select(article => article.Id) : newer.Select(line => line.ArticleId);
        var gone = untitled.Select(feed => (DateTimeOffset?)feed.At).Append(batch.FirstDeletion(deletable)).Min();
        var (changed, isLast) = LineTimes.After((state.Index.Changed, state.Index.ChangedLast), batch.Times);
        await connection.ExecuteAsync(
            $"""
            UPDATE {PostgresSchema.Name}.state
            SET origin = $1, segment = $2, "offset" = $3, articles = articles + $4, changed = $5, changed_last = $6,
                removed_at = least(removed_at, $7)
            """,
            cancellationToken, OrNull(batch.Next.Origin), batch.Next.Segment, batch.Next.Offset, (long)(adds.Count - removed.Count),
            OrNull(changed?.UtcTicks), isLast, OrNull(gone?.ToUnixTimeMilliseconds()));
        if (batch.SkipsGrace)
            await connection.ExecuteAsync(
                $"UPDATE {PostgresSchema.Name}.state SET removed_at = 0 WHERE removed_at IS NOT NULL", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Records that the index has everything that was in the log at this time.</summary>
    public Task ReachedEndAsync(DateTimeOffset asOf, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"UPDATE {PostgresSchema.Name}.state SET as_of = greatest(as_of, $1)", cancellationToken, asOf.ToUnixTimeMilliseconds());

    private static bool IsNewer(Dictionary<string, LineOrder> known, string id, LineOrder order) =>
        !known.TryGetValue(id, out var newest) || newest < order;

    private async Task<Dictionary<string, LineOrder>> KnownAsync(IEnumerable<string> ids, CancellationToken cancellationToken) =>
        (await connection.ReadAsync(
            $"SELECT id, fetched, hash FROM {PostgresSchema.Name}.known WHERE id = ANY($1)",
            row => (Id: row.GetString(0), Order: new LineOrder(row.GetInt64(1), row.GetString(2))), cancellationToken, [ids.ToArray()]))
        .ToDictionary(line => line.Id, line => line.Order);

    private async Task<List<(string Id, string Feed)>> RemoveAsync(
        List<IndexLine> newer, TermCounts counts, CancellationToken cancellationToken)
    {
        var removed = await connection.ReadAsync(
            $"DELETE FROM {PostgresSchema.Name}.article WHERE id = ANY($1) RETURNING id, feed, terms",
            row => (Id: row.GetString(0), Feed: row.GetString(1), Terms: row.GetFieldValue<int[]>(2)), cancellationToken,
            [newer.Select(line => line.ArticleId).ToArray()]);
        foreach (var article in removed)
            counts.Add(article.Terms, -1);
        return [.. removed.Select(article => (article.Id, article.Feed))];
    }

    private async Task AddAsync(List<IndexLine> adds, TermCounts counts, CancellationToken cancellationToken)
    {
        var ids = await counts.IdsAsync(adds.Select(line => ArticleTerm.Of(line.Header!)), cancellationToken);
        foreach (var terms in ids)
            counts.Add(terms, 1);
        foreach (var articles in adds.Zip(ids).Chunk(MaxArticlesAtOnce))
            await InsertAsync([.. articles.Select(one => one.First)], [.. articles.Select(one => one.Second)], cancellationToken);
    }

    private Task<int> InsertAsync(IndexLine[] lines, int[][] ids, CancellationToken cancellationToken)
    {
        return connection.ExecuteAsync(
            $"""
            INSERT INTO {PostgresSchema.Name}.article
            SELECT id, feed, published, changed, since, terms::int[], packed, header, words::tsvector, head::tsvector
            FROM unnest(
                $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[], $9::text[],
                $10::text[]) AS line(id, feed, published, changed, since, terms, packed, header, words, head)
            """,
            cancellationToken,
            Column(line => line.ArticleId),
            Column(line => line.Header!.FeedId),
            Column(line => -line.Published),
            Column(line => -SortKey.Milliseconds(line.Header!.Changed)),
            Column(line => line.Since),
            ids.Select(terms => $"{{{string.Join(',', terms)}}}").ToArray(),
            ids.Select(PackedTerms.Of).ToArray(),
            Column(line => line.Json!),
            Column(SearchVector.Words),
            Column(SearchVector.Head));

        T[] Column<T>(Func<IndexLine, T> value) => [.. lines.Select(value)];
    }

    private Task<int> RememberAsync(List<IndexLine> newer, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"""
        INSERT INTO {PostgresSchema.Name}.known SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])
        ON CONFLICT (id) DO UPDATE SET fetched = excluded.fetched, hash = excluded.hash
        """,
        cancellationToken,
        newer.Select(line => line.ArticleId).ToArray(),
        newer.Select(line => line.Order.Fetched).ToArray(),
        newer.Select(line => line.Order.Hash).ToArray());

    private Task<int> RenameAsync(FeedTitle feed, CancellationToken cancellationToken) => feed.Title is { } title
        ? connection.ExecuteAsync(
            $"""
            INSERT INTO {PostgresSchema.Name}.feed VALUES ($1, $2, true)
            ON CONFLICT (id) DO UPDATE SET title = excluded.title, renamed = true
            """,
            cancellationToken, feed.FeedId, PostgresCommands.Storable(title))
        : connection.ExecuteAsync($"DELETE FROM {PostgresSchema.Name}.feed WHERE id = $1", cancellationToken, feed.FeedId);

    /// <summary>A feed that was never renamed has the title of its article fetched last; without one it has none.</summary>
    private async Task RememberTitlesAsync(string[] feeds, CancellationToken cancellationToken)
    {
        var last = await connection.ReadAsync(
            $"""
            SELECT id, (
                SELECT header FROM {PostgresSchema.Name}.article
                WHERE feed = feeds.id ORDER BY changed, published, article.id LIMIT 1)
            FROM unnest($1::text[]) AS feeds(id)
            """,
            row => (Id: row.GetString(0), Title: row.IsDBNull(1) ? null : TitleIn(row.GetFieldValue<byte[]>(1))),
            cancellationToken, [feeds]);
        var titled = last.Where(feed => feed.Title is not null).ToList();
        await connection.ExecuteAsync(
            $"""
            INSERT INTO {PostgresSchema.Name}.feed SELECT id, title, false FROM unnest($1::text[], $2::text[]) AS named(id, title)
            ON CONFLICT (id) DO UPDATE SET title = excluded.title WHERE feed.title <> excluded.title AND NOT feed.renamed
            """,
            cancellationToken,
            titled.Select(feed => feed.Id).ToArray(),
            titled.Select(feed => PostgresCommands.Storable(feed.Title!)).ToArray());
        await connection.ExecuteAsync(
            $"DELETE FROM {PostgresSchema.Name}.feed WHERE id = ANY($1) AND NOT renamed", cancellationToken,
            [feeds.Except(titled.Select(feed => feed.Id)).ToArray()]);
    }

    private static string? TitleIn(byte[] header) => JsonSerializer.Deserialize(header, StorageJson.Relaxed.ArticleHeader)!.FeedTitle;

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
