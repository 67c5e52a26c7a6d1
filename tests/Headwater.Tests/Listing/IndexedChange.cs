using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

/// <summary>A line of the log, with what the article says that it names.</summary>
internal sealed record IndexedChange
{
    public required ChangeKind Kind { get; init; }
    public required string ArticleId { get; init; }
    public required string FeedId { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }
    public string ContentHash { get; init; } = "";
    public DateTimeOffset? DeletedAt { get; init; }
    public bool? Now { get; init; }

    /// <summary>Null for a deletion.</summary>
    public ArticleHeader? Article { get; init; }

    /// <summary>A line each.</summary>
    public string Headings { get; init; } = "";

    public string Text { get; init; } = "";

    public ArticleChange Line => new()
    {
        Kind = Kind,
        ArticleId = ArticleId,
        FeedId = FeedId,
        FetchedAt = FetchedAt,
        ContentHash = ContentHash,
        FirstSeen = Article?.FirstSeen,
        Version = Article?.Version,
        DeletedAt = DeletedAt,
        Now = Now,
    };

    public IndexLine Indexed() => Article is null ? IndexLine.Deletion(Line) : IndexLine.Upsert(Line, Whole(Article));

    /// <summary>An article of which only the title matters.</summary>
    public static IndexedChange Titled(string id, string title) => new()
    {
        Kind = ChangeKind.Upsert,
        ArticleId = id,
        FeedId = "f",
        FetchedAt = RandomArticles.Noon,
        ContentHash = "hash",
        Article = new ArticleHeader
        {
            Id = id,
            FeedId = "f",
            Title = title,
            ContentHash = "hash",
            FirstSeen = RandomArticles.Noon,
            Changed = RandomArticles.Noon,
        },
    };

    /// <summary>An article with something of everything.</summary>
    public static IndexedChange Upsert(
        string id, string title = "Title", string headings = "", string text = "Text", string category = "Big Data",
        DateTimeOffset? published = null) => new()
        {
            Kind = ChangeKind.Upsert,
            ArticleId = id,
            FeedId = "f",
            FetchedAt = RandomArticles.Noon,
            ContentHash = "hash",
            Headings = headings,
            Text = text,
            Article = new ArticleHeader
            {
                Id = id,
                FeedId = "f",
                Title = title,
                Link = "https://blog.example/1",
                Published = published ?? RandomArticles.Noon,
                FirstSeen = RandomArticles.Noon,
                Changed = RandomArticles.Noon,
                ContentHash = "hash",
                Language = "en-US",
                Authors = [new Author("Bob")],
                Categories = [category, "News"],
                Labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = ["300"] },
                CodeBlocks = 1,
            },
        };

    /// <param name="hours">From noon to the first sight of it.</param>
    public static IndexedChange Dated(string id, DateTimeOffset? published, DateTimeOffset? updated, int hours)
    {
        var change = Upsert(id);
        var firstSeen = RandomArticles.Noon.AddHours(hours);
        return change with { Article = change.Article! with { Published = published, Updated = updated, FirstSeen = firstSeen } };
    }

    public static IndexedChange Deletion(string id, DateTimeOffset fetchedAt, DateTimeOffset deletedAt) => new()
    {
        Kind = ChangeKind.Delete,
        ArticleId = id,
        FeedId = "f",
        FetchedAt = fetchedAt,
        ContentHash = ArticleChange.AfterEveryHash,
        DeletedAt = deletedAt,
    };

    /// <summary>A text in which no letter comes twice, so that each pair of letters is a word of its own.</summary>
    public static string Han(int letters) => string.Concat(Enumerable.Range('一', letters).Select(letter => (char)letter));

    private Article Whole(ArticleHeader header) => new()
    {
        Id = header.Id,
        FeedId = header.FeedId,
        FeedTitle = header.FeedTitle,
        ContentHash = header.ContentHash,
        Title = header.Title,
        Link = header.Link,
        Published = header.Published,
        Updated = header.Updated,
        Language = header.Language,
        Authors = header.Authors,
        Categories = header.Categories,
        Labels = header.Labels,
        Summary = header.Summary,
        Image = header.Image,
        Enclosures = header.Enclosures,
        WordCount = header.WordCount,
        ReadingMinutes = header.ReadingMinutes,
        Text = Text,
        Headings = [.. Headings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => new Heading(1, text))],
        CodeBlocks = [.. Enumerable.Repeat(new CodeBlock("sql", "select 1"), header.CodeBlocks)],
        Images = [.. Enumerable.Repeat(new ArticleImage("https://a.example/a.png"), header.Images)],
        Videos = [.. Enumerable.Repeat(new Video("https://a.example/a.mp4"), header.Videos)],
        Tables = header.Tables,
    };
}
