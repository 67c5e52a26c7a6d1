namespace Headwater.Ingestion.Identity;

/// <summary>
/// Matches the items of a document to known articles by the strongest evidence that is not contradicted.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>id</term><description>The id that guid or link give. Void when of guid, link, title, date, text and recording, without what
/// the id is made of, at least three can be compared with what the id named, and all of them differ: the publisher used it again, and the
/// old article stays. But the link of an item without a guid is believed where the document has other items, and had this one, unless
/// links are places in a list. Void, as each rule, when another item has link and title of what the id named, or another article those of
/// the item: guids that are places in a list.</description></item>
/// <item><term>guid</term><description>Compared without case, white space, entities, scheme and tracking parameters, with plain quotes, in
/// one form of Unicode. Void when the publisher used it again, as for the id, and when several items of the document share it.
/// </description></item>
/// <item><term>link</term><description>Normalised; as guid, and void when it is the feed's web site, or leads to another part of a page;
/// for an article that had left before, or a document of one item, when guid, date and text are other ones; and when guid, date and
/// recording of a single item are: the news of each hour.</description></item>
/// <item><term>title and date</term><description>As guid, to the second, or to the minute where one of both has no seconds.
/// The title of a note without one are its few words.</description></item>
/// <item><term>text</term><description>Of at least 40 characters; as guid, and void when guid, date and recording of a single item are
/// other ones; and when guid and link are and the date is not near, for an article that had left before, or one whose place a single item
/// takes.</description></item>
/// <item><term>guid and date</term><description>As guid, to the second: the replies of a thread, which share its guid.</description></item>
/// <item><term>date</term><description>As guid, to the second, when it is not a full minute: headline, slug and text of a post may all be
/// corrected at once. Only for an article that the document before had, and beside other items: the date may be that of the page.
/// </description></item>
/// <item><term>title</term><description>As guid, of several items whose links lead to no page of their own, and for articles that the
/// document before had: the weather of towns, dated with the time of the answer. Void for another recording, and for any other date: the
/// horoscopes of each day.</description></item>
/// <item><term>title and day</term><description>As guid, of several items that have no time of day, for articles that the document before
/// had, with a time: another CMS, which may have other guids, links and texts as well.</description></item>
/// </list>
/// An item that was matched by weaker evidence than its id is remembered as an alias, so that the next document needs no evidence.
/// </remarks>
internal sealed class ItemMatcher(KnownItems known, string feedId, DateTimeOffset fetchedAt)
{
    private static readonly Func<Evidence, string?>[] Rules =
    [
        Evidence.ByGuid, Evidence.ByLink, Evidence.ByTitleAndDate, Evidence.ByText, Evidence.ByGuidAndDate, Evidence.ByMoment,
        Evidence.ByTitle, Evidence.ByTitleAndDay,
    ];

    private readonly HashSet<string> _taken = [];

    // Link and title of the items of the document, and of what is known.
    private HashSet<(string? Link, string? Title)> _shown = [], _known = [];

    // Title and date, likewise.
    private HashSet<string> _shownAt = [], _knownAt = [];
    private bool _isAlone;
    private readonly Dictionary<string, string> _aliases = [];

    /// <summary>Own id → article id, of the items that have another article's id.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    /// <summary>Gives each item the id of its article, known or new.</summary>
    public void Match(IReadOnlyList<Candidate> all)
    {
        // An item that the document repeats counts once: the evidence of two would be void.
        var items = all.DistinctBy(Own).ToArray();
        _isAlone = items.Length == 1;
        _shown = [.. items.Select(item => (item.Evidence.Link, item.Evidence.Title))];
        _known = [.. All().Select(entry => (entry.Value.Evidence?.Link, entry.Value.Evidence?.Title))];
        _shownAt = [.. items.Select(item => item.Evidence.TitleAndDate).OfType<string>()];
        _knownAt = [.. All().Select(entry => entry.Value.Evidence?.TitleAndDate).OfType<string>()];

        // An item that was recognised by other evidence gives way to the article's own item.
        foreach (var item in items.OrderBy(item => known.Aliases?.ContainsKey(Own(item)) == true))
        {
            var own = Own(item);
            var id = known.Aliases?.GetValueOrDefault(own) ?? own;
            if (known.Find(id) is not { } entry)
                continue;
            item.IsReused = IsReused(id, entry, item);
            if (item.IsReused)
                continue;
            if (_taken.Add(id) || own == id)
                Assign(item, id);
        }

        foreach (var rule in Rules)
            MatchBy(rule, items);
        foreach (var item in items.Where(item => item.ArticleId is null))
            item.ArticleId = NewId(item);
        var ids = items.ToDictionary(Own, item => item.ArticleId);
        foreach (var copy in all.Where(item => item.ArticleId is null))
            copy.ArticleId = ids[Own(copy)];
    }

    private static string Own(Candidate item) => item.Ids[item.Level];

    /// <summary>Whether the own id of an item names another post. What the id is made of is the same, so it proves nothing.</summary>
    private bool IsReused(string id, KnownItem entry, Candidate item)
    {
        if (entry.Evidence is not { } evidence)
            return false;

        // Beside others, a link names a post by itself: headline, date and text of news may all be edited at once.
        var isByLink = item.Item.Id is not { Length: > 0 };
        if (isByLink && evidence.Link is { } link && link == item.Evidence.Link && !_isAlone && known.Items.ContainsKey(id)
            && !HasMoved(evidence, item.Evidence))
            return evidence.Differs(Evidence.ByPlace, item.Evidence);

        // The article may have got another guid since.
        var matchedBy = isByLink ? Evidence.ByLink
            : evidence.Differs(Evidence.ByGuid, item.Evidence) ? null
            : Evidence.ByGuid;
        return Contradicts(entry, evidence, item, matchedBy);
    }

