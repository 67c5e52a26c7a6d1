namespace Headwater.Index.Postgres;

/// <summary>When which <see cref="MatchOrder"/> is right. Tests make the numbers small.</summary>
internal sealed record MatchLimits
{
    // Microseconds for an article that is walked past, and for a match that is gathered. Words lie outside of the row of their article.
    private const double Step = 1;
    private const double StepOfWords = 15;
    private const double Match = 2;

    public static readonly MatchLimits Default = new();

    /// <summary>Articles that a first look walks past.</summary>
    public int Look { get; init; } = 2_000;

    /// <summary>Likewise when it reads words.</summary>
    public int LookAtWords { get; init; } = 200;

    /// <summary>So few matches are gathered at once.</summary>
    public int Few { get; init; } = 2_000;

    /// <summary>Counts are exact up to this number of matches, and beyond those of so many of them.</summary>
    public int MaxExact { get; init; } = 100_000;

    public int FirstLook(MatchFilter filter) => filter.Search is null ? Look : LookAtWords;

    /// <summary>For the first matches.</summary>
    /// <param name="found">Matches among the articles of the first look: what is known of how frequent they are.</param>
    /// <param name="take">Matches that are wanted.</param>
    /// <param name="articles">Of the index.</param>
    public MatchOrder ForPage(MatchFilter filter, int found, int take, long articles)
    {
        if (!filter.CanGather)
            return MatchOrder.Walk;
        var share = Math.Max(found, 0.5) / FirstLook(filter);
        var walk = Math.Min(take / share, articles) * (filter.Search is null ? Step : StepOfWords);
        var gather = Math.Min(filter.Rarest, share * articles) * Match;
        return walk < gather ? MatchOrder.Walk : MatchOrder.Gather;
    }

    /// <summary>For a question about all matches.</summary>
    public static MatchOrder ForCounting(MatchFilter filter, long articles, bool ordered) =>
        filter.CanGather && (filter.Search is not null || filter.Rarest < articles / 10) ? MatchOrder.Gather
        : ordered ? MatchOrder.Walk
        : MatchOrder.Scan;
}
