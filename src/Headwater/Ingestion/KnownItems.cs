using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>
/// The items of a feed's last document, so that the next document shows what is new or changed. Stored as
/// <c>feeds/{feedId}/window.json</c>.
/// </summary>
internal sealed record KnownItems
{
    // A feed that repeats a new guid in every document would otherwise grow its blob without end.
    private const int MaxAmbiguousIds = 1_000;

    // Far more than the ticks by which the reprocessor moves what was fetched before.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    public int V { get; init; } = 1;

    /// <summary>
    /// When the last new or changed item was fetched. Items of a later document get a later time, whatever the clock says: after a
    /// clock that was ahead, edits would otherwise count as older than what they edit, and be dropped.
    /// </summary>
    [JsonPropertyName("at")]
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When the feed of the document was registered; null in blobs that older versions wrote.</summary>
    public DateTimeOffset? Registered { get; init; }

    /// <summary>Article id → the item as last seen.</summary>
    public IReadOnlyDictionary<string, KnownItem> Items { get; init; } = new Dictionary<string, KnownItem>();

    /// <summary>
    /// Ids that several items of one document shared → the item that had the id before (null if none had). They are remembered,
    /// because items must keep their finer ids when a later document shows only one of them.
    /// </summary>
    [JsonPropertyName("splits")]
    public IReadOnlyDictionary<string, Owner?> AmbiguousIds { get; init; } = new Dictionary<string, Owner?>();

    /// <summary>Article ids of items of the last document that could not be stored; null when all were.</summary>
    public IReadOnlyList<string>? Unstored { get; init; }

    /// <summary>Adds the items of an earlier document that are not in this one.</summary>
    public KnownItems With(KnownItems earlier)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        foreach (var (id, item) in earlier.Items)
            items.TryAdd(id, item);
        return this with { Items = items };
    }

    /// <summary>Takes back what was not stored, so that the next document with it is another attempt.</summary>
    public KnownItems Without(IReadOnlyCollection<string> unstored, KnownItems before)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        foreach (var id in unstored)
        {
            items.Remove(id);
            if (before.Items.TryGetValue(id, out var known))
                items[id] = known;
        }

        return this with { Items = items, Unstored = unstored.Count > 0 ? [.. unstored.Order(StringComparer.Ordinal)] : null };
    }

    /// <summary>
    /// The items of a document with their ids, each id once, and what is known after it; its <see cref="FetchedAt"/> is that of the
    /// items that are new or changed.
    /// </summary>
    public (IReadOnlyList<IdentifiedItem> Items, KnownItems Next) Advance(
        string feedId, IReadOnlyList<Item> items, DateTimeOffset fetchedAt)
    {
        if (fetchedAt <= FetchedAt)
            fetchedAt = FetchedAt.Value + Step;
        var ambiguous = new Dictionary<string, Owner?>(AmbiguousIds);
        var used = new HashSet<string>();
        var identified = new Dictionary<string, IdentifiedItem>();
        var candidates = items.Select(item => new Candidate(item, IdCandidates.Of(feedId, item))).ToList();
        foreach (var (candidate, level) in Resolve(candidates, ambiguous, used))
        {
            var item = Identify(candidate, level, fetchedAt);

            // The same item twice in one document: the later edit counts.
            if (!identified.TryGetValue(item.ArticleId, out var other) || item.Item.Updated > other.Item.Updated)
                identified[item.ArticleId] = item;
        }

        var kept = ambiguous.OrderByDescending(id => used.Contains(id.Key)).Take(MaxAmbiguousIds).ToDictionary();
        var next = this with
        {
            FetchedAt = identified.Values.All(item => item.Novelty == ItemNovelty.Unchanged) ? FetchedAt : fetchedAt,
            Items = identified.ToDictionary(pair => pair.Key, pair => pair.Value.Entry),
            AmbiguousIds = kept,
        };
        return ([.. identified.Values], next);
    }

    private IdentifiedItem Identify(Candidate candidate, int level, DateTimeOffset fetchedAt)
    {
        var id = candidate.Ids[level];
        var hash = ContentHash.Of(candidate.Item);
        var known = Items.GetValueOrDefault(id);
        var novelty = known is null ? ItemNovelty.New : known.Hash == hash ? ItemNovelty.Unchanged : ItemNovelty.Changed;
        var version = (known?.Version ?? 1) + (novelty == ItemNovelty.Changed ? 1 : 0);
        return new IdentifiedItem(
            id, candidate.Item, new KnownItem(hash, known?.FirstSeen ?? fetchedAt, version, candidate.OwnerAt(level)), novelty);
    }

    /// <summary>
    /// Yields each item with the level of its ladder that is its id, adding to <paramref name="ambiguous"/> what proves ambiguous.
    /// </summary>
    private IEnumerable<(Candidate Item, int Level)> Resolve(
        List<Candidate> pending, Dictionary<string, Owner?> ambiguous, HashSet<string> used)
    {
        for (var level = 0; pending.Count > 0; level++)
        {
            var finer = new List<Candidate>();
            foreach (var claim in pending.GroupBy(candidate => candidate.Ids[level]))
            {
                used.Add(claim.Key);
                var items = claim.ToArray();
                var split = ambiguous.TryGetValue(claim.Key, out var owner);
                if (!split && items.Select(item => item.Finest).Distinct().Skip(1).Any())
                    (split, owner) = (true, Items.GetValueOrDefault(claim.Key)?.Owner);

                var owned = split ? OwnerOf(items, owner, level) : items[0].Finest;
                if (split)
                    ambiguous[claim.Key] = items.FirstOrDefault(item => item.Finest == owned)?.OwnerAt(level) ?? owner;
                foreach (var item in items)
                {
                    if (item.Finest == owned)
                        yield return (item, level);
                    else
                        finer.Add(item);
                }
            }

            pending = finer;
        }
    }

    /// <summary>
    /// The finest id of the item that had the claimed id before: the same to the last level, or the only one that is still alike.
    /// </summary>
    private static string? OwnerOf(Candidate[] items, Owner? owner, int level)
    {
        if (owner is null || items.Any(item => item.Finest == owner.Finest))
            return owner?.Finest;
        var alike = items.Where(item => item.OwnerAt(level).Next == owner.Next).Select(item => item.Finest).Distinct().Take(2).ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }

    private sealed record Candidate(Item Item, IReadOnlyList<string> Ids)
    {
        public string Finest => Ids[^1];

        public Owner OwnerAt(int level) => new(Ids[Math.Min(level + 1, Ids.Count - 1)], Finest);
    }
}

/// <param name="Hash">Content hash.</param>
internal sealed record KnownItem(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset FirstSeen,
    [property: JsonPropertyName("n")] int Version,
    [property: JsonPropertyName("c")] Owner Owner);

/// <summary>Who holds an id that others may come to claim.</summary>
/// <param name="Next">The id the item would have one level finer.</param>
/// <param name="Finest">The id the item would have on the last level.</param>
internal sealed record Owner([property: JsonPropertyName("n")] string Next, [property: JsonPropertyName("f")] string Finest);

internal sealed record IdentifiedItem(string ArticleId, Item Item, KnownItem Entry, ItemNovelty Novelty);

internal enum ItemNovelty
{
    New,
    Changed,
    Unchanged,
}
