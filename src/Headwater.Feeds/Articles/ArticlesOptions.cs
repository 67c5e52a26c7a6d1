using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Articles;

/// <summary>Settings <c>Articles__*</c>.</summary>
public sealed class ArticlesOptions
{
    public const string Section = "Articles";

    /// <summary>Characters that a summary made of the body has at most. 50–5,000.</summary>
    [Range(50, 5000)]
    public int SummaryLength { get; set; } = 400;

    /// <summary>Words per minute that the reading time is estimated with. 50–1,000; people read prose on screens at 200–250.</summary>
    [Range(50, 1000)]
    public int ReadingSpeed { get; set; } = 230;

    /// <summary>Whether the language of an article is detected where neither the item, its markup nor the feed declares it.</summary>
    public bool DetectLanguage { get; set; } = true;

    /// <summary>
    /// Class of the boxes in which a post presents its authors: taken out of the body, added to the authors. The boxes of common WordPress
    /// plugins are known as well.
    /// </summary>
    [RegularExpression(@"\S*", ErrorMessage = "{0} must be one class, without white space.")]
    public string AuthorBoxClass { get; set; } = "blog-author-box";

    /// <summary>
    /// Label → regular expression (any case, linear time: no look-around, no back-references). Every category that matches gives the
    /// label a value: the first group, or the whole category where the expression has none. A setting of the same name replaces
    /// a shipped rule; an empty one removes it.
    /// </summary>
    /// <remarks>The shipped rules fit the blogs of Amazon Web Services.</remarks>
    [LabelExpressions]
    public IDictionary<string, string> LabelRules { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["level"] = @"^(?:Foundational|Intermediate|Advanced|Expert) \(([1-4]00)\)$",
        ["service"] = "^(?:(?:Amazon|AWS|Alexa) .+|Kiro)$",
        ["kind"] = "^(?:Announcements?|Technical How-to|Customer Solutions|Best Practices|Thought Leadership|Case "
            + "Stud(?:y|ies)|Launch|News|Events?|Partner Solutions|"
            + "Learning Levels|Architecture|Customer Enablement|Open Source|Public Sector|Training and "
                + "Certification|How-to|Tutorials?|Releases?)$",
    };
}

/// <summary>Names every label whose rule is not a usable regular expression.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LabelExpressionsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var errors = ((IDictionary<string, string>)value!)
            .Select(rule => LabelRule.Error(rule.Value) is { } error ? $"{validationContext.DisplayName}__{rule.Key}: {error}" : null)
            .OfType<string>()
            .ToList();
        return errors.Count == 0 ? ValidationResult.Success : new ValidationResult(string.Join(' ', errors));
    }
}

/// <summary>Category → value of a label.</summary>
internal sealed class LabelRule(string label, string pattern)
{
    private readonly Regex _category = Compile(pattern);

    public string Label => label;

    public static IReadOnlyList<LabelRule> Of(ArticlesOptions options) =>
        [.. options.LabelRules.Where(rule => rule.Value.Length > 0).Select(rule => new LabelRule(rule.Key, rule.Value))];

    public string? Value(string category)
    {
        var match = _category.Match(category);
        if (!match.Success)
            return null;
        return match.Groups.Count > 1 ? match.Groups[1].Success ? match.Groups[1].Value : null : category;
    }

    /// <summary>Why the expression cannot be used; null when it can.</summary>
    public static string? Error(string pattern)
    {
        try
        {
            _ = Compile(pattern);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    // Categories come from publishers: NonBacktracking keeps any expression linear.
    private static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
