namespace Headwater.Index.Postgres;

/// <summary>How the server finds the matches of a question. It is told, because it cannot know how frequent a word is.</summary>
internal enum MatchOrder
{
    /// <summary>Along the order, past articles that do not match: few steps, if matches are frequent.</summary>
    Walk,

    /// <summary>From the indexes of terms and words, then sorted: few steps, if matches are rare.</summary>
    Gather,

    /// <summary>In any order, table page by table page: for counts of frequent matches.</summary>
    Scan,
}

internal static class MatchOrders
{
    /// <summary>Tells the server for the rest of the transaction.</summary>
    public static string Statement(this MatchOrder order)
    {
        var (scan, index, bitmap) = order switch
        {
            MatchOrder.Walk => ("off", "on", "off"),
            MatchOrder.Gather => ("off", "off", "on"),
            _ => ("on", "off", "off"),
        };
        return $"SELECT set_config('enable_seqscan', '{scan}', true), set_config('enable_indexscan', '{index}', true), "
            + $"set_config('enable_indexonlyscan', '{index}', true), set_config('enable_bitmapscan', '{bitmap}', true)";
    }
}
