using System.Globalization;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>
/// The tables of the index. Each version of them has a schema of its own: so a release with new tables fills them from the log while the
/// release before goes on answering from the old ones, to which one can return. Tables that nobody follows any more are dropped.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Of the meaning of the tables: whoever changes that raises it.</summary>
    public const string Version = "6";

    public const string Name = $"headwater_{Version}";

    // Keys of advisory locks: "Hdwt" and a number.
    private const long Making = 0x48647774_0001;
    public static readonly long Following = FollowingOf(Name);

    /// <summary>The lock of who erases, beside that of following the log: it says that this one takes minutes, so nobody waits.</summary>
    public static readonly long Erasing = Following + 0x8000;

    /// <summary>For a transaction that no time-out of the role or the server ends; before version 17 there is only the first.</summary>
    public const string WithoutTimeLimit =
        """
        SET LOCAL statement_timeout = 0;
        SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout';
        """;

    // Longer than a query takes, but not as long as a dump of the database: who comes meanwhile to read waits behind this.
    private const string BehindReaders =
        $"""
        {WithoutTimeLimit}
        SET LOCAL lock_timeout = '10s';
        """;

    private static readonly Version Oldest = new(16, 0);

    // Each instance follows the log every ten minutes, asked or not.
    private static readonly TimeSpan UnusedAfter = TimeSpan.FromHours(1);

    // The tables of the first versions had no number.
    private const string Ours =
        "SELECT schemaname::text FROM pg_catalog.pg_tables WHERE tablename = 'state' AND schemaname ~ '^headwater(_[0-9]+)?$'";

    // state:   one row; as that of the SQLite file. Times in milliseconds since 1970, but changed in ticks.
    // feed:    the title of each feed: that of a line of the log when renamed, else that of its article fetched last.
    // known:   the newest line of each article, so that an older line never wins; also of deleted ones, until none can come any more.
    // article: published and changed are milliseconds since 1970 with the sign turned: so (published, id) grows from the newest to the
    //          oldest, and one comparison of rows says what comes after an article. What is wide lies beside the table, so that many rows
    //          are read fast. since: the time from which the age counts, in milliseconds. packed: terms again, see PackedTerms. words and
    //          head: see SearchVector. header is JSON: PostgreSQL compresses what is wide by itself.
    // term:    one row for each spelling of a value, with the number of its articles. key stands for the spelling, value_key for the
    //          value: names can be longer than an index may hold.
    // The planner keeps no statistics of words, names and headers: they would outlive the articles, and the number of matches is looked up.
    public static readonly string Tables =
        $"""
        CREATE SCHEMA IF NOT EXISTS {Name};
        CREATE TABLE {Name}.state(
            origin text, segment int NOT NULL, "offset" bigint NOT NULL, as_of bigint, articles bigint NOT NULL,
            changed bigint, changed_last boolean NOT NULL, removed_at bigint);
        INSERT INTO {Name}.state VALUES (NULL, 1, 0, NULL, 0, NULL, false, NULL);
        CREATE TABLE {Name}.known(
            id text COLLATE "C" PRIMARY KEY, fetched bigint NOT NULL, hash text COLLATE "C" NOT NULL);
        {Article("article")}
        {ArticleIndexes("article")}
        {Term("term")}
        {TermIndexes("term")}
        {Feed("feed")}
        """;

    /// <summary>Makes the tables where they are missing; one instance at a time.</summary>
    public static async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(connection, cancellationToken))
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, Making);
        if (!await ExistsAsync(connection, cancellationToken))
        {
            await CheckServerAsync(connection, cancellationToken);
            await connection.ExecuteAsync(Tables, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// An index in another encoding would stop for ever at the first article with a letter that it does not have.
    /// </summary>
    private static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion < Oldest)
            throw Unusable($"is of PostgreSQL {connection.PostgreSqlVersion}. {Oldest.Major} or later is required.");
        var encoding = (await connection.ReadAsync("SHOW server_encoding", row => row.GetString(0), cancellationToken))[0];
        if (encoding != "UTF8")
            throw Unusable(
                $"has the encoding {encoding}, which does not have every letter. Create one with ENCODING 'UTF8' TEMPLATE template0.");

        static UnavailableException Unusable(string reason) => new($"The database of the index ({PostgresOptions.Setting}) {reason}");
    }

    /// <summary>Forgets everything; readers see the old state until they have finished.</summary>
    public static async Task EmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            $"""
            {BehindReaders}
            TRUNCATE {Name}.article, {Name}.term, {Name}.feed, {Name}.known, {Name}.state RESTART IDENTITY;
            INSERT INTO {Name}.state VALUES (NULL, 1, 0, NULL, 0, NULL, false, NULL);
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Drops the tables of all versions. Hosts that run make them again.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var schema in await SchemasAsync(connection, cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(Drop(schema), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Drops the tables of other versions that no instance follows any more: they, too, hold words of deleted articles.</summary>
    public static async Task DropUnusedAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var schema in (await OwnAsync(connection, cancellationToken)).Where(schema => schema != Name))
        {
            // An instance that fills tables from the log holds the lock of their version all the time. Only with the lock nobody else
            // follows the log for them, or drops them.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var isFree = (await connection.ReadAsync(
                "SELECT pg_try_advisory_xact_lock($1)", row => row.GetBoolean(0), cancellationToken, FollowingOf(schema)))[0];
            if (isFree && (await OwnAsync(connection, cancellationToken)).Contains(schema)
                && await FollowedAsync(connection, schema, now, cancellationToken) < now - UnusedAfter)
                await connection.ExecuteAsync(Drop(schema), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// When tables were followed last. Those whose filling was interrupted do not say so: a comment of the schema says which transaction
    /// wrote their state last, and when that was seen first.
    /// </summary>
    private static async Task<DateTimeOffset> FollowedAsync(
        NpgsqlConnection connection, string schema, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (asOf, written, comment) = (await connection.ReadAsync(
            $"SELECT as_of, xmin::text, obj_description('{schema}'::regnamespace, 'pg_namespace') FROM {schema}.state",
            row => (row.IsDBNull(0) ? default(long?) : row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2)),
            cancellationToken))[0];
        if (asOf is not null)
            return DateTimeOffset.FromUnixTimeMilliseconds(asOf.Value);
        if (comment.Split(' ') is [var seen, var since] && seen == written
            && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        await connection.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"COMMENT ON SCHEMA {schema} IS '{written} {now.ToUnixTimeMilliseconds()}'"),
            cancellationToken);
        return now;
    }

    private static string Drop(string schema) => $"{BehindReaders} DROP SCHEMA IF EXISTS {schema} CASCADE";

    /// <summary>The lock of whoever follows the log for the tables of a version.</summary>
    public static long FollowingOf(string schema) =>
        0x48647774_0100 + (schema.Split('_') is [_, var version] ? int.Parse(version, CultureInfo.InvariantCulture) : 0);

    /// <summary>Tables of the index that a role may not use, and whose they are.</summary>
    public static Task<List<(string Schema, string Owner)>> OfOthersAsync(
        NpgsqlConnection connection, string role, CancellationToken cancellationToken) =>
        connection.ReadAsync(
            $"""
            SELECT nspname::text, pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace
            WHERE nspname::text IN ({Ours}) AND NOT pg_has_role($1, nspowner, 'USAGE') ORDER BY nspname
            """,
            row => (row.GetString(0), row.GetString(1)), cancellationToken, role);

    /// <summary>Those of another role can be neither read nor dropped.</summary>
    private static Task<List<string>> OwnAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ReadAsync($"{Ours} AND pg_has_role(tableowner, 'USAGE')", row => row.GetString(0), cancellationToken);

    private static Task<List<string>> SchemasAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ReadAsync(Ours, row => row.GetString(0), cancellationToken);

    // Not to_regclass(), which may remember what was not there before we waited for the lock.
    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await SchemasAsync(connection, cancellationToken)).Contains(Name);

    public static string Article(string name) =>
        $"""
        CREATE TABLE {Name}.{name}(
            id text STORAGE MAIN COLLATE "C" NOT NULL, feed text STORAGE MAIN COLLATE "C" NOT NULL, published bigint NOT NULL,
            changed bigint NOT NULL, since bigint NOT NULL, terms int[] STORAGE MAIN NOT NULL, packed bytea STORAGE MAIN NOT NULL,
            header bytea NOT NULL, words tsvector NOT NULL, head tsvector NOT NULL) WITH (toast_tuple_target = 256);
        ALTER TABLE {Name}.{name} ALTER words SET STATISTICS 0, ALTER head SET STATISTICS 0, ALTER terms SET STATISTICS 0,
            ALTER header SET STATISTICS 0;
        """;

    public static string ArticleIndexes(string name) =>
        $"""
        ALTER TABLE {Name}.{name} ADD PRIMARY KEY (id);
        CREATE INDEX ON {Name}.{name}(published, id);
        CREATE INDEX ON {Name}.{name}(changed, id);
        CREATE INDEX ON {Name}.{name}(feed, changed);
        CREATE INDEX ON {Name}.{name}(since);
        CREATE INDEX ON {Name}.{name} USING gin(terms) WITH (gin_pending_list_limit = 1024);
        CREATE INDEX ON {Name}.{name} USING gin(words) WITH (gin_pending_list_limit = 1024);
        """;

    public static string Term(string name) =>
        $"""
        CREATE TABLE {Name}.{name}(
            id int GENERATED BY DEFAULT AS IDENTITY, kind text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL,
            name text COLLATE "C" NOT NULL, key uuid NOT NULL, value_key uuid NOT NULL, articles int NOT NULL DEFAULT 0);
        ALTER TABLE {Name}.{name} ALTER value SET STATISTICS 0, ALTER name SET STATISTICS 0;
        """;

    public static string TermIndexes(string name) =>
        $"""
        ALTER TABLE {Name}.{name} ADD PRIMARY KEY (id);
        CREATE UNIQUE INDEX ON {Name}.{name}(key);
        CREATE INDEX ON {Name}.{name}(value_key);
        CREATE INDEX ON {Name}.{name}(kind);
        """;

    public static string Feed(string name) =>
        $"""
        CREATE TABLE {Name}.{name}(id text COLLATE "C" PRIMARY KEY, title text NOT NULL, renamed boolean NOT NULL);
        ALTER TABLE {Name}.{name} ALTER title SET STATISTICS 0;
        """;
}
