using Headwater.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Headwater.Pages.Layout;

/// <summary>The query in the address of a page, without the page's place in the result, and queries near to it.</summary>
public sealed class PageQuery
{
    // It says where one is, not what one asked for.
    private const string Cursor = "cursor";

    private readonly IReadOnlyList<(string Name, string Value)> _pairs;

    private PageQuery(IEnumerable<(string Name, string Value)> pairs) => _pairs = [.. pairs];

    internal static PageQuery Of(QueryParameters parameters) => new(
        from name in parameters.Names
        where !Same(name, Cursor) && !KeyNames.IsParameter(name)
        from value in parameters.Values(name)
        where value.Length > 0
        select (name, value));

    public IReadOnlyList<(string Name, string Value)> Pairs => _pairs;

    public bool IsEmpty => _pairs.Count == 0;

    public string? this[string name] => _pairs.FirstOrDefault(pair => Same(pair.Name, name)).Value;

    public PageQuery With(string name, string value) => new(_pairs.Append((name, value)));

    /// <summary>With what is left of each value of this parameter; a value of which nothing is left is removed.</summary>
    public PageQuery Cut(string name, Func<string, string> left) => new(
        from pair in _pairs
        let value = Same(pair.Name, name) ? left(pair.Value) : pair.Value
        where value.Length > 0
        select (pair.Name, value));

    /// <summary>Without these parameters.</summary>
    public PageQuery Without(params string[] names) => new(_pairs.Where(pair => !names.Any(name => Same(name, pair.Name))));

    /// <summary>With this value and no other; null removes the parameter.</summary>
    public PageQuery Set(string name, string? value) => value is null ? Without(name) : Without(name).With(name, value);

    public string At(string path)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in _pairs)
            query.Add(name, value);
        return path + query;
    }

    private static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
