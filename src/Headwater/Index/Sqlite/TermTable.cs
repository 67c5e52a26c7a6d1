namespace Headwater.Index.Sqlite;

/// <summary>
/// The numbers of the terms, and how many articles have each. Counts change in memory and are written once per transaction, because most
/// lines of a chunk share their terms.
/// </summary>
internal sealed class TermTable(IndexConnection connection)
{
    private readonly Dictionary<ArticleTerm, int> _ids = [];
    private readonly Dictionary<int, int> _changes = [];

    /// <summary>The number of a term that one more article has.</summary>
    public int Add(ArticleTerm term)
    {
        if (!_ids.TryGetValue(term, out var id))
            _ids.Add(term, id = Find(term) ?? Insert(term));
        Change(id, 1);
        return id;
    }

    public void Remove(int id) => Change(id, -1);

    public void Save()
    {
        foreach (var (id, change) in _changes.Where(change => change.Value != 0))
            connection.Execute("UPDATE term SET articles = articles + $change WHERE id = $id", ("$change", change), ("$id", id));
        _changes.Clear();
    }

    private void Change(int id, int by) => _changes[id] = _changes.GetValueOrDefault(id) + by;

    private int? Find(ArticleTerm term) => (int?)(long?)connection[
        "SELECT id FROM term WHERE kind = $kind AND value = $value AND name = $name",
        ("$kind", term.Kind), ("$value", term.Value), ("$name", term.Name)].ExecuteScalar();

    private int Insert(ArticleTerm term) => (int)(long)connection[
        "INSERT INTO term(kind, value, name, articles) VALUES ($kind, $value, $name, 0) RETURNING id",
        ("$kind", term.Kind), ("$value", term.Value), ("$name", term.Name)].ExecuteScalar()!;
}
