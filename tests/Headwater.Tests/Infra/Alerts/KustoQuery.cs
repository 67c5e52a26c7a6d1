using System.Globalization;
using System.Text.RegularExpressions;

namespace Headwater.Tests.Infra.Alerts;

/// <summary>
/// Runs the part of the Kusto language that the alerts use, and refuses the rest:
/// https://learn.microsoft.com/kusto/query/where-operator, and summarize with one sum or minimum.
/// </summary>
internal sealed partial class KustoQuery
{
    private delegate object? Expression(Func<string, object?> row);

    private readonly string[] _words;
    private readonly List<Func<IEnumerable<Func<string, object?>>, IEnumerable<Func<string, object?>>>> _steps = [];
    private int _next;

    public KustoQuery(string query)
    {
        _words = [.. Word.Matches(query).Select(match => match.Value)];
        Assert.Equal(string.Concat(query.Where(c => !char.IsWhiteSpace(c))), Squeezed(_words));
        Take("AppMetrics");
        while (_next < _words.Length)
        {
            Take("|");
            _steps.Add(Take("where", "summarize") == "where" ? Where(Or()) : Summarize());
        }
    }

    /// <returns>How many rows the query answers.</returns>
    public int Count(IEnumerable<MetricRow> rows)
    {
        var table = rows.Select(row => (Func<string, object?>)(column => row[column]));
        return _steps.Aggregate(table, (rest, step) => step(rest)).Count();
    }

    private static Func<IEnumerable<Func<string, object?>>, IEnumerable<Func<string, object?>>> Where(Expression condition) =>
        rows => rows.Where(row => condition(row) is true);

    private Func<IEnumerable<Func<string, object?>>, IEnumerable<Func<string, object?>>> Summarize()
    {
        var name = Take();
        Take("=");
        var isSum = Take("sum", "min") == "sum";
        var term = Parenthesized();
        return rows =>
        {
            // The least of nothing compares with nothing, as null does in Kusto.
            var values = rows.Select(row => (double)term(row)!).ToList();
            var result = isSum ? values.Sum() : values.DefaultIfEmpty(double.NaN).Min();
            return [column => column == name ? result : throw new InvalidDataException($"No column {column} after summarize.")];
        };
    }

    private Expression Or()
    {
        var left = And();
        while (Is("or"))
            left = Either(left, And(), any: true);
        return left;
    }

    private Expression And()
    {
        var left = Comparison();
        while (Is("and"))
            left = Either(left, Comparison(), any: false);
        return left;
    }

    private static Expression Either(Expression left, Expression right, bool any) =>
        row => left(row) is true == any ? any : right(row);

    private Expression Comparison()
    {
        var left = Operand();
        var operation = _next < _words.Length ? _words[_next] : "";
        Func<object?, object?, bool>? compare = operation switch
        {
            "==" => Equals,
            ">" => (a, b) => (double)a! > (double)b!,
            // Unlike ==, these ignore case.
            "startswith" => (a, b) => $"{a}".StartsWith($"{b}", StringComparison.OrdinalIgnoreCase),
            "endswith" => (a, b) => $"{a}".EndsWith($"{b}", StringComparison.OrdinalIgnoreCase),
            "!endswith" => (a, b) => !$"{a}".EndsWith($"{b}", StringComparison.OrdinalIgnoreCase),
            _ => null,
        };
        if (compare is null)
            return left;
        _next++;
        var right = Operand();
        return row => compare(left(row), right(row));
    }

    private Expression Operand()
    {
        var word = Take();
        switch (word[0])
        {
            case '(':
                var inner = Or();
                Take(")");
                return inner;
            case '"':
                return _ => word[1..^1];
            case >= '0' and <= '9':
                var number = double.Parse(word, CultureInfo.InvariantCulture);
                return _ => number;
        }

        switch (word)
        {
            case "tostring":
                var text = Parenthesized();
                return row => $"{text(row)}";
            case "todouble":
                return Parenthesized();
            case "iff":
                Take("(");
                var (condition, yes) = (Or(), Then());
                var no = Then();
                Take(")");
                return row => condition(row) is true ? yes(row) : no(row);
        }

        if (!Is("["))
            return row => row(word);
        var key = Take()[1..^1];
        Take("]");
        return row => ((IReadOnlyDictionary<string, object?>)row(word)!).GetValueOrDefault(key);
    }

    private Expression Then()
    {
        Take(",");
        return Or();
    }

    private Expression Parenthesized()
    {
        Take("(");
        var inner = Or();
        Take(")");
        return inner;
    }

    private bool Is(string word)
    {
        if (_next == _words.Length || _words[_next] != word)
            return false;
        _next++;
        return true;
    }

    private string Take(params ReadOnlySpan<string> expected)
    {
        var word = _next < _words.Length ? _words[_next] : throw new InvalidDataException("The query ends early.");
        if (!expected.IsEmpty && !expected.Contains(word))
            throw new InvalidDataException($"'{word}' where {string.Join(" or ", expected.ToArray())} is expected.");
        _next++;
        return word;
    }

    private static string Squeezed(IEnumerable<string> words) =>
        string.Concat(string.Concat(words).Where(c => !char.IsWhiteSpace(c)));

    [GeneratedRegex("""
        "[^"]*"|[A-Za-z_]\w*|\d+(?:\.\d+)?|==|!\w+|[()\[\],|=<>]
        """)]
    private static partial Regex Word { get; }
}
