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

    /// <summary>Counts are exact up to this number of matches.</summary>
    public int MaxExact { get; init; } = 100_000;

    /// <summary>More are estimated, from about this many articles.</summary>
    public int Sample { get; init; } = 100_000;

    /// <summary>
    /// An estimate that is not this many times <see cref="MaxExact"/> leaves in doubt whether there are more. Of a million articles the
    /// sample is 10 %, and has some 10,000 of so many matches: it errs by far less than a quarter.
    /// </summary>
    public const double Margin = 1.25;

    /// <summary>Matches of which the days are counted when they are found one by one, past articles that do not match.</summary>
    public int MaxWalked { get; init; } = 10_000;

    /// <summary>
    /// How many articles are walked past before the matches are gathered: where it is known how many those are, the walk takes no longer
    /// than they would.
    /// </summary>
    public int FirstLook(MatchFilter filter, long articles) => filter.Search is not null ? LookAtWords
        : (int)Math.Min(filter.Rarest * (Match / Step), articles);

    /// <summary>For the first matches, when the first look did not show enough of them.</summary>
    /// <param name="found">Matches among the articles of the first look: what is known of how frequent they are.</param>
    /// <param name="take">Matches that are wanted.</param>
    /// <param name="within">The articles that a walk can pass.</param>
    /// <param name="articles">Of the index.</param>
    public MatchOrder ForPage(MatchFilter filter, int found, int take, long within, long articles)
    {
        if (filter.Search is null)
            return MatchOrder.Gather;
        var share = Share(found);
        var gather = Math.Min(filter.Rarest, share * articles) * Match;
        return Walk(filter, take, share, within) < gather ? MatchOrder.Walk : MatchOrder.Gather;
    }

    /// <summary>For all matches: a short period has fewer articles than the terms that are asked for.</summary>
    /// <param name="rarest">Of the terms that are asked for.</param>
    /// <param name="inPeriod">No more articles are in the period.</param>
    /// <param name="articles">Of the index.</param>
    public static MatchOrder ForAll(MatchFilter filter, long rarest, long inPeriod, long articles) =>
        !filter.CanGather || (filter.Search is null && inPeriod < articles && inPeriod * Step < rarest * Match)
            ? MatchOrder.Walk
            : MatchOrder.Gather;

    /// <summary>
    /// For the days of the newest matches of words, and of how many: fewer than <see cref="MaxExact"/> only where there are more.
    /// </summary>
    /// <param name="share">Of the articles, those that match: 0.1 is one in ten.</param>
    /// <param name="within">The articles that a walk can pass.</param>
    /// <param name="articles">Of the index.</param>
    public (MatchOrder Order, int Take) ForDays(MatchFilter filter, double share, long within, long articles)
    {
        if (!filter.CanGather)
            return (MatchOrder.Walk, MaxWalked);
        var gather = share * articles * Match;
        if (within * StepOfWords < gather)
            return (MatchOrder.Walk, MaxExact);
        return share * within > MaxExact && Walk(filter, MaxWalked, share, within) < gather
            ? (MatchOrder.Walk, MaxWalked)
            : (MatchOrder.Gather, MaxExact);
    }

    /// <summary>The share of articles that match, if this many of the first look do.</summary>
    public double Share(int found) => Math.Max(found, 0.5) / LookAtWords;

    /// <summary>The time to find the first matches.</summary>
    private static double Walk(MatchFilter filter, int take, double share, long articles) =>
        Math.Min(take / share, articles) * (filter.Search is null ? Step : StepOfWords);
}
