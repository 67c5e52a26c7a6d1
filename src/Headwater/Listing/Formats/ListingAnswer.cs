using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Index;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Headwater.Listing.Formats;

/// <summary>Everything that a format needs to write a page.</summary>
internal sealed record ListingAnswer
{
    public static IReadOnlyDictionary<string, Article> NoArticles { get; } = new Dictionary<string, Article>();

    public required ListingPage Page { get; init; }
    public required ListingQuery Query { get; init; }
    public required ListingLinks Links { get; init; }

    /// <summary>Null on the last page.</summary>
    public string? NextUrl { get; init; }

    /// <summary>The time of the newest change in the log that the page reflects.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>By id; without articles whose blob was removed, and those of a page that go beyond what it holds.</summary>
    public required IReadOnlyDictionary<string, Article> Articles { get; init; }

    /// <summary>A globally unique id of an article that does not change with the host.</summary>
    public static string Id(ArticleHeader article) => $"urn:headwater:{article.Id}";

    /// <summary>The sanitised body; null if the article is not there or its body is empty.</summary>
    public string? Html(ArticleHeader article) =>
        Articles.TryGetValue(article.Id, out var found) && found.Html.Length > 0 ? found.Html : null;
}

/// <summary>The absolute URLs of a listing, without the function key.</summary>
internal sealed class ListingLinks
{
    private readonly string _position;

    /// <param name="position">The parameter that says where a page begins.</param>
    public ListingLinks(PublicUrls urls, HttpRequest request, string position = "cursor")
    {
        _position = position;
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (!name.Equals(position, StringComparison.OrdinalIgnoreCase) && !KeyNames.IsParameter(name))
                query.Add(name, values.Select(value => value ?? ""));
        }

        First = urls.Absolute(request, $"{request.PathBase}{request.Path}{query}");
        Self = request.Query[position] is [{ } start] ? Next(start) : First;
    }

    public string Self { get; }

    public string First { get; }

    public string Next(string start) =>
        $"{First}{(First.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{_position}={Uri.EscapeDataString(start)}";
}
