namespace Headwater.Index.Sqlite;

/// <summary>The filters of a query in the language of the full-text index.</summary>
internal static class FilterExpression
{
    /// <param name="match">Null when there are no filters but times.</param>
    /// <returns>False when nothing can match.</returns>
    public static bool TryWrite(IndexConnection connection, ListingQuery query, out string? match)
    {
        var required = new List<string>();
        var excluded = new List<string>();
        match = null;
        foreach (var filter in query.Filters)
        {
            var include = Words(connection, filter.Kind, filter.Include);
            if (include.Count > 0)
                required.Add($"terms : ({string.Join(" OR ", include)})");
            else if (filter.Include.Count > 0)
                return false;
            excluded.AddRange(Words(connection, filter.Kind, filter.Exclude));
        }

        if (query.Search is not null)
            required.Add(query.Search);
        if (excluded.Count > 0)
            match = $"({(required.Count > 0 ? string.Join(" AND ", required) : SearchTable.Everything)}) NOT (terms : ({string.Join(" OR ", excluded)}))";
        else if (required.Count > 0)
            match = string.Join(" AND ", required);
        return true;
    }

    /// <summary>A word per spelling of each value; none for values that no article has.</summary>
    private static List<string> Words(IndexConnection connection, string kind, IReadOnlyList<string> values)
    {
        var words = new List<string>();
        foreach (var value in values)
        {
            using var rows = connection[
                "SELECT id FROM term WHERE kind = $kind AND value = $value", ("$kind", kind), ("$value", value)].ExecuteReader();
            while (rows.Read())
                words.Add(SearchTable.Word(rows.GetInt64(0)));
        }

        return words;
    }
}
