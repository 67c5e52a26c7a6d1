using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Assigns ids to terms, and collects how their article counts change in a transaction.</summary>
internal sealed class TermCounts(NpgsqlConnection connection)
{
    private readonly Dictionary<int, int> _changes = [];

    /// <summary>The ids of the terms of each article; new terms get one.</summary>
    public async Task<IReadOnlyList<int[]>> IdsAsync(
        IEnumerable<IEnumerable<ArticleTerm>> articles, CancellationToken cancellationToken)
    {
        var keys = articles.Select(terms => terms.Select(term => (Key: TermKey.Of(term), Term: term)).ToArray()).ToList();
        var distinct = keys.SelectMany(terms => terms).DistinctBy(term => term.Key).ToList();
        var ids = (await connection.ReadAsync(
            $"""
            WITH wanted AS (
                SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[])
                    AS term(kind, value, name, key, value_key)),
            made AS (
                INSERT INTO {PostgresSchema.Name}.term(kind, value, name, key, value_key)
                SELECT * FROM wanted WHERE key NOT IN (SELECT key FROM {PostgresSchema.Name}.term WHERE key = ANY($4)) RETURNING key, id)
            SELECT key, id FROM made UNION ALL SELECT key, id FROM {PostgresSchema.Name}.term WHERE key = ANY($4)
            """,
            row => (Key: row.GetGuid(0), Id: row.GetInt32(1)), cancellationToken,
            distinct.Select(term => term.Term.Kind).ToArray(),
            distinct.Select(term => PostgresCommands.Storable(term.Term.Value)).ToArray(),
            distinct.Select(term => PostgresCommands.Storable(term.Term.Name)).ToArray(),
            distinct.Select(term => term.Key).ToArray(),
            distinct.Select(term => TermKey.OfValue(term.Term.Kind, term.Term.Value)).ToArray()))
            .ToDictionary(term => term.Key, term => term.Id);
        return [.. keys.Select(terms => terms.Select(term => ids[term.Key]).ToArray())];
    }

    public void Add(IEnumerable<int> terms, int articles)
    {
        foreach (var term in terms)
            _changes[term] = _changes.GetValueOrDefault(term) + articles;
    }

    public Task SaveAsync(CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"""
        UPDATE {PostgresSchema.Name}.term SET articles = term.articles + change.articles
        FROM unnest($1::int[], $2::int[]) AS change(id, articles)
        WHERE term.id = change.id AND change.articles <> 0
        """,
        cancellationToken, _changes.Keys.ToArray(), _changes.Values.ToArray());
}
