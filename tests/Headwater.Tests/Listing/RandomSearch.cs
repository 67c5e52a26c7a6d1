
namespace Headwater.Tests.Listing;

/// <summary>A <c>q</c> and what it means, made together from the same parts.</summary>
internal sealed record RandomSearch(string Text, Func<IndexedChange, bool> Matches)
{
    public static RandomSearch Of(RandomArticles random, int depth = 0)
    {
        var alternatives = Enumerable.Range(0, 1 + random.Next(2)).Select(_ => All(random, depth)).ToArray();
        return new RandomSearch(
            string.Join(" OR ", alternatives.Select(alternative => alternative.Text)),
            article => alternatives.Any(alternative => alternative.Matches(article)));
    }

    public static Func<IndexedChange, bool> AnyOf(params string[] words) => article =>
        words.Any(word => Contains(AnyText(article), [word]));

    private static RandomSearch All(RandomArticles random, int depth)
    {
        var parts = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Signed(random, depth)).ToArray();
        return new RandomSearch(
            string.Join(random.Pick([" ", "  "]), parts.Select(part => part.Text)), article => parts.All(part => part.Matches(article)));
    }

    private static RandomSearch Signed(RandomArticles random, int depth)
    {
        var part = depth < 2 && random.OneIn(6) ? Parenthesised(Of(random, depth + 1)) : Leaf(random);
        return random.OneIn(4) ? new RandomSearch($"-{part.Text}", article => !part.Matches(article)) : part;
    }

    private static RandomSearch Parenthesised(RandomSearch search) => search with { Text = $"({search.Text})" };

    private static RandomSearch Leaf(RandomArticles random)
    {
        var word = random.Pick(RandomArticles.Words);
        var typed = random.Pick([word, word.ToUpperInvariant()]);
        switch (random.Next(5))
        {
            case 0:
                string[] words = [word, random.Pick(RandomArticles.Words)];
                return new RandomSearch($"\"{typed}, {words[1]}\"", article => Contains(AnyText(article), words));
            case 1:
                return new RandomSearch($"{typed[..4]}*", article =>
                    Tokens(AnyText(article)).Any(token => token.StartsWith(word[..4], StringComparison.Ordinal)));
            case 2:
                return new RandomSearch($"title:{typed}", article => Contains(article.Article!.Title, [word]));
            case 3:
                return random.OneIn(2)
                    ? new RandomSearch("author:(ada lovelace)", article =>
                        article.Article!.Authors.Any(author => author.Name == "Ada Lovelace"))
                    : new RandomSearch("category:\"big data\"", article => article.Article!.Categories.Contains("Big Data"));
            default:
                return new RandomSearch(typed, article => Contains(AnyText(article), [word]));
        }
    }

    // A phrase does not go on from one of these to the next.
    private static string AnyText(IndexedChange article) =>
        $"{article.Article!.Title} | {article.Article.Summary} | {article.Headings} | {article.Text}";

    private static bool Contains(string text, string[] words)
    {
        var tokens = Tokens(text);
        return Enumerable.Range(0, tokens.Length).Any(start => tokens.AsSpan(start).StartsWith(words));
    }

    private static string[] Tokens(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
