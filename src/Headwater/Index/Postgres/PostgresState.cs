using Headwater.Storage;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>The row of <c>state</c>.</summary>
/// <param name="Index">What everybody sees.</param>
/// <param name="RemovedAt">When the first article was deleted whose words may be in the files; null if there are none.</param>
internal sealed record PostgresState(IndexState Index, DateTimeOffset? RemovedAt)
{
    public const string Statement =
        $"SELECT origin, segment, \"offset\", as_of, articles, changed, changed_last, removed_at FROM {PostgresSchema.Name}.state";

    public LogPosition Position => Index.Position;

    /// <summary>Nothing of the log.</summary>
    public static readonly IndexState None = new(LogPosition.Start, null, 0, null, false, null);

    public static async Task<PostgresState> ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        await rows.ReadAsync(cancellationToken);
        return Of(rows);
    }

    private static PostgresState Of(NpgsqlDataReader rows)
    {
        return new PostgresState(
            new IndexState(
                new LogPosition(rows.GetInt32(1), rows.GetInt64(2), rows.IsDBNull(0) ? null : rows.GetString(0)),
                Time(3, milliseconds: true),
                rows.GetInt64(4),
                Time(5, milliseconds: false),
                rows.GetBoolean(6),
                Failure: null),
            Time(7, milliseconds: true));

        DateTimeOffset? Time(int column, bool milliseconds) => rows.IsDBNull(column) ? null
            : milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(column))
            : new DateTimeOffset(rows.GetInt64(column), TimeSpan.Zero);
    }
}
