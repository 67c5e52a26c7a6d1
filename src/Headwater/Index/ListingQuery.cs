using System.Globalization;
using System.Text;
using Headwater.Index.Search;

namespace Headwater.Index;

/// <summary>A question to the index: filters that all apply, an order, and a part of the answer.</summary>
public sealed record ListingQuery
{
    internal IReadOnlyList<TermFilter> Filters { get; init; } = [];

    /// <summary>Published then or later.</summary>
    internal TimeBound? From { get; init; }

    /// <summary>Published before.</summary>
    internal TimeBound? To { get; init; }

    internal TimeBound? UpdatedSince { get; init; }

    /// <summary>What <see cref="SearchParser"/> made of <c>q</c>.</summary>
    internal SearchExpression? Search { get; init; }

    public ListingSort Sort { get; init; }

    /// <summary>Oldest first.</summary>
    public bool Ascending { get; init; }

    public int Limit { get; init; } = 20;

    internal ListingCursor? After { get; init; }

    /// <summary>Members of the header that the answer shall have, and <c>snippet</c>; null for all of the header.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The name of <see cref="ListedArticle.Snippet"/> among the fields.</summary>
    public const string SnippetField = "snippet";

    public bool Total { get; init; }

    public bool Facets { get; init; }

    /// <summary>True when <see cref="Fields"/> ask for <see cref="ListedArticle.Snippet"/>.</summary>
    internal bool Snippets => Search is not null && Fields?.Contains(SnippetField) == true;

    /// <summary>Filters and order: equal when the same articles are found.</summary>
    internal string Filtered => field ??= Filtering(bound => bound.Milliseconds);

    /// <summary>Everything that the answer depends on, in one spelling: equal for equal questions, the base of an ETag.</summary>
    public string Key => field ??= string.Create(
        CultureInfo.InvariantCulture,
        $"{Filtered}limit={Limit}&cursor={After?.Text}&fields={string.Join(',', Fields ?? [])}&total={Total}&facets={Facets}");

    /// <summary>What a cursor belongs to: filters and order, with relative times as they were written.</summary>
    internal string Identity => field ??= Filtering(bound => bound.Text);

    /// <summary>The same question, answered from behind a page.</summary>
    public ListingQuery Behind(string cursor) => this with
    {
        After = ListingCursor.Decode(cursor, this) ?? throw new ArgumentException("No cursor of this query.", nameof(cursor)),
    };

    // Copies must not keep the spelling of the original.
    private ListingQuery(ListingQuery original)
    {
        Filters = original.Filters;
        From = original.From;
        To = original.To;
        UpdatedSince = original.UpdatedSince;
        Search = original.Search;
        Sort = original.Sort;
        Ascending = original.Ascending;
        Limit = original.Limit;
        After = original.After;
        Fields = original.Fields;
        Total = original.Total;
        Facets = original.Facets;
    }

    private string Filtering(Func<TimeBound, object> bound)
    {
        var text = new StringBuilder();
        foreach (var filter in Filters)
        {
            foreach (var value in filter.Include)
                text.Append(Uri.EscapeDataString(filter.Kind)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
            foreach (var value in filter.Exclude)
                text.Append(Uri.EscapeDataString(filter.Kind)).Append("=-").Append(Uri.EscapeDataString(value)).Append('&');
            text.Append(';'); // the next one must apply as well, even if it is of the same kind
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, TimeBound?)>)[("from", From), ("to", To), ("updatedSince", UpdatedSince)])
        {
            if (value is not null)
                text.Append(CultureInfo.InvariantCulture, $"{name}={bound(value)}&");
        }

        if (Search is not null)
            text.Append(Search.Excludes ? "q=-" : "q=").Append(Search.Text).Append('&');
        return text.Append(CultureInfo.InvariantCulture, $"sort={Sort}&ascending={Ascending}&").ToString();
    }
}

public enum ListingSort
{
    /// <summary>By the time of publication, or of first sight when the publisher gives none.</summary>
    Published,

    /// <summary>By the time at which the present content was fetched first: an edit moves an article to the front.</summary>
    Updated,

    /// <summary>The best <see cref="ListingCursor.MaxSeen"/> of the newest 1,000 matches by bm25: title over headings over text.</summary>
    Relevance,
}

/// <param name="Kind">As in <see cref="ArticleTerm"/>.</param>
/// <param name="Include">Alternatives in their comparable form, sorted.</param>
/// <param name="Exclude">Likewise; none of them may apply.</param>
internal sealed record TermFilter(string Kind, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude);

/// <param name="Text">As it identifies the query: relative times as they were written.</param>
internal sealed record TimeBound(long Milliseconds, string Text);
