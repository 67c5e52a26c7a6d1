using System.Globalization;
using Headwater.Http;
using Headwater.Index;
using Headwater.Index.Search;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Listing;

/// <summary>Reads the parameters of a listing, and goes on after a mistake to find all of them.</summary>
internal sealed class ListingParameters(IQueryCollection parameters, DateTimeOffset now)
{
    // More alternatives than this are a mistake in the caller's program, and each costs a look-up.
    private const int MaxValues = 50;

    private static readonly string[] TermParameters =
        [ArticleTerm.Author, ArticleTerm.Category, ArticleTerm.Feed, ArticleTerm.Has, ArticleTerm.Host, ArticleTerm.Language];

    private static readonly string[] OtherParameters =
        ["cursor", "facets", "fields", "from", "limit", "order", "q", "sort", "to", "total", "updatedSince"];

    // Read elsewhere: by the formats, and by the Functions host.
    private static readonly string[] ForeignParameters = ["format", "code", "clientId"];

    private readonly List<Mistake> _mistakes = [];

    public static IReadOnlyList<string> FieldNames { get; } =
        [.. StorageJson.Relaxed.ArticleHeader.Properties.Select(property => property.Name), ListingQuery.SnippetField];

    public IReadOnlyList<Mistake> Mistakes => _mistakes;

    /// <summary>The question that the parameters of a request ask, or everything that is wrong with them.</summary>
    /// <param name="now">What relative times are counted from.</param>
    /// <param name="maxLimit">Instead of the setting's, for a format that is streamed.</param>
    public static bool TryParse(
        IQueryCollection parameters, ListingOptions options, DateTimeOffset now, out ListingQuery query,
        out IReadOnlyList<Mistake> mistakes, int? maxLimit = null)
    {
        var reader = new ListingParameters(parameters, now);
        query = reader.Read(options.PageSize, maxLimit ?? options.MaxPageSize);
        mistakes = reader.Mistakes;
        return mistakes.Count == 0;
    }

    public ListingQuery Read(int limit, int maxLimit)
    {
        foreach (var name in parameters.Keys.Where(name => !IsKnown(name)))
            Wrong(name, parameters[name], $"there is no such parameter; there are {string.Join(", ", TermParameters)}, label.NAME, {string.Join(", ", OtherParameters)} and format.");

        var query = new ListingQuery
        {
            Filters = [.. parameters.Keys.Where(IsTerm).Select(Filter).OrderBy(filter => filter.Kind, StringComparer.Ordinal)],
            From = Time("from"),
            To = Time("to"),
            UpdatedSince = Time("updatedSince"),
            Search = Search(),
            Sort = OneOf("sort", ("published", ListingSort.Published), ("updated", ListingSort.Updated), ("relevance", ListingSort.Relevance)),
            Ascending = OneOf("order", ("desc", false), ("asc", true)),
            Limit = Number("limit", limit, maxLimit),
            Fields = Fields(),
            Total = OneOf("total", ("false", false), ("true", true)),
            Facets = OneOf("facets", ("false", false), ("true", true)),
        };
        if (query is { From: { } from, To: { } to } && from.Milliseconds >= to.Milliseconds)
            Wrong("to", Single("to"), "a time after that of from.");
        if (query.Sort == ListingSort.Relevance && !parameters.ContainsKey("q"))
            Wrong("sort", Single("sort"), "published or updated; relevance needs a q.");
        if (query.Sort == ListingSort.Relevance && query.Ascending)
            Wrong("order", Single("order"), "desc; relevance has no other order.");
        if (query.Fields?.Contains(ListingQuery.SnippetField) == true && !parameters.ContainsKey("q"))
            Wrong("fields", ListingQuery.SnippetField, "no snippet without a q, whose words it shows.");
        return query with { After = Cursor(query) };
    }

    private static bool IsTerm(string name) => TermParameters.Contains(Canonical(name)) || IsLabel(name);

    private static bool IsLabel(string name) =>
        name.StartsWith(ArticleTerm.LabelPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > ArticleTerm.LabelPrefix.Length;

    private static bool IsKnown(string name) =>
        IsTerm(name) || OtherParameters.Concat(ForeignParameters).Contains(name, StringComparer.OrdinalIgnoreCase);

    // ASP.NET compares the names of parameters without case.
    private static string Canonical(string name) => name.ToLowerInvariant();

    private TermFilter Filter(string name)
    {
        var kind = IsLabel(name) ? ArticleTerm.LabelPrefix + ArticleTerm.Slug(name[ArticleTerm.LabelPrefix.Length..]) : Canonical(name);
        var include = new SortedSet<string>(StringComparer.Ordinal);
        var exclude = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in parameters[name].OfType<string>().Take(MaxValues))
        {
            var value = ArticleTerm.Comparable(kind, text.Trim().TrimStart('-'));
            var set = text.TrimStart().StartsWith('-') ? exclude : include;
            if (value.Length == 0)
                Wrong(name, text, "a value, or one after a hyphen to exclude it.");
            else if (kind == ArticleTerm.Has && !ArticleTerm.Features.Contains(value))
                Wrong(name, text, $"one of {string.Join(", ", ArticleTerm.Features)}, or one of them after a hyphen to exclude it.");
            else
                set.Add(value);
        }

        if (parameters[name].Count > MaxValues)
            Wrong(name, null, $"at most {MaxValues} values; there are {parameters[name].Count}.");
        return new TermFilter(kind, [.. include], [.. exclude]);
    }

    private TimeBound? Time(string name)
    {
        if (Single(name) is not { } text)
            return null;
        if (ListingTime.TryParse(text, now, out var bound))
            return bound;
        Wrong(name, text, ListingTime.Expected);
        return null;
    }

    private T OneOf<T>(string name, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        if (Single(name) is not { } text)
            return choices[0].Value;
        foreach (var choice in choices)
        {
            if (choice.Text.Equals(text, StringComparison.OrdinalIgnoreCase))
                return choice.Value;
        }

        var names = new List<string>();
        foreach (var choice in choices)
            names.Add(choice.Text);
        Wrong(name, text, $"one of {string.Join(", ", names)}.");
        return choices[0].Value;
    }

    private int Number(string name, int absent, int max)
    {
        if (Single(name) is not { } text)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
            return number;
        Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {max}."));
        return absent;
    }

    private IReadOnlyList<string>? Fields()
    {
        var asked = parameters["fields"].OfType<string>()
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in asked.Where(name => !FieldNames.Contains(name, StringComparer.OrdinalIgnoreCase)))
            Wrong("fields", name, $"any of {string.Join(", ", FieldNames)}.");
        return asked.Count == 0 ? null : [.. FieldNames.Where(asked.Contains)];
    }

    private SearchExpression? Search()
    {
        if (Single("q") is not { } text)
            return null;
        if (SearchParser.TryParse(text, out var expression, out var mistake))
            return expression;
        Wrong("q", text, mistake);
        return null;
    }

    private ListingCursor? Cursor(ListingQuery query)
    {
        if (Single("cursor") is not { } text)
            return null;
        if (ListingCursor.Decode(text, query) is { } cursor)
            return cursor;
        Wrong("cursor", text, "the next of a page with the same filters, sort and order, unchanged.");
        return null;
    }

    private string? Single(string name)
    {
        var values = parameters[name];
        if (values.Count > 1)
            Wrong(name, values, "one value.");
        return values.Count == 1 ? values[0] : null;
    }

    private void Wrong(string name, string? value, string expected) => _mistakes.Add(new Mistake(name, value, expected));
}
