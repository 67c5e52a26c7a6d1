using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>The tables of the index, in a schema of their own.</summary>
internal static class PostgresSchema
{
    // Keys of advisory locks: "Hdwt" and a number.
    private const long Migrating = 0x48647774_0001;
    public const long Following = 0x48647774_0002;

    // state:   one row; as that of the SQLite file. Times in milliseconds since 1970, but changed in ticks.
    // feed:    the title of each feed: that of a line of the log when renamed, else that of its article fetched last.
    // known:   the newest line of each article, also of deleted ones, so that an older line never wins.
    // article: published and changed are milliseconds since 1970 with the sign turned: so (published, id) grows from the newest to the
    //          oldest, and one comparison of rows says what comes after an article. What is wide lies beside the table, so that many rows
    //          are read fast. since: the time from which the age counts, in milliseconds. packed: terms again, see PackedTerms. words and
    //          head: see SearchVector.
    // term:    one row for each spelling of a value, with the number of its articles. key stands for the spelling, value_key for the
    //          value: names can be longer than an index may hold.
    // The planner keeps no statistics of words and names: they would outlive the articles, and the number of matches is looked up.
    private static readonly string Tables =
        $"""
        DROP TABLE IF EXISTS headwater.state, headwater.known, headwater.article, headwater.term, headwater.feed;
        CREATE TABLE headwater.state(
            origin text, segment int NOT NULL, "offset" bigint NOT NULL, as_of bigint, articles bigint NOT NULL,
            changed bigint, changed_last boolean NOT NULL, removed_at bigint);
        INSERT INTO headwater.state VALUES (NULL, 1, 0, NULL, 0, NULL, false, NULL);
        CREATE TABLE headwater.known(
            id text COLLATE "C" PRIMARY KEY, fetched bigint NOT NULL, hash text COLLATE "C" NOT NULL);
        {Article("article")}
        {ArticleIndexes("article")}
        {Term("term")}
        {TermIndexes("term")}
        {Feed("feed")}
        """;

    /// <summary>
    /// Version of the meaning of the tables. Those of an earlier one are made again, and filled from the log, as an SQLite file is. Those
    /// of a later one are not changed: another instance runs a newer release.
    /// </summary>
    public const int Version = 2;

