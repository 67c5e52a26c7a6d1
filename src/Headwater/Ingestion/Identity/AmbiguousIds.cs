namespace Headwater.Ingestion.Identity;

/// <summary>Gives each item of a document the coarsest id that it does not share, and remembers which ids were shared.</summary>
internal sealed class AmbiguousIds(KnownItems known)
{
    // A feed that repeats a new guid in every document would otherwise grow its blob without end.
    private const int MaxIds = 1_000;

    private readonly Dictionary<string, Owner?> _owners = new(known.AmbiguousIds);
    private readonly HashSet<string> _used = [];

    /// <summary>Those of this document first, up to a limit.</summary>
    public Dictionary<string, Owner?> Kept => _owners.OrderByDescending(id => _used.Contains(id.Key)).Take(MaxIds).ToDictionary();

    /// <summary>Sets the level of every item with this id; copies keep theirs.</summary>
    public void Resolve(IEnumerable<Candidate> items)
    {
        var pending = items.ToList();
        for (var level = 0; pending.Count > 0; level++)
        {
            var finer = new List<Candidate>();
            foreach (var group in pending.GroupBy(candidate => candidate.Ids[level]))
            {
                _used.Add(group.Key);
                var sharing = group.ToArray();
                var owned = FinestOfOwner(group.Key, sharing, level);
                foreach (var item in sharing)
                {
                    if (item.Finest == owned)
                        item.Level = level;
                    else
                        finer.Add(item);
                }
            }

            pending = finer;
        }
    }

    /// <summary>The finest id of the item that owns the id; null when none does.</summary>
    private string? FinestOfOwner(string id, Candidate[] sharing, int level)
    {
        var isShared = _owners.TryGetValue(id, out var owner);
        if (!isShared && sharing.Select(item => item.Finest).Distinct().Skip(1).Any())
            (isShared, owner) = (true, known.Find(id)?.Owner);
        if (!isShared)
            return sharing[0].Finest;
        var owned = OwnerOf(sharing, owner, level);
        _owners[id] = sharing.FirstOrDefault(item => item.Finest == owned)?.OwnerAt(level) ?? owner;
        return owned;
    }

    /// <summary>
    /// The finest id of the item that owned the id before: the one that matches at the last level, or the only one that still resembles it.
    /// </summary>
    private string? OwnerOf(Candidate[] items, Owner? owner, int level)
    {
        if (owner is null || items.Any(item => item.Finest == owner.Finest))
            return owner?.Finest;

        // Replies with guid and link of their thread: where another article has the next id, too, all of them resemble the owner.
        if (known.Find(owner.Next) is not null || known.AmbiguousIds.ContainsKey(owner.Next))
            return null;
        var alike = items.Where(item => item.OwnerAt(level).Next == owner.Next).Select(item => item.Finest).Distinct().Take(2).ToArray();
        return alike.Length == 1 ? alike[0] : null;
    }
}

/// <summary>The item that owns an id which other items may have as well.</summary>
/// <param name="Next">The id the item would have one level finer.</param>
/// <param name="Finest">The id the item would have on the last level.</param>
internal sealed record Owner(
    [property: System.Text.Json.Serialization.JsonPropertyName("n")] string Next,
    [property: System.Text.Json.Serialization.JsonPropertyName("f")] string Finest);
