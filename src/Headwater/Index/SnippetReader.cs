using Headwater.Index.Search;
using Headwater.Storage;

namespace Headwater.Index;

/// <summary>Adds to a page what its articles say about the search: the index has no texts, so those of the page are read.</summary>
/// <param name="gate">Finding the words is CPU-bound, as a query is. Each article takes a turn, so that others come between.</param>
internal sealed class SnippetReader(ArticleBlobs blobs, ConcurrencyGate gate)
{
    /// <summary>
    /// The page, with snippets if the query asks for them. An article has none that was removed meanwhile, or lies beyond
    /// <see cref="ArticleBlobs.MaxPageText"/>.
    /// </summary>
    public async Task<ListingPage> AddAsync(ListingPage page, ListingQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Snippets: true, Search: { } search })
            return page;
        var articles = await blobs.ReadPageAsync(page.Items.Select(item => item.Header), cancellationToken);
        var items = new List<ListedArticle>(page.Items.Count);
        foreach (var item in page.Items)
            items.Add(articles.TryGetValue(item.Header.Id, out var article)
                ? item with { Snippet = await gate.RunAsync(() => Snippet.Of(article, search), cancellationToken) }
                : item);
        return page with { Items = items };
    }
}
