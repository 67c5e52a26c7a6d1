using System.Globalization;
using Headwater.Index;
using Headwater.Pages.Layout;

namespace Headwater.Pages.Articles;

/// <summary>A facet with links that narrow the query by a value, or widen it again.</summary>
public sealed record FacetModel(string Title, IReadOnlyList<FacetLink> Links)
{
    /// <summary>Shown at once; the others open on demand.</summary>
    public const int Few = 6;

    // More do not help anybody to choose; the search box does.
    private const int Most = 30;

    private static readonly (string Kind, string Title)[] Titles =
    [
        (ArticleTerm.Feed, "Feed"), (ArticleTerm.Tag, "Tag"), (ArticleTerm.Category, "Category"), (ArticleTerm.Author, "Author"),
        (ArticleTerm.Has, "Contains"), (ArticleTerm.Language, "Language"), (ArticleTerm.Month, "Month"),
    ];

    public static IEnumerable<FacetModel> Of(FacetCounts facets, ListingQuery query, PageQuery pageQuery)
    {
        var labels = facets.ByKind.Keys.Where(ArticleTerm.IsLabel).Order(StringComparer.Ordinal)
            .Select(kind => (kind, Title: TitleOf(kind)));
        foreach (var (kind, title) in Titles.Take(1).Concat(labels).Concat(Titles.Skip(1)))
        {
            var links = facets[kind].Take(Most).Select(count => Link(kind, count, query, pageQuery)).ToArray();

            // A single value that is not chosen narrows nothing.
            if (links.Length > 1 || links.Any(link => link.Active))
                yield return new FacetModel(title, links);
        }
    }

    /// <summary>The name of a kind of filter for people.</summary>
    public static string TitleOf(string kind)
    {
        if (Titles.FirstOrDefault(title => title.Kind == kind).Title is { } known)
            return known;
        var name = ArticleTerm.IsLabel(kind) ? kind[ArticleTerm.LabelPrefix.Length..] : kind;
        return char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');
    }

    private static FacetLink Link(string kind, FacetCount count, ListingQuery query, PageQuery pageQuery)
    {
        if (kind == ArticleTerm.Month)
            return Month(count, pageQuery);
        var active = (query.Asked ?? query.Filters).Any(filter => filter.Kind == kind && filter.Include.Contains(count.Value));
        var others = active ? pageQuery.Cut(kind, text => Others(kind, text, count.Value)) : pageQuery.With(kind, count.Value);
        return new FacetLink(NameOf(kind, count), count.Count, others.At(ArticleListModel.Path), active);
    }

    /// <summary>What a parameter says without this value.</summary>
    private static string Others(string kind, string text, string value)
    {
        // "code,table" requires both. Other kinds have no such list, because names and categories contain commas.
        string[] parts = kind == ArticleTerm.Has ? text.Split(',') : [text];
        return string.Join(',', parts.Where(part => ArticleTerm.Comparable(kind, part) != value));
    }

    private static FacetLink Month(FacetCount count, PageQuery pageQuery)
    {
        var first = DateOnly.ParseExact(count.Value + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (from, to) = (Histogram.Text(first), Histogram.Text(first.AddMonths(1)));
        var active = pageQuery["from"] == from && pageQuery["to"] == to;
        var url = (active ? pageQuery.Without("from", "to") : pageQuery.Set("from", from).Set("to", to)).At(ArticleListModel.Path);
        return new FacetLink(first.ToString("MMMM yyyy", CultureInfo.InvariantCulture), count.Count, url, active);
    }

    /// <summary>Languages and features have names of their own.</summary>
    public static string NameOf(string kind, FacetCount count) => (kind, count.Value) switch
    {
        (ArticleTerm.Has, "code") => "Code",
        (ArticleTerm.Has, "image") => "Pictures",
        (ArticleTerm.Has, "video") => "Video",
        (ArticleTerm.Has, "table") => "Tables",
        (ArticleTerm.Has, "enclosure") => "Attachments",
        (ArticleTerm.Language, var code) => LanguageName.Of(code),
        _ => count.Name,
    };
}

/// <param name="Url">Adds the value to the query, or removes it.</param>
public sealed record FacetLink(string Name, long Count, string Url, bool Active);
