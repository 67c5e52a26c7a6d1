using Headwater.Feeds.Articles;

namespace Headwater.Storage;

/// <summary>What a listing shows of an article: everything but the bodies.</summary>
public sealed record ArticleHeader
{
    // Values of a list and the characters of all of them, and characters of a text and of a URL.
    private const int MaxValues = 200;
    private const int MaxList = 20_000;
    private const int MaxText = 1_000;
    private const int MaxUrl = 8_000;

    public required string Id { get; init; }
    public required string FeedId { get; init; }
    public string? FeedTitle { get; init; }
    public required string Title { get; init; }
    public string? Link { get; init; }
    public DateTimeOffset? Published { get; init; }

    /// <summary>When the publisher says it was last edited.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>When Headwater first fetched it.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>When Headwater fetched the content it has now for the first time.</summary>
    public DateTimeOffset Changed { get; init; }

    /// <summary>1 for the first content seen, one more for each change.</summary>
    public int Version { get; init; } = 1;

    /// <summary>True for an article of the feed's history, fetched later than it was published; else null.</summary>
    public bool? Backfilled { get; init; }

    public required string ContentHash { get; init; }
    public string? Language { get; init; }
    public IReadOnlyList<Author> Authors { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    public string? Summary { get; init; }

    /// <summary>As <see cref="Article.Body"/>.</summary>
    public string Body { get; init; } = Article.OfFeed;

    public string? Image { get; init; }
    public IReadOnlyList<Attachment> Enclosures { get; init; } = [];
    public int WordCount { get; init; }
    public int ReadingMinutes { get; init; }

    /// <summary>Number of code blocks.</summary>
    public int CodeBlocks { get; init; }

    /// <summary>Number of images.</summary>
    public int Images { get; init; }

    /// <summary>Number of tables.</summary>
    public int Tables { get; init; }

    /// <summary>Number of videos.</summary>
    public int Videos { get; init; }

    public static ArticleHeader Of(
        Article article, DateTimeOffset firstSeen, DateTimeOffset changed, int version, bool? backfilled = null) => new()
        {
            Id = article.Id,
            FeedId = article.FeedId,
            FeedTitle = article.FeedTitle,
            Title = article.Title,
            Link = article.Link,
            Published = article.Published,
            Updated = article.Updated,
            FirstSeen = firstSeen,
            Changed = changed,
            Version = version,
            Backfilled = backfilled,
            ContentHash = article.ContentHash,
            Language = article.Language,
            Authors = article.Authors,
            Categories = article.Categories,
            Labels = article.Labels,
            Summary = article.Summary,
            Body = article.Body,
            Image = article.Image,
            Enclosures = article.Enclosures,
            WordCount = article.WordCount,
            ReadingMinutes = article.ReadingMinutes,
            CodeBlocks = article.CodeBlocks.Count,
            Images = article.Images.Count,
            Tables = article.Tables,
            Videos = article.Videos.Count,
        };

    /// <summary>
    /// The header cut to what a person reads in a list, so that a page of headers is never large. The whole article is in its blob.
    /// </summary>
    internal ArticleHeader Bounded() => this with
    {
        FeedTitle = Cut(FeedTitle),
        Title = Cut(Title)!,
        Authors = First(
            Authors.Select(author => new Author(
                Cut(author.Name)!, Cut(author.Email), Short(author.Url), Cut(author.Bio), Short(author.Image), Cut(author.ImageAlt))),
            author => [author.Name, author.Email, author.Url, author.Bio, author.Image, author.ImageAlt]),
        Categories = First(Categories.Select(category => Cut(category)!), category => [category]),
        Labels = Labels.ToDictionary(
            label => label.Key, label => First(label.Value.Select(value => Cut(value)!), value => [value])),
        Enclosures = First(
            Enclosures.Where(file => Short(file.Url) is not null)
                .Select(file => file with { Type = Cut(file.Type), Title = Cut(file.Title) }),
            file => [file.Url, file.Type, file.Title]),
        Link = Short(Link),
        Image = Short(Image),
    };

    private static IReadOnlyList<T> First<T>(IEnumerable<T> values, Func<T, string?[]> texts)
    {
        var left = MaxList;
        return [.. values.Take(MaxValues).TakeWhile(value => (left -= texts(value).Sum(text => text?.Length ?? 0)) >= 0)];
    }

    private static string? Cut(string? text) => text is { Length: > MaxText } ? text[..MaxText] : text;

    private static string? Short(string? url) => url is { Length: > MaxUrl } ? null : url;
}
