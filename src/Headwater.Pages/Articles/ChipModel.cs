using Headwater.Index;
using Headwater.Pages.Layout;

namespace Headwater.Pages.Articles;

/// <summary>An active filter, with the address of the query without it.</summary>
/// <param name="Kind">What kind of filter, for people.</param>
public sealed record ChipModel(string Kind, string Name, string Url)
{
    private static readonly string[] NoFilter = ["sort", "order", "limit"];

    public static IEnumerable<ChipModel> Of(FacetCounts facets, PageQuery pageQuery)
    {
        foreach (var (name, value) in pageQuery.Pairs)
        {
            var kind = name.ToLowerInvariant();
            if (!NoFilter.Contains(kind) && kind is not ("from" or "to"))
            {
                var others = pageQuery.Cut(name, other => other == value ? "" : other);
                yield return new ChipModel(TitleOf(kind), NameOf(facets, kind, value), At(others));
            }
        }

        if (pageQuery["from"] is not null || pageQuery["to"] is not null)
            yield return new ChipModel("Published", Period(pageQuery["from"], pageQuery["to"]), At(pageQuery.Without("from", "to")));
    }

    private static string At(PageQuery pageQuery) => pageQuery.At(ArticleListModel.Path);

    private static string TitleOf(string kind) => kind switch
    {
        "q" => "Words",
        "updatedsince" => "Changed since",
        _ => FacetModel.TitleOf(kind),
    };

    private static string NameOf(FacetCounts facets, string kind, string value)
    {
        var excluded = kind != "q" && value.StartsWith('-');
        var text = excluded ? value[1..] : value;
        var comparable = kind == "q" ? text : ArticleTerm.Comparable(kind, text);
        var known = kind == "q" ? null : facets[kind].FirstOrDefault(count => count.Value == comparable);
        var name = known is null ? text : FacetModel.NameOf(kind, known);
        return excluded ? $"not {name}" : name;
    }

    private static string Period(string? from, string? to) => (from, to) switch
    {
        ({ } first, { } end) when Histogram.NameOf(first, end) is { } name => name,
        ({ } first, null) => IsAge(first) ? $"the last {first}" : $"since {first}",
        (null, { } end) => $"before {end}",
        var (first, end) => $"{first} to {end}",
    };

    private static bool IsAge(string text) => text.Length > 1 && char.IsAsciiLetter(text[^1]) && char.IsAsciiDigit(text[0]);
}