    /// <summary>Makes the tables of this version where they are missing; one instance at a time.</summary>
    public static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await VersionAsync(connection, cancellationToken) >= Version)
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, Migrating);
        var version = await VersionAsync(connection, cancellationToken);
        if (version == 0)
        {
            await connection.ExecuteAsync(
                "CREATE SCHEMA headwater; CREATE TABLE headwater.version(number int NOT NULL); INSERT INTO headwater.version VALUES (0)",
                cancellationToken);
        }

        if (version < Version)
        {
            await connection.ExecuteAsync(Tables, cancellationToken);
            await connection.ExecuteAsync("UPDATE headwater.version SET number = $1", cancellationToken, Version);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Forgets everything; readers see the old state until they have finished.</summary>
    public static Task<int> EmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        BEGIN;
        TRUNCATE headwater.article, headwater.term, headwater.feed, headwater.known, headwater.state RESTART IDENTITY;
        INSERT INTO headwater.state VALUES (NULL, 1, 0, NULL, 0, NULL, false, NULL);
        COMMIT
        """,
        cancellationToken);

    public static Task<int> DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DROP SCHEMA IF EXISTS headwater CASCADE", cancellationToken);

    /// <summary>
    /// Writes the tables that hold words again, without what deleted rows left in their files. VACUUM would only make the place free, and
    /// VACUUM FULL would stop all readers; these stop them for the moment in which the tables change places.
    /// </summary>
    public static async Task RewriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            $"""
            SET LOCAL statement_timeout = 0;
            SET LOCAL maintenance_work_mem = '128MB';
            {Article("fresh_article")}
            INSERT INTO headwater.fresh_article SELECT * FROM headwater.article ORDER BY published, id;
            {ArticleIndexes("fresh_article")}
            {Term("fresh_term")}
            INSERT INTO headwater.fresh_term OVERRIDING SYSTEM VALUE SELECT * FROM headwater.term WHERE articles > 0;
            SELECT setval(pg_get_serial_sequence('headwater.fresh_term', 'id'),
                nextval(pg_get_serial_sequence('headwater.term', 'id')));
            {TermIndexes("fresh_term")}
            {Feed("fresh_feed")}
            INSERT INTO headwater.fresh_feed SELECT * FROM headwater.feed;
            """,
            cancellationToken);
        await connection.ExecuteAsync(
            """
            DROP TABLE headwater.article, headwater.term, headwater.feed;
            ALTER TABLE headwater.fresh_article RENAME TO article;
            ALTER TABLE headwater.fresh_term RENAME TO term;
            ALTER TABLE headwater.fresh_feed RENAME TO feed;
            UPDATE headwater.state SET removed_at = NULL;
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Not to_regclass(), which may remember what was not there before we waited for the lock.
        var exists = await connection.ReadAsync(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'headwater' AND tablename = 'version')",
            row => row.GetBoolean(0), cancellationToken);
        return exists[0]
            ? (await connection.ReadAsync("SELECT number FROM headwater.version", row => row.GetInt32(0), cancellationToken))[0]
            : 0;
    }

    private static string Article(string name) =>
        $"""
        CREATE TABLE headwater.{name}(
            id text STORAGE MAIN COLLATE "C" NOT NULL, feed text STORAGE MAIN COLLATE "C" NOT NULL, published bigint NOT NULL,
            changed bigint NOT NULL, since bigint NOT NULL, terms int[] STORAGE MAIN NOT NULL, packed bytea STORAGE MAIN NOT NULL,
            header bytea NOT NULL, words tsvector NOT NULL, head tsvector NOT NULL) WITH (toast_tuple_target = 256);
        ALTER TABLE headwater.{name} ALTER words SET STATISTICS 0, ALTER head SET STATISTICS 0, ALTER terms SET STATISTICS 0;
        """;

    private static string ArticleIndexes(string name) =>
        $"""
        ALTER TABLE headwater.{name} ADD PRIMARY KEY (id);
        CREATE INDEX ON headwater.{name}(published, id);
        CREATE INDEX ON headwater.{name}(changed, id);
        CREATE INDEX ON headwater.{name}(feed, changed);
        CREATE INDEX ON headwater.{name}(since);
        CREATE INDEX ON headwater.{name} USING gin(terms) WITH (gin_pending_list_limit = 1024);
        CREATE INDEX ON headwater.{name} USING gin(words) WITH (gin_pending_list_limit = 1024);
        """;

    private static string Term(string name) =>
        $"""
        CREATE TABLE headwater.{name}(
            id int GENERATED BY DEFAULT AS IDENTITY, kind text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL,
            name text COLLATE "C" NOT NULL, key uuid NOT NULL, value_key uuid NOT NULL, articles int NOT NULL DEFAULT 0);
        ALTER TABLE headwater.{name} ALTER value SET STATISTICS 0, ALTER name SET STATISTICS 0;
        """;

    private static string TermIndexes(string name) =>
        $"""
        ALTER TABLE headwater.{name} ADD PRIMARY KEY (id);
        CREATE UNIQUE INDEX ON headwater.{name}(key);
        CREATE INDEX ON headwater.{name}(value_key);
        CREATE INDEX ON headwater.{name}(kind);
        """;

    private static string Feed(string name) =>
        $"""
        CREATE TABLE headwater.{name}(id text COLLATE "C" PRIMARY KEY, title text NOT NULL, renamed boolean NOT NULL);
        ALTER TABLE headwater.{name} ALTER title SET STATISTICS 0;
        """;
}
