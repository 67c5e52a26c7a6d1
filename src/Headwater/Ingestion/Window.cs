using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>
/// What the last document of a feed held, so that the next one can be told from it. Stored as <c>feeds/{feedId}/window.json</c>.
/// </summary>
internal sealed record Window
{
    // A feed that repeats a new guid in every document would otherwise grow its window for ever.
    private const int MaxSplits = 1_000;

    // Far more than the ticks by which the reprocessor moves what was fetched before.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    public int V { get; init; } = 1;

    /// <summary>
    /// When the last new or changed item was fetched. What a later document brings is later than this, whatever the clock says: after
    /// one that was ahead, edits would otherwise count as older than what they edit, and be dropped.
    /// </summary>
    [JsonPropertyName("at")]
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When the feed was registered that the document belongs to; null in windows of before that was noted.</summary>
    public DateTimeOffset? Registered { get; init; }

    /// <summary>Article id → what was last seen of it.</summary>
    public IReadOnlyDictionary<string, WindowEntry> Items { get; init; } = new Dictionary<string, WindowEntry>();

    /// <summary>
    /// Ids that more than one item once claimed in one document → the item that had the id before (null if none had). Remembered,
    /// because items must keep their finer ids also when a later document shows only one of them.
    /// </summary>
    public IReadOnlyDictionary<string, Claimant?> Splits { get; init; } = new Dictionary<string, Claimant?>();

    /// <summary>
    /// The items of a document with their ids, each id once, and the window that the document leaves behind; its
    /// <see cref="FetchedAt"/> is that of the items that are new or changed.
    /// </summary>
    public (IReadOnlyList<IdentifiedItem> Items, Window Next) Advance(string feedId, IReadOnlyList<Item> items, DateTimeOffset fetchedAt)
    {
        if (fetchedAt <= FetchedAt)
            fetchedAt = FetchedAt.Value + Step;
        var splits = new Dictionary<string, Claimant?>(Splits);
        var used = new HashSet<string>();
        var identified = new Dictionary<string, IdentifiedItem>();
        var candidates = items.Select(item => new Candidate(item, ItemIdentity.Ladder(feedId, item))).ToList();
        foreach (var (candidate, rung) in Resolve(candidates, splits, used))
        {
            var item = Identify(candidate, rung, fetchedAt);

            // The same item twice in one document: the later edit counts.
            if (!identified.TryGetValue(item.ArticleId, out var other) || item.Item.Updated > other.Item.Updated)
                identified[item.ArticleId] = item;
        }

        var kept = splits.OrderByDescending(split => used.Contains(split.Key)).Take(MaxSplits).ToDictionary();
        var next = this with
        {
            FetchedAt = identified.Values.All(item => item.Novelty == ItemNovelty.Unchanged) ? FetchedAt : fetchedAt,
            Items = identified.ToDictionary(pair => pair.Key, pair => pair.Value.Entry),
            Splits = kept,
        };
        return ([.. identified.Values], next);
    }

    private IdentifiedItem Identify(Candidate candidate, int rung, DateTimeOffset fetchedAt)
    {
        var id = candidate.Ladder[rung];
        var hash = ContentHash.Of(candidate.Item);
        var known = Items.GetValueOrDefault(id);
        var novelty = known is null ? ItemNovelty.New : known.Hash == hash ? ItemNovelty.Unchanged : ItemNovelty.Changed;
        var version = (known?.Version ?? 1) + (novelty == ItemNovelty.Changed ? 1 : 0);
        return new IdentifiedItem(
            id, candidate.Item, new WindowEntry(hash, known?.FirstSeen ?? fetchedAt, version, candidate.ClaimantAt(rung)), novelty);
    }

    /// <summary>Yields each item with the rung of its ladder that is its id, adding to <paramref name="splits"/> what proves ambiguous.</summary>
    private IEnumerable<(Candidate Item, int Rung)> Resolve(
        List<Candidate> pending, Dictionary<string, Claimant?> splits, HashSet<string> used)
    {
        for (var rung = 0; pending.Count > 0; rung++)
        {
            var finer = new List<Candidate>();
            foreach (var claim in pending.GroupBy(candidate => candidate.Ladder[rung]))
            {
                used.Add(claim.Key);
                var items = claim.ToArray();
                var split = splits.TryGetValue(claim.Key, out var owner);
                if (!split && items.Select(item => item.Finest).Distinct().Skip(1).Any())
                    (split, owner) = (true, Items.GetValueOrDefault(claim.Key)?.Claimant);

                var holder = split ? Holder(items, owner, rung) : items[0].Finest;
                if (split)
                    splits[claim.Key] = items.FirstOrDefault(item => item.Finest == holder)?.ClaimantAt(rung) ?? owner;
                foreach (var item in items)
                {
                    if (item.Finest == holder)
                        yield return (item, rung);
                    else
                        finer.Add(item);
                }
            }

            pending = finer;
        }
    }

    /// <summary>The finest id of the item that had the claimed id before: the same to the last rung, or the only one that is still alike.</summary>
    private static string? Holder(Candidate[] items, Claimant? owner, int rung)
    {
        if (owner is null || items.Any(item => item.Finest == owner.Finest))
            return owner?.Finest;
        var alike = items.Where(item => item.ClaimantAt(rung).Next == owner.Next).Select(item => item.Finest).Distinct().Take(2).ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }

    private sealed record Candidate(Item Item, IReadOnlyList<string> Ladder)
    {
        public string Finest => Ladder[^1];

        public Claimant ClaimantAt(int rung) => new(Ladder[Math.Min(rung + 1, Ladder.Count - 1)], Finest);
    }
}

/// <param name="Hash">Content hash.</param>
internal sealed record WindowEntry(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset FirstSeen,
    [property: JsonPropertyName("n")] int Version,
    [property: JsonPropertyName("c")] Claimant Claimant);

/// <summary>Who holds an id that others may come to claim.</summary>
/// <param name="Next">The id the item would have one rung finer.</param>
/// <param name="Finest">The id the item would have on the last rung.</param>
internal sealed record Claimant([property: JsonPropertyName("n")] string Next, [property: JsonPropertyName("f")] string Finest);

internal sealed record IdentifiedItem(string ArticleId, Item Item, WindowEntry Entry, ItemNovelty Novelty);

internal enum ItemNovelty
{
    New,
    Changed,
    Unchanged,
}
