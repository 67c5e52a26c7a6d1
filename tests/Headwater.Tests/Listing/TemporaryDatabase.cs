using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Tests.Listing;

/// <summary>A database of the PostgreSQL server that all tests share; an earlier test may have used it.</summary>
internal sealed class TemporaryDatabase : TestIndex
{
    // Tests of other things take the processors meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly PostgresSource _source;
    private readonly NpgsqlConnection _writer;
    private readonly string _name;

    public TemporaryDatabase(MatchLimits? limits = null)
    {
        _name = PostgresFixture.Rent();
        _source = SourceWith(Patience, limits);
        _writer = Wait(_source.OpenAsync(default));
        Wait(PostgresSchema.MakeAsync(_writer, default));
        Wait(PostgresSchema.EmptyAsync(_writer, default));
    }

    public PostgresSource Source => _source;

    public PostgresSource SourceWith(TimeSpan patience, MatchLimits? limits = null) => new(
        new PostgresOptions { ConnectionString = ConnectionString, Patience = patience },
        () => throw new InvalidOperationException("The connection string has a password."), limits);

    public string ConnectionString => PostgresFixture.ConnectionString(_name);

    public NpgsqlConnection Connection => _writer;

    public override IndexState State => Wait(new PostgresWriter(_writer).StateAsync(default)).Index;

    public override DateTimeOffset? RemovedAt => Wait(new PostgresWriter(_writer).StateAsync(default)).RemovedAt;

    public override ListingPage Page(ListingQuery query) => Read((reader, token) => reader.PageAsync(query, token));

    public override FacetCounts Facets(ListingQuery query) => Read((reader, token) => reader.FacetsAsync(query, token));

    public override IReadOnlyDictionary<string, IReadOnlyList<DayCount>> DaysByFeed(string[] feedIds, DateTimeOffset from) =>
        Read((reader, token) => reader.DaysByFeedAsync(feedIds, from, token));

    public override ListedArticle? Find(string id) => Read((reader, token) => reader.FindAsync([id], token)).ById.GetValueOrDefault(id);

    public override string? FeedTitle(string feedId) => Read((reader, token) => reader.FeedTitleAsync(feedId, token));

    public override IReadOnlyList<string> LabelNames() => Read((reader, token) => reader.LabelNamesAsync(token));

    public override IReadOnlyCollection<(string FeedId, string Id)> Expired(ExpiryRule rule, int limit) =>
        Read((reader, token) => reader.ExpiredAsync(rule, limit, token));

    public override IReadOnlyDictionary<string, ExpiredArticles> CountExpired(ExpiryRule rule) =>
        Read((reader, token) => reader.CountExpiredAsync(rule, token));

    public override void Erase(DateTimeOffset before = default) => Wait(PostgresEraser.EraseAsync(_writer, before));

    public override IReadOnlyList<string> Known() =>
        Wait(_writer.ReadAsync($"SELECT id FROM {PostgresSchema.Name}.known ORDER BY id", row => row.GetString(0), default));

    /// <summary>What the server does by itself from time to time.</summary>
    public void Analyze() => Wait(_writer.ExecuteAsync($"ANALYZE {PostgresSchema.Name}.article", default));

    public override IEnumerable<string> Files() => PostgresFixture.Files(_name);

    public override string Content() => string.Join('\n', Wait(_writer.ReadAsync(
        $"""
        SELECT article.id || '@' || published || ':' || known.hash || ':' || convert_from(header, 'UTF8') || ':' || coalesce(title, '')
        FROM {PostgresSchema.Name}.article JOIN {PostgresSchema.Name}.known USING (id)
            LEFT JOIN {PostgresSchema.Name}.feed ON feed.id = article.feed
        ORDER BY published, article.id
        """,
        row => row.GetString(0), default)));

    public override void Dispose()
    {
        _writer.Dispose();
        _source.Dispose();
        PostgresFixture.Return(_name);
    }

    protected override void Apply(IndexBatch batch, LogPosition from) =>
        Assert.True(Wait(new PostgresWriter(_writer).ApplyAsync(batch, from, default)));

    private T Read<T>(Func<PostgresReader, CancellationToken, Task<T>> question) => Wait(_source.ReadAsync(question, default));

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
