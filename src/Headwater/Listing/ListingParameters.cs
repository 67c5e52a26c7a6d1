using System.Globalization;
using Headwater.Http;
using Headwater.Index;
using Headwater.Index.Search;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headwater.Listing;

/// <summary>Reads the parameters of a listing.</summary>
internal sealed class ListingParameters
{
    // More alternatives are an error in the caller's program, and each costs a look-up.
    private const int MaxValues = 50;

    private const string Label = "label";

    private static readonly string[] TermParameters =
    [
        ArticleTerm.Author, ArticleTerm.Category, ArticleTerm.Feed, ArticleTerm.Has, ArticleTerm.Host, ArticleTerm.Language,
        ArticleTerm.Tag,
    ];

    private static readonly string[] Known =
    [
        .. TermParameters, Label, $"{ArticleTerm.LabelPrefix}NAME",
        "cursor", "facets", "fields", "from", "limit", "order", "q", "sort", "to", "total", "updatedSince", "format",
    ];

    private readonly QueryParameters _parameters;
    private readonly DateTimeOffset _now;

    private ListingParameters(QueryParameters parameters, DateTimeOffset now) => (_parameters, _now) = (parameters, now);

    public static IReadOnlyList<string> FieldNames { get; } =
        [.. StorageJson.Relaxed.ArticleHeader.Properties.Select(property => property.Name), ListingQuery.SnippetField];

    /// <summary>The parameters of a request; one that a listing does not have is an error.</summary>
    /// <remarks>
    /// <c>label=level:300</c> is read as <c>label.level=300</c>: clients that are generated from a description know no parameters whose
    /// names callers make up.
    /// </remarks>
    public static QueryParameters Of(IQueryCollection query)
    {
        var values = query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.OrdinalIgnoreCase);
        values.Remove(Label, out var labels);
        var malformed = new List<string>();
        foreach (var label in labels.OfType<string>())
        {
            if (TryReadLabel(label, out var name, out var value))
                values[name] = StringValues.Concat(values.GetValueOrDefault(name), value);
            else
                malformed.Add(label);
        }

