namespace Headwater.Feeds.Articles;

/// <summary>
/// Rules of a feed, a line each: <c>drop CONDITION</c>, or <c>label NAME:VALUE CONDITION</c>. A condition is one of several alternatives
/// (<c>OR</c>), each of terms that all hold: <c>title:word</c>, <c>category:"two words"</c>, <c>-author:ann</c>, <c>link:/jobs/</c>.
/// </summary>
/// <remarks>Only words are compared, so that no rule and no article can make it take long.</remarks>
public sealed class ArticleRules
{
    /// <summary>Rules of one feed.</summary>
    public const int MaxRules = 50;

    /// <summary>Characters of a rule.</summary>
    public const int MaxLength = 500;

    private readonly IReadOnlyList<ArticleRule> _rules;

    private ArticleRules(IReadOnlyList<ArticleRule> rules) => _rules = rules;

    /// <summary>Without those that are not rules.</summary>
    public static ArticleRules Of(IEnumerable<string>? rules) =>
        new([.. (rules ?? []).Select(rule => RuleReader.Read(rule, out _)).OfType<ArticleRule>()]);

    /// <summary>Where this is not a rule, and what is expected there: one sentence; null when it is a rule.</summary>
    public static string? Error(string rule)
    {
        RuleReader.Read(rule, out var error);
        return error;
    }

    /// <summary>The first rule that drops an article; null when none does.</summary>
    public string? DroppedBy(Article article) => _rules.FirstOrDefault(rule => rule.Label is null && rule.Holds(article))?.Text;

    /// <summary>Of the labels that the rules can give.</summary>
    internal IEnumerable<string> LabelNames => _rules.Select(rule => rule.Label?.Name).OfType<string>();

    /// <summary>The labels that rules give an article.</summary>
    public IEnumerable<(string Name, string Value)> Labels(Article article) =>
        _rules.Where(rule => rule.Label is not null && rule.Holds(article)).Select(rule => rule.Label!.Value).Distinct();
}

/// <summary>A rule that was read.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Label">Null for a rule that drops.</param>
/// <param name="Alternatives">One of them has to hold, and each of its terms.</param>
internal sealed record ArticleRule(string Text, (string Name, string Value)? Label, List<List<RuleTerm>> Alternatives)
{
    public bool Holds(Article article) => Alternatives.Exists(terms => terms.TrueForAll(term => term.Holds(article)));
}

/// <param name="Text">Folded.</param>
/// <param name="IsPrefix">Whether its last word may go on.</param>
/// <param name="IsExcluded">Whether it must not be there.</param>
internal sealed record RuleTerm(string Field, string Text, bool IsPrefix, bool IsExcluded)
{
    // Only the beginning of a very long field is matched.
    private const int MaxField = 5_000;

    public bool Holds(Article article) => Values(article).Any(Has) != IsExcluded;

    private bool Has(string value) => Field == "link"
        ? value.Contains(Text, StringComparison.Ordinal)
        : RuleText.HasWords(value, Text, IsPrefix);

    private IEnumerable<string> Values(Article article)
    {
        var left = MaxField;
        IEnumerable<string> values = Field switch
        {
            "title" => [article.Title],
            "category" => article.Categories,
            "author" => article.Authors.Select(author => author.Name),
            _ => article.Link is { } link ? [link] : [],
        };
        foreach (var value in values)
        {
            if (left <= 0)
                yield break;
            yield return RuleText.Fold(value[..Math.Min(value.Length, left)]);
            left -= value.Length + 1;
        }
    }
}
