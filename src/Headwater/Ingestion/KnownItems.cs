using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion.Identity;
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

    // As many as a busy feed publishes in a week; some 200 bytes each.
    private const int MaxLeft = 500;

    // A feed with a new guid in every document has one for each item and document.
    private const int MaxAliases = 1_000;

    // Sightings in a row after which the version before counts as the present one again.
    private const int MinSightings = 3;

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

    /// <summary>
    /// Items that left the document, latest first, by article id: an item that returns is known, and one that returns under another guid or
    /// link is recognised. Null when none has left.
    /// </summary>
    public IReadOnlyDictionary<string, KnownItem>? Left { get; init; }

    /// <summary>Own id → article id, of items that were recognised by other evidence; null when none was.</summary>
    public IReadOnlyDictionary<string, string>? Aliases { get; init; }

    /// <summary>Article ids of items of the last document that could not be stored; null when all were.</summary>
    public IReadOnlyList<string>? Unstored { get; init; }

    /// <summary>Adds the items of an earlier document that are not in this one.</summary>
    public KnownItems With(KnownItems earlier)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        foreach (var (id, item) in earlier.Items)
            items.TryAdd(id, item);
        return this with { Items = items, Left = Left?.Where(item => !items.ContainsKey(item.Key)).ToDictionary() };
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
    /// <param name="contentHash">Article id and item → hash of what a reader sees; null for that of the item.</param>
    /// <param name="home">The feed's web site.</param>
    public (IReadOnlyList<IdentifiedItem> Items, KnownItems Next) Advance(
        string feedId, IReadOnlyList<Item> items, DateTimeOffset fetchedAt, Func<string, Item, string>? contentHash = null,
            string? home = null)
    {
        if (fetchedAt <= FetchedAt)
            fetchedAt = FetchedAt.Value + Step;
        var ambiguous = new Dictionary<string, Owner?>(AmbiguousIds);
        var used = new HashSet<string>();
        var identified = new Dictionary<string, IdentifiedItem>();
        var candidates = items.Select(item => new Candidate(item, IdCandidates.Of(feedId, item), Evidence.Of(item, home))).ToList();
        foreach (var (candidate, level) in Resolve(WithoutCopies(candidates), ambiguous, used))
            candidate.Level = level;
        var distinct = candidates.Where(candidate => candidate.Level >= 0).ToArray();
        var matcher = new ItemMatcher(this, feedId);
        matcher.Match(distinct);
        foreach (var candidate in distinct)
        {
            var item = Identify(candidate, fetchedAt, contentHash ?? ((_, published) => ContentHash.Of(published)));

            // The same item twice in one document: the later edit counts.
            if (!identified.TryGetValue(item.ArticleId, out var other) || item.Item.Updated > other.Item.Updated)
                identified[item.ArticleId] = item;
        }

        var kept = ambiguous.OrderByDescending(id => used.Contains(id.Key)).Take(MaxAmbiguousIds).ToDictionary();
        var left = Items.Concat(Left ?? new Dictionary<string, KnownItem>()).Where(item => !identified.ContainsKey(item.Key))
            .DistinctBy(item => item.Key).Take(MaxLeft).ToDictionary();
        var aliases = matcher.Aliases.Concat(Aliases ?? new Dictionary<string, string>()).DistinctBy(alias => alias.Key)
            .Take(MaxAliases).ToDictionary();
        var isUnchanged = identified.Values.All(item => item.Novelty == ItemNovelty.Unchanged);
        var next = this with
        {
            FetchedAt = isUnchanged ? FetchedAt : fetchedAt,
            Items = identified.ToDictionary(pair => pair.Key, pair => pair.Value.Entry),
            AmbiguousIds = kept,
            Left = left.Count > 0 ? left : null,
            Aliases = aliases.Count > 0 ? aliases : null,
        };
        return ([.. identified.Values], next);
    }

    /// <summary>Without the copies of a post: the same link, title, date and text under another guid.</summary>
    private static List<Candidate> WithoutCopies(List<Candidate> candidates)
    {
        var (seen, counts) = (new HashSet<Evidence>(), candidates.CountBy(candidate => candidate.Finest).ToDictionary());
        return [.. candidates.Where(candidate =>
            candidate.Evidence is { Link: null } or { Title: null } or { Date: null, Text: null }
            || counts[candidate.Finest] > 1
            || seen.Add(candidate.Evidence with { Guid = null }))];
    }

    private IdentifiedItem Identify(Candidate candidate, DateTimeOffset fetchedAt, Func<string, Item, string> contentHash)
    {
        var id = candidate.ArticleId!;
        var known = Items.GetValueOrDefault(id) ?? Left?.GetValueOrDefault(id);
        var itemHash = ContentHash.Of(candidate.Item);
        if (known is not null && (known.ItemHash ?? known.Hash) == itemHash)
        {
            var same = known with { Sightings = null, Evidence = candidate.Evidence, Owner = candidate.Owner };
            return new IdentifiedItem(id, candidate.Item, same, ItemNovelty.Unchanged);
        }

        // An article that was seen before it claims to be published has a date that follows the clock. The first one stays.
        var item = candidate.Item.Published > known?.FirstSeen && known.Published is not null
            ? candidate.Item with { Published = known.Published }
            : candidate.Item;
        var hash = contentHash(id, item);
        var entry = new KnownItem(hash, known?.FirstSeen ?? fetchedAt, known?.Version ?? 1, candidate.Owner)
        {
            ItemHash = itemHash == hash ? null : itemHash,
            Evidence = candidate.Evidence,
            Published = known?.Published ?? item.Published,
            Earlier = known?.Earlier,
        };
        if (known is null)
            return new IdentifiedItem(id, item, entry, ItemNovelty.New);
        if (hash == known.Hash)
            return new IdentifiedItem(id, item, entry, ItemNovelty.Unchanged);

        // Two servers that take turns would make a version with each poll. An edit that is taken back is seen again and again.
        if (hash == known.Earlier && (known.Sightings ?? 0) + 1 < MinSightings)
            return new IdentifiedItem(id, item, known with { Sightings = (known.Sightings ?? 0) + 1 }, ItemNovelty.Unchanged);
        entry = entry with
        {
            Version = known.Version + 1,
            Published = item.Published,
            Earlier = known.Hash,
        };
        return new IdentifiedItem(id, item, entry, ItemNovelty.Changed);
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
}

