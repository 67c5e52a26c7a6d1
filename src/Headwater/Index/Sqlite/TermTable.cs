namespace Headwater.Index.Sqlite;

/// <summary>Assigns ids to terms.</summary>
internal sealed class TermTable(IndexConnection connection)
{
    // A cache: most lines of a chunk have the same terms.
    private readonly Dictionary<ArticleTerm, int> _ids = [];

    public int IdOf(ArticleTerm term)
    {
        if (!_ids.TryGetValue(term, out var id))
            _ids.Add(term, id = Find(term) ?? Insert(term));
        return id;
    }

    private int? Find(ArticleTerm term) => (int?)(long?)connection[
        "SELECT id FROM term WHERE kind = $kind AND value = $value AND name = $name",
        ("$kind", term.Kind), ("$value", term.Value), ("$name", term.Name)].ExecuteScalar();

    private int Insert(ArticleTerm term) => (int)(long)connection[
        "INSERT INTO term(kind, value, name) VALUES ($kind, $value, $name) RETURNING id",
        ("$kind", term.Kind), ("$value", term.Value), ("$name", term.Name)].ExecuteScalar()!;
}
