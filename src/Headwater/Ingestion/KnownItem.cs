using System.Text.Json.Serialization;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion.Identity;
using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>What a feed remembers of an item, to see whether the next document says something else of it.</summary>
/// <param name="Hash">Content hash of the current version.</param>
internal sealed record KnownItem(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset FirstSeen,
    [property: JsonPropertyName("n")] int Version,
    [property: JsonPropertyName("c")] Owner Owner)
{
    // Servers that may take turns with different texts.
    private const int MaxEarlier = 4;

    // Sightings in a row, and the time they take, after which an earlier version counts as the current one again. Two, because of a feed
    // that answers 304 the whole document comes once a week.
    private const int MinSightings = 2;
    private static readonly TimeSpan MinReturn = TimeSpan.FromDays(7);

    // An answer takes seconds; corrections of dates are hours, and so are the pauses between two polls, but not to the minute.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // Between two time zones. A later date is that of an event, or of a post that is planned.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>Hash of the item itself, which saves making the article; null when it is that of the content.</summary>
    [JsonPropertyName("r")]
    public string? ItemHash { get; init; }

    [JsonPropertyName("e")]
    public Evidence? Evidence { get; init; }

    /// <summary>The date of the current version.</summary>
    [JsonPropertyName("p")]
    public DateTimeOffset? Published { get; init; }

    /// <summary>Content hashes of the versions before, latest first; null when there is none.</summary>
    [JsonPropertyName("b")]
    public IReadOnlyList<string>? Earlier { get; init; }

    /// <summary>An earlier version that the last documents had again; null when they had the current one.</summary>
    [JsonPropertyName("w")]
    public Return? Return { get; init; }

    /// <summary>True for an article of the feed's history; else null.</summary>
    [JsonPropertyName("o")]
    public bool? Backfilled { get; init; }

    /// <summary>A rule of its feed dropped it, so it has no article; null for an item that has one.</summary>
    [JsonPropertyName("d")]
    public bool? Dropped { get; init; }

    /// <summary>Classifies an item by what is known of its article.</summary>
    /// <param name="contentHash">Article id and item → hash of what a reader sees.</param>
    public static IdentifiedItem Identify(
        Candidate candidate, KnownItem? known, DateTimeOffset fetchedAt, Func<string, Item, string> contentHash)
    {
        var id = candidate.ArticleId!;
        var itemHash = ContentHash.Of(candidate.Item);
        if (known is not null && (known.ItemHash ?? known.Hash) == itemHash)
        {
            var same = known with { Return = null, Evidence = candidate.Evidence, Owner = candidate.Owner };
            return new IdentifiedItem(id, candidate.Item, same, ItemNovelty.Unchanged);
        }

        var item = known?.KeepsDate(candidate.Item.Published, fetchedAt) == true
            ? candidate.Item with { Published = known.Published }
            : candidate.Item;
        var hash = contentHash(id, item);
        var entry = new KnownItem(hash, known?.FirstSeen ?? fetchedAt, known?.Version ?? 1, candidate.Owner)
        {
            ItemHash = itemHash == hash ? null : itemHash,
            Evidence = candidate.Evidence,
            Published = known?.Published ?? item.Published,
            Earlier = known?.Earlier,
            Backfilled = known?.Backfilled,
        };
        if (known is null)
            return new IdentifiedItem(id, item, entry, ItemNovelty.New);
        if (hash == known.Hash)
            return new IdentifiedItem(id, item, entry, ItemNovelty.Unchanged);
        if (known.ReturnTo(hash, fetchedAt) is { } waiting)
            return new IdentifiedItem(id, item, known with { Return = waiting }, ItemNovelty.Unchanged);
        entry = entry with
        {
            Version = known.Version + 1,
            Published = item.Published,
            Earlier = EarlierOf(known.Hash, known.Earlier, hash),
        };
        return new IdentifiedItem(id, item, entry, ItemNovelty.Changed);
    }

    /// <summary>
    /// Whether a date says nothing, so that the first one stays: it is missing, or 1970, as programs write dates that they cannot read; or
    /// it is that of the answer: later than when the article was first seen, or moved as far as the clock did since, that of a server in
    /// another time zone.
    /// </summary>
    private bool KeepsDate(DateTimeOffset? date, DateTimeOffset now) =>
        Published is { } first
        && (date is null || date == DateTimeOffset.UnixEpoch
            || (date > FirstSeen && date <= now + MaxAhead && first <= now + MaxAhead)
            || (date - first - (now - FirstSeen))?.Duration() < ClockTolerance);

    /// <summary>Whether the date was that of the answer when the article was first seen, and is now.</summary>
    public bool IsDatedNow(DateTimeOffset? date, DateTimeOffset now) =>
        (Published - FirstSeen)?.Duration() < ClockTolerance && (date - now)?.Duration() < ClockTolerance;

    /// <param name="replaced">The content hash that is no longer the current one.</param>
    public static IReadOnlyList<string> EarlierOf(string replaced, IReadOnlyList<string>? earlier, string current) =>
        [.. (earlier ?? []).Where(hash => hash != current).Prepend(replaced).Take(MaxEarlier)];

    /// <summary>
    /// Not null while the return to an earlier version is not counted: servers that take turns would make a version with every poll. So an
    /// edit that the publisher takes back stays visible for a week or two.
    /// </summary>
    private Return? ReturnTo(string hash, DateTimeOffset now)
    {
        if (Earlier?.Contains(hash) != true)
            return null;
        var seen = Return?.Hash == hash ? Return with { Sightings = Return.Sightings + 1 } : new Return(hash, now, 1);
        return seen.Sightings >= MinSightings && now - seen.Since >= MinReturn ? null : seen;
    }
}

/// <param name="Hash">The content hash that was seen again.</param>
/// <param name="Since">When it was first.</param>
/// <param name="Sightings">Documents in a row.</param>
internal sealed record Return(
    [property: JsonPropertyName("h")] string Hash,
    [property: JsonPropertyName("s")] DateTimeOffset Since,
    [property: JsonPropertyName("n")] int Sightings);

internal sealed record IdentifiedItem(string ArticleId, Item Item, KnownItem Entry, ItemNovelty Novelty)
{
    /// <summary>
    /// What it is by the rules of its feed. They concern items that have no article; one that a rule dropped before, and none drops now, is
    /// new.
    /// </summary>
    /// <param name="drops">Null for no rules.</param>
    public IdentifiedItem ByRules(KnownItem? known, Func<string, Item, bool>? drops)
    {
        var was = known?.Dropped == true;
        if (!was && (drops is null || Novelty != ItemNovelty.New))
            return this;
        var entry = Entry with { Version = 1, Earlier = null, Return = null };
        if (drops?.Invoke(ArticleId, Item) == true)
            return this with { Entry = entry with { Dropped = true }, Novelty = was ? ItemNovelty.Unchanged : ItemNovelty.Dropped };
        return was ? this with { Entry = entry with { Dropped = null }, Novelty = ItemNovelty.New } : this;
    }
}

internal enum ItemNovelty
{
    New,
    Changed,
    Unchanged,

    /// <summary>New, and dropped by a rule of its feed.</summary>
    Dropped,
}
