using Headwater.Parsing;
using Microsoft.Extensions.Options;

namespace Headwater.Articles;

/// <summary>Item → article.</summary>
public sealed class ArticleMaker(IOptions<ArticlesOptions> options)
{
    private readonly ArticlesOptions _options = options.Value;

    public Article Make(string articleId, string contentHash, Item item, ItemSource source)
    {
        _ = _options;
        return new Article
        {
            Id = articleId,
            FeedId = source.FeedId,
            FeedTitle = source.FeedTitle,
            ContentHash = contentHash,
            Title = item.Title?.Value ?? "",
            Link = item.Link,
            Published = item.Published,
            Updated = item.Updated,
        };
    }
}
