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
    // As many as a busy feed publishes in a week; some 200 bytes each.
    private const int MaxLeft = 500;

    // A feed with a new guid in every document has one for each item and document.
    private const int MaxAliases = 1_000;

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
    /// <remarks>The name is older than that of the property: stored data has it.</remarks>
    [JsonPropertyName("splits")]
    public IReadOnlyDictionary<string, Owner?> AmbiguousIds { get; init; } = new Dictionary<string, Owner?>();

    /// <summary>
    /// Items that left the document, latest first, by article id: an item that returns is known, and one that returns under another guid or
    /// link is recognised. Null when none has left.
    /// </summary>
    public IReadOnlyDictionary<string, KnownItem>? Left { get; init; }

    /// <summary>Own id → article id, of items that were recognised by other evidence; null when none was.</summary>
    public IReadOnlyDictionary<string, string>? Aliases { get; init; }

    /// <summary>
    /// Every article of the feed is among <see cref="Items"/> or <see cref="Left"/>. Otherwise <see cref="ArticleMemory"/> is asked for
    /// what is new.
    /// </summary>
    [JsonPropertyName("whole")]
    public bool IsComplete { get; init; }

    /// <summary>Article ids of items of the last document that could not be stored; null when all were.</summary>
    public IReadOnlyList<string>? Unstored { get; init; }

    /// <summary>Adds the items of an earlier document that are not in this one.</summary>
    public KnownItems With(KnownItems earlier)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        foreach (var (id, item) in earlier.Items.Take(Items.Count + MaxLeft))
            items.TryAdd(id, item);
        return this with
        {
            Items = items,
            Left = Left?.Where(item => !items.ContainsKey(item.Key)).ToDictionary(),

            // When the transfer of a feed always breaks off, no document would ever shorten the list.
            IsComplete = IsComplete && earlier.Items.Count <= Items.Count + MaxLeft,
        };
    }

    /// <summary>
    /// After a page of the feed's history: it says nothing of what is in the feed's document or left it. Its items are remembered as those
    /// that left last, because the next page may begin with some of them.
    /// </summary>
    /// <param name="seen">The items of the page that are articles now.</param>
    /// <param name="next">What <c>Advance</c> made of these for the items of the page.</param>
    public KnownItems WithHistory(IEnumerable<IdentifiedItem> seen, KnownItems next)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        var left = new List<KeyValuePair<string, KnownItem>>();
        foreach (var item in seen)
        {
            if (!items.ContainsKey(item.ArticleId))
                left.Add(KeyValuePair.Create(item.ArticleId, item.Entry));
            else if (item.Novelty is ItemNovelty.Changed or ItemNovelty.New)
                items[item.ArticleId] = item.Entry;
        }

        left = [.. left.Concat(Left ?? new Dictionary<string, KnownItem>()).DistinctBy(item => item.Key)];
        return this with
        {
            FetchedAt = next.FetchedAt,
            Items = items,
            AmbiguousIds = next.AmbiguousIds,
            Left = left.Count > 0 ? left.Take(MaxLeft).ToDictionary() : null,
            IsComplete = IsComplete && left.Count <= MaxLeft,
            Aliases = next.Aliases,
        };
    }

    /// <summary>With articles that had been forgotten.</summary>
    /// <param name="fetchedAt">When the latest of them was fetched.</param>
    public KnownItems Remembering(IEnumerable<KeyValuePair<string, KnownItem>> articles, DateTimeOffset fetchedAt)
    {
        var left = new Dictionary<string, KnownItem>(Left ?? new Dictionary<string, KnownItem>());
        foreach (var (id, item) in articles)
            left.TryAdd(id, item);
        return left.Count == 0 ? this : this with { Left = left, FetchedAt = FetchedAt > fetchedAt ? FetchedAt : fetchedAt };
    }

    /// <summary>Takes back what was not stored, so that the next document with it is another attempt.</summary>
    public KnownItems Without(IReadOnlyCollection<string> unstored, KnownItems before)
    {
        var items = new Dictionary<string, KnownItem>(Items);
        foreach (var id in unstored)
        {
            items.Remove(id);
            if (before.Find(id) is { } known)
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
        string? home = null) =>
        Advance(feedId, Candidate.Of(feedId, items, home), fetchedAt, contentHash ?? ((_, published) => ContentHash.Of(published)));

    /// <inheritdoc cref="Advance(string, IReadOnlyList{Item}, DateTimeOffset, Func{string, Item, string}?, string?)"/>
    public (IReadOnlyList<IdentifiedItem> Items, KnownItems Next) Advance(
        string feedId, IReadOnlyList<Candidate> candidates, DateTimeOffset fetchedAt, Func<string, Item, string> contentHash,
        Func<string, Item, bool>? drops = null)
    {
        // A feed that is empty for once has lost nothing: what comes next takes the place of what was there before.
        if (candidates.Count == 0)
            return ([], this);
        if (fetchedAt <= FetchedAt)
            fetchedAt = FetchedAt.Value + Step;
        var (distinct, ambiguous, aliases) = Match(feedId, candidates, fetchedAt);
        var identified = new Dictionary<string, IdentifiedItem>();
        foreach (var candidate in distinct)
        {
            var known = Find(candidate.ArticleId!);
            var item = KnownItem.Identify(candidate, known, fetchedAt, contentHash).ByRules(known, drops);

            // The same item twice in one document: the later edit counts.
            if (!identified.TryGetValue(item.ArticleId, out var other) || item.Item.Updated > other.Item.Updated)
                identified[item.ArticleId] = item;
        }

        var left = Items.Concat(Left ?? new Dictionary<string, KnownItem>()).Where(item => !identified.ContainsKey(item.Key))
            .DistinctBy(item => item.Key).ToArray();
        var isUnchanged = identified.Values.All(item => item.Novelty is ItemNovelty.Unchanged or ItemNovelty.Dropped);
        var next = this with
        {
            FetchedAt = isUnchanged ? FetchedAt : fetchedAt,
            Items = identified.ToDictionary(pair => pair.Key, pair => pair.Value.Entry),
            AmbiguousIds = ambiguous,
            Left = left.Length > 0 ? left.Take(MaxLeft).ToDictionary() : null,
            IsComplete = IsComplete && left.Length <= MaxLeft,
            Aliases = aliases.Count > 0 ? aliases : null,
        };
        return ([.. identified.Values], next);
    }

    /// <summary>
    /// Gives each item the id of its article; the items without copies, the ids that proved ambiguous, and the aliases.
    /// </summary>
    public (IReadOnlyList<Candidate> Distinct, Dictionary<string, Owner?> Ambiguous, Dictionary<string, string> Aliases) Match(
        string feedId, IReadOnlyList<Candidate> candidates, DateTimeOffset fetchedAt)
    {
        foreach (var candidate in candidates)
            (candidate.Level, candidate.IsReused, candidate.ArticleId) = (-1, false, null);
        var ids = new AmbiguousIds(this);

        // Of copies the one that is known, in whatever order they come: another category would be another version each time.
        ids.Resolve(Candidate.WithoutCopies([.. candidates.OrderByDescending(candidate => IsKnown(candidate.Ids[0]))]));
        var distinct = candidates.Where(candidate => candidate.Level >= 0).ToArray();
        var matcher = new ItemMatcher(this, feedId, fetchedAt);
        matcher.Match(distinct);
        var aliases = matcher.Aliases.Concat(Aliases ?? new Dictionary<string, string>()).DistinctBy(alias => alias.Key)
            .Take(MaxAliases).ToDictionary();
        return (distinct, ids.Kept, aliases);
    }

    private bool IsKnown(string id) => Find(Aliases?.GetValueOrDefault(id) ?? id) is not null;

    public KnownItem? Find(string articleId) => Items.GetValueOrDefault(articleId) ?? Left?.GetValueOrDefault(articleId);
}