    /// <summary>Whether a link is a place in a list: what it named, or what it names now, stands or stood at another one.</summary>
    private bool HasMoved(Evidence was, Evidence now) => was.TitleAndDate != now.TitleAndDate
        && ((was.TitleAndDate is { } gone && _shownAt.Contains(gone)) || (now.TitleAndDate is { } here && _knownAt.Contains(here)));

    /// <summary>Whether an article is of another post: by its evidence, or because its link and title, or those of the item, are.</summary>
    private bool Contradicts(KnownItem entry, Evidence evidence, Candidate item, Func<Evidence, string?>? matchedBy) =>
        evidence.Contradicts(WithoutClock(entry, item), matchedBy)
        || (evidence.Differs(Evidence.ByLink, item.Evidence) && evidence.Differs(Evidence.ByTitle, item.Evidence)
            && (_shown.Contains((evidence.Link, evidence.Title)) || _known.Contains((item.Evidence.Link, item.Evidence.Title))));

    /// <summary>A line that is written again with each answer, such as the wind of now: that its date differs, too, says nothing.</summary>
    private Evidence WithoutClock(KnownItem entry, Candidate item) =>
        item.Evidence.ShortText is not null && entry.IsDatedNow(item.Item.Published, fetchedAt)
            ? item.Evidence with { Date = null }
            : item.Evidence;

    /// <summary>Whether weak evidence belongs to a series of posts.</summary>
    /// <param name="isOfSeveral">The rule finds the articles of several items: those of a site that moved.</param>
    private bool IsOfSeries(string articleId, KnownItem entry, Candidate item, Func<Evidence, string?> rule, bool isOfSeveral)
    {
        var evidence = entry.Evidence!;
        var hasLeft = !known.Items.ContainsKey(articleId);
        if (rule == Evidence.ByMoment)
            return hasLeft || _isAlone;

        // What gets a time is the next of a series: the weather of each hour, one of which is midnight.
        if (rule == Evidence.ByTitleAndDay)
            return hasLeft || !isOfSeveral || evidence.IsOfWholeDay || !item.Evidence.IsOfWholeDay;
        if (rule == Evidence.ByTitle)
        {
            return hasLeft || !isOfSeveral || evidence.Differs(Evidence.ByLink, item.Evidence)
                || evidence.IsOfAnotherEpisode(item.Evidence)
                || (evidence.Differs(Evidence.ByDate, item.Evidence) && !entry.IsDatedNow(item.Item.Published, fetchedAt));
        }

        if (rule != Evidence.ByText && rule != Evidence.ByLink)
            return false;
        if (!isOfSeveral && evidence.IsOfAnotherEpisode(item.Evidence))
            return true;
        return rule == Evidence.ByLink ? (hasLeft || _isAlone) && evidence.IsOfAnotherDay(item.Evidence)
            : (hasLeft || (!isOfSeveral && evidence.Differs(Evidence.ByDate, item.Evidence))) && evidence.IsOfAnotherTime(item.Evidence);
    }

    private void MatchBy(Func<Evidence, string?> rule, Candidate[] items)
    {
        if (Array.TrueForAll(items, item => item.ArticleId is not null))
            return;
        var shared = items.Select(item => rule(item.Evidence)).OfType<string>().CountBy(key => key).Where(pair => pair.Value > 1)
            .Select(pair => pair.Key).ToHashSet();
        var unmatched = items.Where(item => item.ArticleId is null && rule(item.Evidence) is { } key && !shared.Contains(key)).ToArray();
        if (unmatched.Length == 0)
            return;
        var entries = All().Where(
            entry => !_taken.Contains(entry.Key) && entry.Value.Evidence is { } evidence && rule(evidence) is not null)
            .ToLookup(entry => rule(entry.Value.Evidence!)!);
        var areSeveral = unmatched.Count(item => entries.Contains(rule(item.Evidence)!)) > 1;
        foreach (var item in unmatched)
        {
            if (entries[rule(item.Evidence)!].ToArray() is not [var only] || Contradicts(only.Value, only.Value.Evidence!, item, rule)
                || IsOfSeries(only.Key, only.Value, item, rule, areSeveral))
                continue;
            _taken.Add(only.Key);
            Assign(item, only.Key);
        }
    }

    private void Assign(Candidate item, string articleId)
    {
        item.ArticleId = articleId;
        if (Own(item) is var own && own != articleId && !item.IsReused)
            _aliases[own] = articleId;
    }

    /// <summary>The coarsest own id that no other article has.</summary>
    private string NewId(Candidate item)
    {
        foreach (var id in item.Ids.Skip(item.Level))
        {
            if (known.Find(id) is not { } entry || (item.IsReused && !IsReused(id, entry, item) && _taken.Add(id)))
                return id;
        }

        return IdCandidates.ByContent(feedId, item.Item);
    }

    private IEnumerable<KeyValuePair<string, KnownItem>> All() => known.Left is { } left ? known.Items.Concat(left) : known.Items;
}
