using System.Globalization;
using System.Text;
using Headwater.Index.Search;

namespace Headwater.Index;

/// <summary>A query to the index: filters that must all match, an order, and which part of the result to return.</summary>
public sealed record ListingQuery
{
    internal IReadOnlyList<TermFilter> Filters { get; init; } = [];

    /// <summary>The filters before tags were resolved to feeds; null when there were none.</summary>
    internal IReadOnlyList<TermFilter>? Asked { get; init; }

    /// <summary>The tags that they were taken from, and that facets count; null where no tag matters.</summary>
    internal FeedTagMap? Tags { get; init; }

    /// <summary>Published at this time or later.</summary>
    internal TimeBound? From { get; init; }

    /// <summary>Published before.</summary>
    internal TimeBound? To { get; init; }

    internal TimeBound? UpdatedSince { get; init; }

    /// <summary>The parsed <c>q</c>; null for no search.</summary>
    internal SearchExpression? Search { get; init; }

    public ListingSort Sort { get; init; }

    /// <summary>Oldest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>Zero for what is counted alone.</summary>
    public int Limit { get; init; } = 20;

    internal ListingCursor? Cursor { get; init; }

    /// <summary>The members of the header to return, and <c>snippet</c>; null for the whole header.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The name of <see cref="ListedArticle.Snippet"/> among the fields.</summary>
    public const string SnippetField = "snippet";

    public bool Total { get; init; }

    public bool Facets { get; init; }

    public bool Days { get; init; }

    /// <summary>True if <see cref="Fields"/> ask for <see cref="ListedArticle.Snippet"/>, and there is something to show.</summary>
    internal bool Snippets => Fields?.Contains(SnippetField) == true && Search?.Sought.Any() == true;

    /// <summary>False if the tags of feeds, or time alone, change the answer, too.</summary>
    internal bool OnlyLogDecides =>
        Tags is null && From is not { IsRelative: true } && To is not { IsRelative: true } && UpdatedSince is not { IsRelative: true };

    /// <summary>Filters and order: equal for queries with the same result.</summary>
    internal string Filtered => Filtering(bound => bound.Milliseconds, Filters);

    /// <summary>
    /// Everything that the answer depends on, in canonical form: equal for equal queries, and part of the ETag. A filter by a tag stays
    /// one: its feeds in its place would find the same articles, but the facet of feeds ignores a filter by feeds.
    /// </summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Filtering(bound => bound.Milliseconds, Asked ?? Filters)}limit={Limit}&cursor={Cursor?.Text}"
            + $"&fields={string.Join(',', Fields ?? [])}&total={Total}&facets={Facets}&days={Days}&tags={Tags?.Stamp}");

    /// <summary>What a cursor is bound to: filters and order, with relative times as they were written.</summary>
    internal string Identity => Filtering(bound => bound.Text, Asked ?? Filters);

    /// <summary>The query that an index can answer: with the feeds of each tag. It keeps its identity when tags change.</summary>
    internal ListingQuery With(FeedTagMap tags) => this with
    {
        Asked = Filters,
        Tags = tags,
        Filters = [.. Filters.Select(filter => filter.Kind == ArticleTerm.Tag ? tags.Resolve(filter) : filter)],
    };

    /// <summary>Which feeds the filters by tags let pass: the facet of feeds ignores only filters by feeds themselves.</summary>
    internal Func<string, bool> HasTags()
    {
        TermFilter[] tagged = Tags is not { } tags ? []
            : [.. Asked!.Where(filter => filter.Kind == ArticleTerm.Tag).Select(tags.Resolve)];
        return feed => tagged.All(filter => filter.Lets(feed));
    }

    /// <summary>The same query for the next page.</summary>
    public ListingQuery After(string cursor) => this with
    {
        Cursor = ListingCursor.Decode(cursor, this) ?? throw new ArgumentException("This is not a cursor of this query.", nameof(cursor)),
    };

    private string Filtering(Func<TimeBound, object> bound, IReadOnlyList<TermFilter> filters)
    {
        var text = new StringBuilder();
        foreach (var filter in filters)
        {
            foreach (var value in filter.Include)
                text.Append(Uri.EscapeDataString(filter.Kind)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
            foreach (var value in filter.Exclude)
                text.Append(Uri.EscapeDataString(filter.Kind)).Append("=-").Append(Uri.EscapeDataString(value)).Append('&');
            text.Append(';'); // two filters of one kind differ from one filter with two values
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, TimeBound?)>)[("from", From), ("to", To), ("updatedSince", UpdatedSince)])
        {
            if (value is not null)
                text.Append(CultureInfo.InvariantCulture, $"{name}={bound(value)}&");
        }

        if (Search is not null)
            text.Append("q=").Append(Search.Key).Append('&');
        return text.Append(CultureInfo.InvariantCulture, $"sort={Sort}&ascending={Ascending}&").ToString();
    }
}

public enum ListingSort
{
    /// <summary>By the time of publication; see <see cref="Storage.ArticleTime"/>.</summary>
    Published,

    /// <summary>By the time at which the current content was first fetched: an edit moves an article to the front.</summary>
    Updated,

    /// <summary>
    /// The <see cref="ListingCursor.MaxSeen"/> best of the newest <see cref="ListingCursor.MaxRanked"/> matches, by the engine's own
    /// measure: title counts over headings, headings over text.
    /// </summary>
    Relevance,
}

/// <param name="Kind">As in <see cref="ArticleTerm"/>.</param>
/// <param name="Include">Alternatives in comparable form, sorted.</param>
/// <param name="Exclude">Values that exclude an article, in comparable form, sorted.</param>
internal sealed record TermFilter(string Kind, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    public static TermFilter OfFeed(string feedId) => new(ArticleTerm.Feed, [ArticleTerm.Slug(feedId)], []);

    /// <summary>Whether an article with this one value passes.</summary>
    public bool Lets(string value) => (Include.Count == 0 || Include.Contains(value)) && !Exclude.Contains(value);
}

/// <param name="Text">Part of the identity of the query: a relative time as it was written.</param>
internal sealed record TimeBound(long Milliseconds, string Text)
{
    /// <summary>True for a time ago.</summary>
    public bool IsRelative => Text != Milliseconds.ToString(CultureInfo.InvariantCulture);
}
