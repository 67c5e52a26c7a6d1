using System.Text.Json.Serialization;
using Headwater.Parsing;

namespace Headwater.Ingestion;

/// <summary>
/// What the last document of a feed held, so that the next one can be told from it. Stored as <c>feeds/{feedId}/window.json</c>.
/// </summary>
internal sealed record Window
{
    // A feed that repeats a new guid in every document would otherwise grow its window for ever.
    private const int MaxSplits = 1_000;

    public int V { get; init; } = 1;

    /// <summary>Article id → what was last seen of it.</summary>
    public IReadOnlyDictionary<string, WindowEntry> Items { get; init; } = new Dictionary<string, WindowEntry>();

    /// <summary>
    /// Ids that more than one item once claimed in one document → the finer id of the item that had it before (empty if none had).
    /// Remembered, because items must keep their finer ids also when a later document shows only one of them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>The items of a document with their ids, each id once, and the window that the document leaves behind.</summary>
    public (IReadOnlyList<IdentifiedItem> Items, Window Next) Advance(string feedId, IReadOnlyList<Item> items, DateTimeOffset fetchedAt)
    {
        var splits = new Dictionary<string, string>(Splits);
        var ladders = items.Select(item => ItemIdentity.Ladder(feedId, item)).ToArray();
        var used = new HashSet<string>();
        var identified = new Dictionary<string, IdentifiedItem>();
        foreach (var (rungs, rung) in Resolve(ladders, splits, used))
        {
            var item = items[rungs];
            var ladder = ladders[rungs];
            var id = ladder[rung];
            var hash = ContentHash.Of(item);
            var known = Items.GetValueOrDefault(id);
            var changed = known is not null && known.Hash != hash;
            var entry = new WindowEntry(
                hash, known?.FirstSeen ?? fetchedAt, (known?.Version ?? 1) + (changed ? 1 : 0), rung + 1 < ladder.Count ? ladder[rung + 1] : "");
            var candidate = new IdentifiedItem(id, item, entry, known is null ? ItemNovelty.New : changed ? ItemNovelty.Changed : ItemNovelty.Unchanged);

            // The same item twice in one document: the later edit counts.
            if (!identified.TryGetValue(id, out var other) || candidate.Item.Updated > other.Item.Updated)
                identified[id] = candidate;
        }

        var kept = splits.OrderByDescending(split => used.Contains(split.Key)).Take(MaxSplits).ToDictionary();
        return ([.. identified.Values], new Window { Items = identified.ToDictionary(pair => pair.Key, pair => pair.Value.Entry), Splits = kept });
    }

    /// <summary>Yields (index of the item, index of its id in its ladder), adding to <paramref name="splits"/> what proves ambiguous.</summary>
    private IEnumerable<(int Item, int Rung)> Resolve(IReadOnlyList<string>[] ladders, Dictionary<string, string> splits, HashSet<string> used)
    {
        var pending = Enumerable.Range(0, ladders.Length).ToList();
        for (var rung = 0; pending.Count > 0; rung++)
        {
            var finer = new List<int>();
            foreach (var claim in pending.GroupBy(item => ladders[item][rung]))
            {
                used.Add(claim.Key);
                var hasFiner = claim.All(item => rung + 1 < ladders[item].Count);
                if (hasFiner && !splits.ContainsKey(claim.Key) && claim.Select(item => ladders[item][rung + 1]).Distinct().Skip(1).Any())
                    splits[claim.Key] = Items.GetValueOrDefault(claim.Key)?.Finer ?? "";

                foreach (var item in claim)
                {
                    if (hasFiner && splits.TryGetValue(claim.Key, out var owner) && owner != ladders[item][rung + 1])
                        finer.Add(item);
                    else
                        yield return (item, rung);
                }
            }

            pending = finer;
        }
    }
}

/// <param name="Hash">Content hash.</param>
/// <param name="Finer">The id the item would have if another item claimed this one; empty at the end of the ladder.</param>
internal sealed record WindowEntry(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset FirstSeen,
    [property: JsonPropertyName("n")] int Version,
    [property: JsonPropertyName("f")] string Finer);

internal sealed record IdentifiedItem(string ArticleId, Item Item, WindowEntry Entry, ItemNovelty Novelty);

internal enum ItemNovelty
{
    New,
    Changed,
    Unchanged,
}
