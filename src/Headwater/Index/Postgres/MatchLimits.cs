namespace Headwater.Index.Postgres;

/// <summary>When which <see cref="MatchOrder"/> is right. Tests make the numbers small.</summary>
internal sealed record MatchLimits
{
    // Microseconds for an article that is walked past, and for a match that is gathered. Words lie outside of the row of their article.
    private const double Step = 1;
    private const double StepOfWords = 15;
    private const double Match = 2;

    public static readonly MatchLimits Default = new();

    /// <summary>Articles that a first look walks past when it reads words.</summary>
    public int LookAtWords { get; init; } = 100;

    /// <summary>So few matches are gathered at once.</summary>
    public int Few { get; init; } = 500;

    /// <summary>Counts are exact up to this number of matches, and beyond those of so many of them.</summary>
    public int MaxExact { get; init; } = 100_000;

    /// <summary>
    /// How many articles are walked past before the matches are gathered: where it is known how many those are, the walk takes no longer
    /// than they would.
    /// </summary>
    public int FirstLook(MatchFilter filter, long articles) => filter.Search is not null ? LookAtWords
        : (int)Math.Min(filter.Rarest * (Match / Step), articles);

    /// <summary>For the first matches, when the first look did not show enough of them.</summary>
    /// <param name="found">Matches among the articles of the first look: what is known of how frequent they are.</param>
    /// <param name="take">Matches that are wanted.</param>
    /// <param name="articles">Of the index.</param>
    public MatchOrder ForPage(MatchFilter filter, int found, int take, long articles)
    {
        if (filter.Search is null)
            return MatchOrder.Gather;
        var share = Math.Max(found, 0.5) / LookAtWords;
        var walk = Math.Min(take / share, articles) * StepOfWords;
        var gather = Math.Min(filter.Rarest, share * articles) * Match;
        return walk < gather ? MatchOrder.Walk : MatchOrder.Gather;
    }

    /// <summary>For the newest <see cref="MaxExact"/> matches.</summary>
    public MatchOrder ForNewest(MatchFilter filter, long articles)
    {
        if (!filter.CanGather)
            return MatchOrder.Walk;
        if (filter.Search is not null)
            return MatchOrder.Gather;
        var walk = Math.Min(articles, (double)MaxExact * articles / Math.Max(filter.Rarest, 1)) * Step;
        return walk < filter.Rarest * Match ? MatchOrder.Walk : MatchOrder.Gather;
    }

    /// <summary>For a question about all matches.</summary>
    public static MatchOrder ForCounting(MatchFilter filter) => filter.CanGather ? MatchOrder.Gather : MatchOrder.Scan;
}
