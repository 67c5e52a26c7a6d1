using Headwater.Feeds.Articles;

namespace Headwater.Polling;

/// <summary>The tags of a feed: what its operator files it under.</summary>
internal static class FeedTags
{
    // A row has 1 MB for everything, a property 32,768 characters.
    public const int MaxTags = 50;
    public const int MaxLength = 100;

    /// <summary>The tags in one form and order, each once in any case; empty ones are left out.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> tags) =>
    [
        .. tags.Select(Line).Where(tag => tag.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The same string where it is a line already: thousands of feeds may have it from one folder.</summary>
    private static string Line(string tag) => Whitespace.ToLine(tag) is var line && line == tag ? tag : line;

    /// <summary>Why these cannot be the tags of a feed; null when they can.</summary>
    public static string? Error(IReadOnlyCollection<string> tags) =>
        tags.Count > MaxTags ? $"at most {MaxTags} tags."
        : tags.Any(tag => tag.Length > MaxLength || tag.Any(char.IsControl)) ? $"tags of at most {MaxLength} characters, in one line."
        : null;

    public static bool Has(this FeedRow feed, string tag) => feed.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);
}
