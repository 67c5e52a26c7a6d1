namespace Headwater.Feeds.Articles;

/// <summary>Reads a rule of <see cref="ArticleRules"/>, or says what is wrong with it, and where.</summary>
internal static class RuleReader
{
    private const string Label = "label NAME:VALUE CONDITION, such as label topic:databases title:postgres";
    private const string Term = "a term such as title:word, category:\"two words\", author:start* or -link:/jobs/";

    private static readonly string[] Fields = ["title", "category", "author", "link"];

    // What people know from other languages of this kind. Titles are often copied with the quotation marks of a word processor.
    private static readonly string[] OtherOperators = ["AND", "OR", "NOT", "&", "&&", "|", "||", "+", "-", "!"];
    private const string OtherQuotes = "“”„«»";

    /// <param name="error">A sentence that begins with the number of the character, from 1 on; null for a rule.</param>
    public static ArticleRule? Read(string text, out string? error)
    {
        try
        {
            error = null;
            return Read(text);
        }
        catch (InvalidRuleException e)
        {
            error = e.Message;
            return null;
        }
    }

    private static ArticleRule Read(string text)
    {
        if (text.Length > ArticleRules.MaxLength)
            throw new InvalidRuleException(ArticleRules.MaxLength, $"a rule has at most {ArticleRules.MaxLength} characters.");
        if (Array.FindIndex(text.ToCharArray(), char.IsControl) is >= 0 and var control)
            throw new InvalidRuleException(control, "a rule is one line, without control characters.");
        return Split(text) switch
        {
            [{ Text: "drop" }, .. var condition] => new ArticleRule(text, null, Condition(condition, text.Length)),
            [{ Text: "label" }, var label, .. var condition] => new ArticleRule(text, LabelOf(label), Condition(condition, text.Length)),
            [{ Text: "label" }] => throw new InvalidRuleException(text.Length, $"the label is missing. Expected: {Label}."),
            var words => throw new InvalidRuleException(
                words is [var first, ..] ? first.At : 0, $"a rule is drop CONDITION or {Label}, where a condition has {Term}."),
        };
    }

    private static (string Name, string Value) LabelOf(Word word)
    {
        var colon = word.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && word.Text[..colon] is var name && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && char.IsAsciiLetterOrDigit(name[0]) && Unquoted(word.Text[(colon + 1)..]) is { Length: > 0 } value)
            return (name, value);
        throw new InvalidRuleException(
            word.At, $"after label a name of letters, digits and hyphens, a colon and a value are expected: {Label}.");
    }

    /// <param name="end">Of the rule.</param>
    private static List<List<RuleTerm>> Condition(IReadOnlyList<Word> words, int end)
    {
        var alternatives = new List<List<RuleTerm>> { new() };
        foreach (var word in words)
        {
            if (word.Text != "OR")
                alternatives[^1].Add(TermOf(word));
            else if (alternatives[^1].Count == 0)
                throw new InvalidRuleException(word.At, $"before OR {Term} is expected.");
            else
                alternatives.Add([]);
        }

        return alternatives[^1].Count > 0 ? alternatives : throw new InvalidRuleException(end, $"the rule ends where {Term} is expected.");
    }

    private static RuleTerm TermOf(Word word)
    {
        var isExcluded = word.Text.StartsWith('-');
        var at = isExcluded ? 1 : 0;
        var colon = word.Text.IndexOf(':', StringComparison.Ordinal);
        if (word.Text[0] == '(' || OtherOperators.Contains(word.Text, StringComparer.OrdinalIgnoreCase))
            throw new InvalidRuleException(
                word.At,
                "terms that stand side by side must all hold, OR in capitals stands between alternatives, and a hyphen at a term excludes; "
                    + "there is no other operator.");
        if (colon < 0)
            throw new InvalidRuleException(word.At, $"{Term} is expected.");
        if (word.Text[at..colon] is var field && !Fields.Contains(field))
            throw new InvalidRuleException(word.At + at, $"'{field}' is not a field. Fields: {string.Join(", ", Fields)}.");
        var value = word.Text[(colon + 1)..];
        var isPrefix = value.EndsWith('*');
        if (value.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star < value.Length - 1)
            throw new InvalidRuleException(
                word.At + colon + 1 + star,
                $"an asterisk stands only at the end, where it lets the last word go on: {field}:word* or {field}:\"two words\"*; a link "
                    + "is compared by any part.");
        if (value.Length > 0 && OtherQuotes.Contains(value[0], StringComparison.Ordinal))
            throw new InvalidRuleException(word.At + colon + 1, $"quotation marks are straight here: {field}:\"two words\".");
        return Unquoted(isPrefix ? value[..^1] : value) is { Length: > 0 } text
            ? new RuleTerm(field, RuleText.Fold(text), isPrefix, isExcluded)
            : throw new InvalidRuleException(
                word.At + colon, $"after the colon a word, or words within quotation marks, are expected: {field}:\"two words\".");
    }

    /// <summary>Null for a text with a quotation mark inside.</summary>
    private static string? Unquoted(string text)
    {
        var inner = text.Length > 1 && text.StartsWith('"') && text.EndsWith('"') ? text[1..^1] : text;
        return inner.Contains('"', StringComparison.Ordinal) ? null : inner.Trim();
    }

    /// <summary>At white space outside of quotation marks.</summary>
    private static List<Word> Split(string text)
    {
        var (words, start, quote) = (new List<Word>(), -1, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quote = quote < 0 ? i : -1;
            if (quote < 0 && char.IsWhiteSpace(text[i]))
                End(i);
            else if (start < 0)
                start = i;
        }

        if (quote >= 0)
            throw new InvalidRuleException(quote, "the quotation mark is not closed.");
        End(text.Length);
        return words;

        void End(int end)
        {
            if (start >= 0)
                words.Add(new Word(start, text[start..end]));
            start = -1;
        }
    }

    private readonly record struct Word(int At, string Text);

    private sealed class InvalidRuleException(int at, string reason) : Exception($"Character {at + 1}: {reason}");
}