/// <summary>An item on its way to its article.</summary>
internal sealed record Candidate(Item Item, IReadOnlyList<string> Ids, Evidence Evidence)
{
    /// <summary>The index of the item's own id; -1 for a copy of another item.</summary>
    public int Level { get; set; } = -1;

    /// <summary>The own id names another post.</summary>
    public bool IsReused { get; set; }

    public string? ArticleId { get; set; }

    public string Finest => Ids[^1];

    public Owner Owner => OwnerAt(Level);

    public Owner OwnerAt(int level) => new(Ids[Math.Min(level + 1, Ids.Count - 1)], Finest);
}

/// <param name="Hash">Content hash of the present version.</param>
internal sealed record KnownItem(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset FirstSeen,
    [property: JsonPropertyName("n")] int Version,
    [property: JsonPropertyName("c")] Owner Owner)
{
    /// <summary>Hash of the item itself, which saves making the article; null when it is that of the content.</summary>
    [JsonPropertyName("r")]
    public string? ItemHash { get; init; }

    [JsonPropertyName("e")]
    public Evidence? Evidence { get; init; }

    /// <summary>The date of the present version.</summary>
    [JsonPropertyName("p")]
    public DateTimeOffset? Published { get; init; }

    /// <summary>Content hash of the version before.</summary>
    [JsonPropertyName("o")]
    public string? Earlier { get; init; }

    /// <summary>How many documents in a row had the version before.</summary>
    [JsonPropertyName("a")]
    public int? Sightings { get; init; }
}

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
