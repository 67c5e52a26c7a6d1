using System.Security.Cryptography;
using System.Text;

namespace Headwater.Index;

/// <summary>
/// Maps tags to feeds. Tags may change at any time, so the index does not store them: a filter by tag is resolved to a filter by feeds.
/// </summary>
internal sealed class FeedTagMap
{
    // Not a valid feed id: a tag without feeds matches nothing.
    private const string NoFeed = "~";

    private readonly Dictionary<string, (string Name, string[] Feeds)> _tags;

    internal FeedTagMap(IEnumerable<(string FeedId, IReadOnlyList<string> Tags)> feeds)
    {
        _tags = feeds
            .SelectMany(feed => feed.Tags, (feed, tag) => (Feed: ArticleTerm.Slug(feed.FeedId), Tag: tag))
            .GroupBy(pair => ArticleTerm.Slug(pair.Tag), StringComparer.Ordinal)
            .ToDictionary(
                same => same.Key,
                same => (same.First().Tag, same.Select(pair => pair.Feed).Distinct().Order(StringComparer.Ordinal).ToArray()));
        var text = string.Join('\n', _tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => $"{tag.Key}\t{tag.Value.Name}\t{string.Join(' ', tag.Value.Feeds)}"));
        Stamp = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    /// <summary>Differs when any feed gains or loses a tag.</summary>
    public string Stamp { get; }

    /// <summary>The filter by feeds that a filter by tags stands for.</summary>
    internal TermFilter Resolve(TermFilter filter)
    {
        var include = FeedsOf(filter.Include);
        return new TermFilter(
            ArticleTerm.Feed,
            filter.Include.Count > 0 && include.Count == 0 ? [NoFeed] : include,
            FeedsOf(filter.Exclude));
    }

    /// <summary>The number of articles of each tag, the most frequent first, by those of its feeds.</summary>
    internal IReadOnlyList<FacetCount> Count(IReadOnlyDictionary<string, long> byFeed) =>
    [
        .. _tags
            .Select(tag => new FacetCount(tag.Key, tag.Value.Name, tag.Value.Feeds.Sum(feed => byFeed.GetValueOrDefault(feed))))
            .Where(tag => tag.Count > 0)
            .OrderByDescending(tag => tag.Count)
            .ThenBy(tag => tag.Value, StringComparer.Ordinal)
            .Take(FacetRules.MaxValues),
    ];

    private List<string> FeedsOf(IEnumerable<string> tags) =>
        [.. tags.SelectMany(tag => _tags.GetValueOrDefault(tag).Feeds ?? []).Distinct().Order(StringComparer.Ordinal)];
}