        var parameters = new QueryParameters(new QueryCollection(values), Known);
        foreach (var label in malformed)
            parameters.AddError(Label, label, "NAME:VALUE, such as level:300, or -NAME:VALUE to exclude it.");
        return parameters;
    }

    /// <summary>No regular expression: one that trims would try every split of thousands of spaces.</summary>
    private static bool TryReadLabel(string label, out string name, out string value)
    {
        label = label.Trim();
        var hyphen = label.StartsWith('-') ? "-" : "";
        var parts = label[hyphen.Length..].Split(':', 2, StringSplitOptions.TrimEntries);
        (name, value) = (ArticleTerm.LabelPrefix + parts[0], hyphen + parts[^1]);
        return parts is [{ Length: > 0 }, { Length: > 0 }];
    }

    /// <summary>The query that the parameters stand for; what is wrong with them becomes errors of <paramref name="parameters"/>.</summary>
    /// <param name="now">What relative times are counted from.</param>
    /// <param name="maxLimit">Instead of the setting's, for a format that is streamed.</param>
    public static ListingQuery Read(QueryParameters parameters, ListingOptions options, DateTimeOffset now, int? maxLimit = null) =>
        new ListingParameters(parameters, now).Read(options.PageSize, maxLimit ?? options.MaxPageSize);

    private ListingQuery Read(int limit, int maxLimit)
    {
        var query = new ListingQuery
        {
            Filters = [.. _parameters.Names.Where(IsTerm).SelectMany(Filters).OrderBy(filter => filter.Kind, StringComparer.Ordinal)],
            From = Time("from"),
            To = Time("to"),
            UpdatedSince = Time("updatedSince"),
            Search = Search(),
            Sort = _parameters.OneOf(
                "sort", ListingSort.Published,
                ("published", ListingSort.Published), ("updated", ListingSort.Updated), ("relevance", ListingSort.Relevance)),
            Ascending = _parameters.OneOf("order", absent: false, ("desc", false), ("asc", true)),
            Limit = _parameters.Number("limit", limit, min: 1, maxLimit),
            Fields = Fields(),
            Total = _parameters.Flag("total") == true,
            Facets = _parameters.Flag("facets") == true,
        };
        if (query is { From: { } from, To: { } to } && from.Milliseconds >= to.Milliseconds)
            _parameters.AddError("to", _parameters.Values("to"), "a time after that of from.");
        if (query.Sort == ListingSort.Relevance && !_parameters.Has("q"))
            _parameters.AddError("sort", _parameters.Values("sort"), "published or updated; relevance requires a q.");
        if (query.Sort == ListingSort.Relevance && query.Ascending)
            _parameters.AddError("order", _parameters.Values("order"), "desc; relevance has no other order.");
        if (query.Fields?.Contains(ListingQuery.SnippetField) == true && !_parameters.Has("q"))
            _parameters.AddError("fields", ListingQuery.SnippetField, "no snippet without a q, whose words it shows.");

        // A q without words is not a filter, and there is nothing to rank by.
        if (query is { Search: null, Sort: ListingSort.Relevance })
            query = query with { Sort = ListingSort.Published };
        return query with { Cursor = Cursor(query) };
    }

    private static bool IsTerm(string name) => TermParameters.Contains(Canonical(name)) || IsLabel(name);

    private static bool IsLabel(string name) =>
        name.StartsWith(ArticleTerm.LabelPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > ArticleTerm.LabelPrefix.Length;

    // ASP.NET compares the names of parameters without case.
    private static string Canonical(string name) => name.ToLowerInvariant();

    private List<TermFilter> Filters(string name)
    {
        var kind = IsLabel(name) ? ArticleTerm.LabelPrefix + ArticleTerm.Slug(name[ArticleTerm.LabelPrefix.Length..]) : Canonical(name);
        var include = new SortedSet<string>(StringComparer.Ordinal);
        var exclude = new SortedSet<string>(StringComparer.Ordinal);
        var required = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in _parameters.Values(name).OfType<string>().Take(MaxValues))
        {
            // "code,table" requires both. Other kinds have no such list, because names and categories contain commas.
            var several = kind == ArticleTerm.Has && text.Contains(',', StringComparison.Ordinal);
            foreach (var part in several ? text.Split(',') : [text])
                Add(part, several ? required : include);
        }

        if (_parameters.Values(name).Count > MaxValues)
            _parameters.AddError(name, null, $"at most {MaxValues} values; there are {_parameters.Values(name).Count}.");
        List<TermFilter> filters = [.. required.Select(value => new TermFilter(kind, [value], []))];
        if (include.Count + exclude.Count > 0)
            filters.Add(new TermFilter(kind, [.. include], [.. exclude]));
        return filters;

        void Add(string text, SortedSet<string> included)
        {
            var value = ArticleTerm.Comparable(kind, text.Trim().TrimStart('-'));
            var set = text.TrimStart().StartsWith('-') ? exclude : included;
            if (value.Length == 0)
                _parameters.AddError(name, text, "a value, or one after a hyphen to exclude it.");
            else if (kind == ArticleTerm.Has && !ArticleTerm.Features.Contains(value))
                _parameters.AddError(name, text, $"one of {string.Join(", ", ArticleTerm.Features)}; a hyphen before it excludes it.");
            else
                set.Add(value);
        }
    }

    private TimeBound? Time(string name)
    {
        if (_parameters.Text(name) is not { } text)
            return null;
        if (ListingTime.TryParse(text, _now, out var bound))
            return bound;
        _parameters.AddError(name, text, ListingTime.Expected);
        return null;
    }

    private IReadOnlyList<string>? Fields()
    {
        var asked = _parameters.Values("fields").OfType<string>()
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in asked.Where(name => !FieldNames.Contains(name, StringComparer.OrdinalIgnoreCase)))
            _parameters.AddError("fields", name, $"any of {string.Join(", ", FieldNames)}.");
        return asked.Count == 0 ? null : [.. FieldNames.Where(asked.Contains)];
    }

    private SearchExpression? Search()
    {
        if (_parameters.Text("q") is not { } text)
            return null;
        if (text.Length <= SearchParser.MaxLength)
            return SearchParser.Parse(text);
        _parameters.AddError("q", null,
            string.Create(CultureInfo.InvariantCulture, $"at most {SearchParser.MaxLength} characters; there are {text.Length}."));
        return null;
    }

    private ListingCursor? Cursor(ListingQuery query)
    {
        if (_parameters.Text("cursor") is not { } text)
            return null;
        if (ListingCursor.Decode(text, query) is { } cursor)
            return cursor;
        _parameters.AddError("cursor", text, "the next of a page with the same filters, sort and order, unchanged.");
        return null;
    }
}
