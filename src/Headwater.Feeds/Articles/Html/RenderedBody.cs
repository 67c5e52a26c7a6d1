namespace Headwater.Feeds.Articles.Html;

/// <summary>What one walk over an item's markup gives.</summary>
internal sealed record RenderedBody
{
    public static readonly RenderedBody Empty = new();

    public string Html { get; init; } = "";
    public string Markdown { get; init; } = "";
    public string Text { get; init; } = "";

    /// <summary>BCP 47, where the markup declares it for the whole.</summary>
    public string? Language { get; init; }

    /// <summary>What of the markup could not be kept, and why; null when everything was.</summary>
    public string? Notice { get; init; }

    /// <summary>Without code blocks.</summary>
    public int Words { get; init; }

    public IReadOnlyList<Heading> Headings { get; init; } = [];
    public IReadOnlyList<CodeBlock> CodeBlocks { get; init; } = [];
    public IReadOnlyList<ArticleImage> Images { get; init; } = [];
    public IReadOnlyList<ArticleLink> Links { get; init; } = [];
    public IReadOnlyList<Video> Videos { get; init; } = [];
    public int Tables { get; init; }
    public IReadOnlyList<Author> AuthorBoxes { get; init; } = [];
}
