using Headwater.Feeds.Articles;

namespace Headwater.Ingestion;

/// <summary>What the operator of a feed says of its articles. Stored with each item, so that it can be processed again alone.</summary>
/// <param name="Language">BCP 47, instead of what the feed declares.</param>
/// <param name="Rules">As in <see cref="ArticleRules"/>; null for none.</param>
/// <param name="FullText">As <see cref="FeedContext.FullText"/>.</param>
internal sealed record SourceOptions(string? Language = null, IReadOnlyList<string>? Rules = null, string? FullText = null)
{
    /// <summary>How old an article may be when it comes; null for what the settings say. Not stored.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Articles that the feed keeps; likewise.</summary>
    public int? MaxArticles { get; init; }

    /// <summary>Whether an item is stored with these.</summary>
    internal bool Match(FeedContext source) =>
        Language == source.Language && FullText == source.FullText
        && (Rules ?? []).SequenceEqual(source.Rules ?? [], StringComparer.Ordinal);

    internal FeedContext Apply(FeedContext source) => source with { Language = Language, Rules = Rules, FullText = FullText };
}
