using Headwater.Feeds.Articles;

namespace Headwater.Ingestion;

/// <summary>What the operator of a feed says of its articles. Stored with each item, so that it can be processed again alone.</summary>
/// <param name="Language">BCP 47, instead of what the feed declares.</param>
public sealed record SourceOptions(string? Language = null)
{
    internal static SourceOptions Of(FeedContext source) => new(source.Language);

    internal FeedContext Apply(FeedContext source) => source with { Language = Language };
}
