using Headwater.Feeds.Parsing;

namespace Headwater.Ingestion.Identity;

/// <summary>An item on its way to its article.</summary>
internal sealed record Candidate(Item Item, IReadOnlyList<string> Ids, Evidence Evidence)
{
    /// <summary>The index of the item's own id; -1 for a copy of another item.</summary>
    public int Level { get; set; } = -1;

    /// <summary>True when the publisher reused this item's id for another post.</summary>
    public bool IsReused { get; set; }

    public string? ArticleId { get; set; }

    public string Finest => Ids[^1];

    public Owner Owner => OwnerAt(Level);

    public Owner OwnerAt(int level) => new(Ids[Math.Min(level + 1, Ids.Count - 1)], Finest);

    /// <param name="home">The feed's web site.</param>
    public static IReadOnlyList<Candidate> Of(string feedId, IEnumerable<Item> items, string? home) =>
        [.. items.Select(item => new Candidate(item, IdCandidates.Of(feedId, item, home), Evidence.Of(item, home)))];

    /// <summary>
    /// Without the copies of a post: the same link but for its place, title, date and text under another guid. The first one stays.
    /// </summary>
    public static IEnumerable<Candidate> WithoutCopies(IReadOnlyCollection<Candidate> candidates)
    {
        var (seen, counts) = (new HashSet<Evidence>(), candidates.CountBy(candidate => candidate.Finest).ToDictionary());
        return candidates.Where(candidate =>
            candidate.Evidence is { Link: null } or { Title: null } or { Date: null, Text: null }
            || counts[candidate.Finest] > 1
            || seen.Add(candidate.Evidence with { Guid = null, Place = null }));
    }
}
