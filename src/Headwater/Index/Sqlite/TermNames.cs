namespace Headwater.Index.Sqlite;

/// <summary>The terms of the index in memory: the ids of a value, and the values of a kind.</summary>
internal sealed class TermNames
{
    public static readonly TermNames None = new([]);

    private readonly List<(int Id, ArticleTerm Term)> _terms;
    private readonly Dictionary<(string Kind, string Value), int[]> _ids;

    private TermNames(List<(int Id, ArticleTerm Term)> terms)
    {
        _terms = terms;
        Size = terms.Count == 0 ? 0 : terms[^1].Id + 1;
        var values = terms
            .GroupBy(term => (term.Term.Kind, term.Term.Value))
            .Select(value => (value.Key.Kind, Value: new TermValue(value.Key.Value, [.. value.Select(term => (term.Id, term.Term.Name))])))
            .ToList();
        _ids = values.ToDictionary(
            value => (value.Kind, value.Value.Value),
            value => value.Value.Spellings.Select(spelling => spelling.Id).ToArray());
        Kinds = values
            .GroupBy(value => value.Kind, value => value.Value, StringComparer.Ordinal)
            .ToDictionary(
                kind => kind.Key,
                kind => kind.OrderBy(value => value.Value, StringComparer.Ordinal).ToArray(),
                StringComparer.Ordinal);
    }

    /// <summary>One more than the greatest id.</summary>
    public int Size { get; }

    /// <summary>The values of each kind in ordinal order.</summary>
    public IReadOnlyDictionary<string, TermValue[]> Kinds { get; }

    /// <summary>
    /// These terms and the newer ones. Terms never change; those that <see cref="IndexEraser"/> removes go when the columns are
    /// forgotten.
    /// </summary>
    public TermNames After(IndexConnection connection)
    {
        var terms = new List<(int, ArticleTerm)>();
        using (var rows = connection["SELECT id, kind, value, name FROM term WHERE id >= $size ORDER BY id",
            ("$size", Size)].ExecuteReader())
        {
            while (rows.Read())
                terms.Add((rows.GetInt32(0), new ArticleTerm(rows.GetString(1), rows.GetString(2), rows.GetString(3))));
        }

        return terms.Count == 0 ? this : new TermNames([.. _terms, .. terms]);
    }

    public ColumnFilter Find(TermFilter filter) => new(
        filter.Kind,
        filter.Include.Count == 0 ? null : Find(filter.Kind, filter.Include),
        Find(filter.Kind, filter.Exclude));

    private int[] Find(string kind, IReadOnlyList<string> values) =>
        [.. values.SelectMany(value => _ids.GetValueOrDefault((kind, value), []))];
}

/// <param name="Value">In comparable form.</param>
/// <param name="Spellings">As published, each with its id.</param>
internal sealed record TermValue(string Value, (int Id, string Name)[] Spellings);
