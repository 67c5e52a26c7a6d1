using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>Statements with parameters by position: <c>$1</c>, <c>$2</c> …</summary>
internal static class PostgresCommands
{
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows of a statement.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken,
        params object[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.AllAsync(row, cancellationToken);
    }

    /// <summary>All rows of the current result.</summary>
    public static async Task<List<T>> AllAsync<T>(
        this NpgsqlDataReader rows, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var read = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            read.Add(row(rows));
        return read;
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, IEnumerable<object> parameters)
    {
#pragma warning disable CA2100 // SQL is built from constants only; user input is always a parameter.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>Statements that are sent together.</summary>
    public static NpgsqlBatch CreateBatch(this NpgsqlConnection connection, params ReadOnlySpan<string> statements)
    {
        var batch = connection.CreateBatch();
        foreach (var sql in statements)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        return batch;
    }

    /// <summary>A text as PostgreSQL can hold it: without U+0000, and without half characters.</summary>
    public static string Storable(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        return string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
    }
}
