using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using Headwater.Feeds.Articles;

namespace Headwater.Tests.Articles;

/// <summary>Any text as a rule, and any rule as a text.</summary>
public sealed partial class RuleFuzzTests
{
    private static readonly string[] Parts =
    [
        "drop", "label", "OR", " ", " ", "  ", "\t", "title", "category", "author", "link", ":", ":", "\"", "\"", "*", "-", "a", "topic",
        "two words", "/jobs/", "東京", "é", "e\u0301", "😀", "\ud83d", "\u00a0", "\n", "\0", "or",
        "Drop", "titel", "<b>", "\\", "'", "(", ")",
    ];

    private static readonly string[] Words = ["ann", "Lock", "boat", "or", "drop", "łódź", "18"];

    [Property(MaxTest = 2_000)]
    public void Any_text_is_a_rule_or_has_a_mistake_inside(string? text) => AssertReadOrPlaced(text ?? "");

    [Property(MaxTest = 5_000)]
    public void Any_parts_are_a_rule_or_have_a_mistake_inside(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var start = random.Next(4) == 0 ? "" : random.Next(2) == 0 ? "drop " : "label a:b ";
        AssertReadOrPlaced(start + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Parts[random.Next(Parts.Length)])));
    }

    [Property(MaxTest = 2_000)]
    public void What_a_rule_says_is_what_was_written(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var alternatives = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Term(random)).ToArray()).ToArray();
        var condition = string.Join(
            $"{Space(random)}OR{Space(random)}",
            alternatives.Select(terms => string.Join(Space(random), terms.Select(term => Written(random, term)))));
        var article = Article(random);
        var holds = alternatives.Any(terms => terms.All(term => Holds(article, term)));

        Assert.Null(ArticleRules.Error($"drop {condition}"));
        Assert.Equal(holds, ArticleRules.Of([$"drop {condition}"]).DroppedBy(article) is not null);
        Assert.Equal(holds ? [("a-1", "two words")] : [], ArticleRules.Of([$"label a-1:\"two words\" {condition}"]).Labels(article));
    }

    [Theory]
    [InlineData("", 1, "a rule is drop CONDITION or label NAME:VALUE CONDITION")]
    [InlineData("  Drop title:a", 3, "a rule is drop CONDITION or label NAME:VALUE CONDITION")]
    [InlineData("drop", 5, "the rule ends where a term such as title:word")]
    [InlineData("drop titel:a", 6, "'titel' is not a field. Fields: title, category, author, link.")]
    [InlineData("drop title:a -texts:b", 15, "'texts' is not a field")]
    [InlineData("drop title:a everything", 14, "a term such as title:word")]
    [InlineData("drop title:", 11, "after the colon a word")]
    [InlineData("drop title:a title:*", 19, "after the colon a word")]
    [InlineData("drop title:a\"b\"", 11, "after the colon a word")]
    [InlineData("drop title:a author:\"b", 21, "the quotation mark is not closed.")]
    [InlineData("drop OR title:a", 6, "before OR a term")]
    [InlineData("drop title:a OR", 16, "the rule ends where a term")]
    [InlineData("drop title:a\nlabel a:b title:c", 13, "a rule is one line")]
    [InlineData("drop title:a AND title:b", 14, "terms that stand side by side must all hold, OR in capitals")]
    [InlineData("drop title:a or title:b", 14, "terms that stand side by side")]
    [InlineData("drop title:a || title:b", 14, "terms that stand side by side")]
    [InlineData("drop NOT title:a", 6, "terms that stand side by side")]
    [InlineData("drop (title:a OR title:b) -author:ann", 6, "terms that stand side by side")]
    [InlineData("drop link:*/jobs/*", 11, "an asterisk stands only at the end")]
    [InlineData("drop title:foo*bar", 15, "an asterisk stands only at the end")]
    [InlineData("drop title:\"sponsored po*\"", 25, "an asterisk stands only at the end")]
    [InlineData("drop title:“two words”", 12, "quotation marks are straight here")]
    [InlineData("label", 6, "the label is missing")]
    [InlineData("label topic title:a", 7, "after label a name")]
    [InlineData("label a:b", 10, "the rule ends where a term")]
    public void A_mistake_says_where_and_what(string rule, int at, string reason) =>
        Assert.StartsWith($"Character {at}: {reason}", ArticleRules.Error(rule), StringComparison.Ordinal);

    private static void AssertReadOrPlaced(string text)
    {
        var mistake = ArticleRules.Error(text);
        var rules = ArticleRules.Of([text]);
        var isRead = rules.DroppedBy(Article(new Random(1))) is not null || rules.Labels(Article(new Random(1))).Any();
        if (mistake is null)
            return;
        Assert.False(isRead);
        var place = Place().Match(mistake);
        Assert.True(place.Success, mistake);
        Assert.InRange(int.Parse(place.Groups[1].Value), 1, text.Length + 1);
        Assert.EndsWith(".", mistake, StringComparison.Ordinal);
    }

    private static (string Field, string Text, bool IsExcluded) Term(Random random) => (
        ((string[])["title", "category", "author", "link"])[random.Next(4)],
        string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Words[random.Next(Words.Length)])),
        random.Next(3) == 0);

    private static string Written(Random random, (string Field, string Text, bool IsExcluded) term) =>
        $"{(term.IsExcluded ? "-" : "")}{term.Field}:"
            + (term.Text.Contains(' ', StringComparison.Ordinal) || random.Next(2) == 0 ? $"\"{term.Text}\"" : term.Text);

    private static string Space(Random random) => new(' ', random.Next(1, 3));

    private static Article Article(Random random)
    {
        string Some() => string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => Words[random.Next(Words.Length)]));
        return new()
        {
            Id = "a",
            FeedId = "f",
            ContentHash = "h",
            Title = Some(),
            Categories = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Some())],
            Authors = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Author(Some()))],
            Link = random.Next(3) == 0 ? null : $"https://a.example/{Some()}",
        };
    }

    /// <summary>Of words of letters with spaces between, naively.</summary>
    private static bool Holds(Article article, (string Field, string Text, bool IsExcluded) term)
    {
        var (text, values) = (term.Text.ToLowerInvariant(), term.Field switch
        {
            "title" => [article.Title],
            "category" => article.Categories,
            "author" => [.. article.Authors.Select(author => author.Name)],
            _ => (IReadOnlyList<string>)(article.Link is { } link ? [link] : []),
        });
        return term.IsExcluded != values.Select(value => value.ToLowerInvariant()).Any(value => term.Field == "link"
            ? value.Contains(text, StringComparison.Ordinal)
            : $" {value} ".Contains($" {text} ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^Character (\d+): ")]
    private static partial Regex Place();
}
