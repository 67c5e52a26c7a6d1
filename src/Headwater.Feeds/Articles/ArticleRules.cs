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

    // Only the beginning of a very long field is matched.
    private const int MaxField = 5_000;

    private const string Shape = "drop CONDITION or label NAME:VALUE CONDITION, where a condition has terms such as title:word, "
        + "category:\"two words\", author:start*, -link:/jobs/, and OR between alternatives";

    private static readonly string[] Fields = ["title", "category", "author", "link"];

    private readonly IReadOnlyList<Rule> _rules;

    private ArticleRules(IReadOnlyList<Rule> rules) => _rules = rules;

    /// <summary>Without those that are not rules.</summary>
    public static ArticleRules Of(IEnumerable<string>? rules) =>
        new([.. (rules ?? []).Select(rule => Parse(rule, out _)).OfType<Rule>()]);

    /// <summary>Why this is not a rule, and what is expected; null when it is one.</summary>
    public static string? Mistake(string rule)
    {
        Parse(rule, out var mistake);
        return mistake;
    }

    /// <summary>The first rule that drops an article; null when none does.</summary>
    public string? DroppedBy(Article article) => _rules.FirstOrDefault(rule => rule.Label is null && rule.Holds(article))?.Text;

    /// <summary>The labels that rules give an article.</summary>
    public IEnumerable<(string Name, string Value)> Labels(Article article) =>
        _rules.Where(rule => rule.Label is not null && rule.Holds(article)).Select(rule => rule.Label!.Value).Distinct();

    private static Rule? Parse(string text, out string? mistake)
    {
        mistake = null;
        if (text.Length > MaxLength || text.Any(char.IsControl))
            mistake = $"a rule of at most {MaxLength} characters, in one line.";
        else if (Split(text) is not { } words)
            mistake = "a rule whose quotation marks are closed.";
        else if (words is not (["drop", _, ..] or ["label", _, _, ..]))
            mistake = $"{Shape}.";
        else if (words[0] == "label" && LabelOf(words[1]) is null)
            mistake = "after label a name of letters, digits and hyphens, a colon and a value: label topic:databases title:postgres.";
        else if (Condition(words.Skip(words[0] == "label" ? 2 : 1)) is not { } condition)
            mistake = $"{Shape}; fields are {string.Join(", ", Fields)}.";
        else
            return new Rule(text, words[0] == "label" ? LabelOf(words[1]) : null, condition);
        return null;
    }

    private static (string Name, string Value)? LabelOf(string word)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon > 0 ? (word[..colon], Unquoted(word[(colon + 1)..])) : ("", null);
        return name.Length > 0 && value is { Length: > 0 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && char.IsAsciiLetterOrDigit(name[0]) ? (name, value) : null;
    }

    private static List<List<Term>>? Condition(IEnumerable<string> words)
    {
        var alternatives = new List<List<Term>> { new() };
        foreach (var word in words)
        {
            if (word == "OR")
                alternatives.Add([]);
            else if (TermOf(word) is { } term)
                alternatives[^1].Add(term);
            else
                return null;
        }

        return alternatives.TrueForAll(terms => terms.Count > 0) ? alternatives : null;
    }

    private static Term? TermOf(string word)
    {
        var isExcluded = word.StartsWith('-');
        var rest = isExcluded ? word[1..] : word;
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Fields.Contains(rest[..colon]))
            return null;
        var value = rest[(colon + 1)..];
        var isPrefix = value.EndsWith('*');
        return Unquoted(isPrefix ? value[..^1] : value) is { Length: > 0 } text
            ? new Term(rest[..colon], RuleText.Fold(text), isPrefix, isExcluded)
            : null;
    }

    /// <summary>Null for a text with a quotation mark inside.</summary>
    private static string? Unquoted(string text)
    {
        var inner = text.Length > 1 && text.StartsWith('"') && text.EndsWith('"') ? text[1..^1] : text;
        return inner.Contains('"', StringComparison.Ordinal) ? null : inner.Trim();
    }

    /// <summary>At white space outside of quotation marks; null when one is not closed.</summary>
    private static List<string>? Split(string text)
    {
        var (words, start, isQuoted) = (new List<string>(), -1, false);
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (!isQuoted && char.IsWhiteSpace(text[i]))
                End(i);
            else if (start < 0)
                start = i;
        }

        End(text.Length);
        return isQuoted ? null : words;

        void End(int end)
        {
            if (start >= 0)
                words.Add(text[start..end]);
            start = -1;
        }
    }

    private sealed record Rule(string Text, (string Name, string Value)? Label, List<List<Term>> Alternatives)
    {
        public bool Holds(Article article) => Alternatives.Exists(terms => terms.TrueForAll(term => term.Holds(article)));
    }

    private sealed record Term(string Field, string Text, bool IsPrefix, bool IsExcluded)
    {
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
}
