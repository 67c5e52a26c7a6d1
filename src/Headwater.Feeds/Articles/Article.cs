namespace Headwater.Feeds.Articles;

/// <summary>
/// An item made readable: what <c>GET api/articles/{id}</c> answers, and what the article blob holds.
/// A function of the item, its feed and the settings of this stage alone, so that making it twice gives the same bytes.
/// </summary>
public sealed record Article
{
    public required string Id { get; init; }
    public required string FeedId { get; init; }
    public string? FeedTitle { get; init; }
    public required string ContentHash { get; init; }
    public required string Title { get; init; }

    /// <summary>Absolute URL of the article at its publisher.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? Published { get; init; }

    /// <summary>When the publisher says it was last edited.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>BCP 47, declared or else detected.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<Author> Authors { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Label name → values, from the rules in settings: <c>level → ["300"]</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Plain text, never markup.</summary>
    public string? Summary { get; init; }

    public const string OfFeed = "feed";
    public const string OfPage = "page";

    /// <summary>What it is made of: <c>feed</c>, or <c>page</c> for the page that the item links to.</summary>
    public string Body { get; init; } = OfFeed;

    /// <summary>Sanitised, URLs absolute.</summary>
    public string Html { get; init; } = "";

    /// <summary>GitHub Flavored Markdown.</summary>
    public string Markdown { get; init; } = "";

    /// <summary>Plain text, paragraphs separated by an empty line.</summary>
    public string Text { get; init; } = "";

    /// <summary>What of the body could not be kept, and why; null for nearly every article.</summary>
    public string? Notice { get; init; }

    /// <summary>Words of the text without code.</summary>
    public int WordCount { get; init; }

    public int ReadingMinutes { get; init; }
    public IReadOnlyList<Heading> Headings { get; init; } = [];
    public IReadOnlyList<CodeBlock> CodeBlocks { get; init; } = [];
    public IReadOnlyList<ArticleImage> Images { get; init; } = [];
    public IReadOnlyList<ArticleLink> Links { get; init; } = [];
    public IReadOnlyList<Video> Videos { get; init; } = [];

    /// <summary>Number of tables in the body.</summary>
    public int Tables { get; init; }

    public IReadOnlyList<Attachment> Enclosures { get; init; } = [];

    /// <summary>URL of the lead image.</summary>
    public string? Image { get; init; }
}

/// <param name="Bio">Plain text.</param>
/// <param name="Image">Absolute URL of a portrait.</param>
/// <param name="ImageAlt">What the portrait shows, where the publisher says it.</param>
public sealed record Author(
    string Name, string? Email = null, string? Url = null, string? Bio = null, string? Image = null, string? ImageAlt = null);

/// <param name="Level">1–6.</param>
/// <param name="Anchor">The id the heading has in <see cref="Article.Html"/>.</param>
public sealed record Heading(int Level, string Text, string? Anchor = null);

/// <param name="Language">Lower case, as the publisher names it.</param>
/// <param name="Code">As its author wrote it.</param>
public sealed record CodeBlock(string? Language, string Code);

/// <param name="Width">CSS pixels.</param>
/// <param name="Height">CSS pixels.</param>
public sealed record ArticleImage(string Url, string? Alt = null, string? Caption = null, int? Width = null, int? Height = null);

/// <param name="Inside">True when the link stays on the host of the article.</param>
public sealed record ArticleLink(string Url, string Text, string Host, bool Inside);

public sealed record Video(string Url, string? Poster = null, string? Title = null);

/// <param name="Length">Bytes.</param>
public sealed record Attachment(string Url, string? Type = null, long? Length = null, string? Title = null);
