using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>How the server finds the matches of a query. It is told, because it cannot know how frequent a word is.</summary>
internal enum MatchOrder
{
    /// <summary>Along the order, past articles that do not match: few steps, if matches are frequent.</summary>
    Walk,

    /// <summary>From the indexes of terms and words, then sorted: few steps, if matches are rare.</summary>
    Gather,
}

internal static class MatchOrders
{
    /// <summary>Reads all rows of a statement, in which the server finds matches in this order; in one round trip.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, MatchOrder order, string sql, Func<NpgsqlDataReader, T> row, IEnumerable<object> parameters,
        CancellationToken cancellationToken)
    {
        // The plan of a prepared statement is kept by its text, and was made for one order.
        await using var batch = connection.CreateBatch(Statement(order), $"/* {order} */ {sql}");
        foreach (var value in parameters)
            batch.BatchCommands[1].Parameters.Add(new NpgsqlParameter { Value = value });
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return await rows.AllAsync(row, cancellationToken);
    }

    /// <summary>
    /// Tells the server for the rest of the transaction. It also compiles no statement, where it could: that takes longer than an answer.
    /// </summary>
    private static string Statement(MatchOrder order)
    {
        var (index, bitmap) = order == MatchOrder.Walk ? ("on", "off") : ("off", "on");
        return $"SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', '{index}', true), "
            + $"set_config('enable_indexonlyscan', '{index}', true), set_config('enable_bitmapscan', '{bitmap}', true), "
            + "set_config('jit', 'off', true)";
    }
}
