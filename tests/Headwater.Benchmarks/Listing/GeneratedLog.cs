using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.Benchmarks.Listing;

/// <summary>
/// Articles like those of a technical blog: words of Zipf's frequencies, a few categories each, some prolific authors.
/// </summary>
internal static class GeneratedLog
{
    public const string FrequentWord = "word1";
    public const string RareWord = "quagga";
    public const string Category = "Category 3";
    public const string Author = "Author 7";

    // One article in this many has the rare word.
    private const int RareEvery = 997;

    private const int Vocabulary = 20_000;
    private const int Words = 450;
    private const int Authors = 2_000;
    private const int CategoryCount = 60;

    private static readonly DateTimeOffset Newest = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Those with the rare word.</summary>
    public static IEnumerable<int> Rare(int articles) => Enumerable.Range(0, articles).Where(IsRare);

    public static ArticleChange Line(Article article)
    {
        var fetchedAt = article.Published!.Value.AddHours(1);
        return ArticleChange.Upsert(article.FeedId, article.Id, article.ContentHash, fetchedAt, fetchedAt, version: 1);
    }

    public static Article Article(int number)
    {
        var random = new Random(number);
        var id = Base32.Encode(SHA256.HashData(BitConverter.GetBytes(number)));
        return new Article
        {
            Id = id,
            FeedId = string.Create(CultureInfo.InvariantCulture, $"blog{number % 40}-example-aaaaaaaa"),
            FeedTitle = string.Create(CultureInfo.InvariantCulture, $"Blog {number % 40}"),
            Title = Text(random, 9),
            Link = $"https://blog.example/posts/{id}",
            Published = Newest.AddMinutes(-30 * number),
            ContentHash = id,
            Language = "en-US",
            Authors = [.. Some(random, "Author", Authors, 1 + random.Next(3)).Select(name => new Author(name))],
            Categories = [.. Some(random, "Category", CategoryCount, 3)],
            Labels = new Dictionary<string, IReadOnlyList<string>>
            {
                ["level"] = [(100 * (1 + random.Next(4))).ToString(CultureInfo.InvariantCulture)],
            },
            Summary = Text(random, 40),
            WordCount = Words,
            ReadingMinutes = 2,
            CodeBlocks = [.. Enumerable.Repeat(new CodeBlock("sql", "select 1"), random.Next(3))],
            Images = [.. Enumerable.Repeat(new ArticleImage("https://blog.example/a.png"), random.Next(4))],
            Headings = [.. Enumerable.Range(0, 3).Select(_ => new Heading(2, Text(random, 4)))],
            Text = Text(random, Words) + (IsRare(number) ? $" {RareWord}" : ""),
        };
    }

    /// <summary>Feeds of which the first forty have the articles.</summary>
    public static FeedRow Feed(int number, DateTimeOffset now) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"blog{number}-example-aaaaaaaa"),
        Url = string.Create(CultureInfo.InvariantCulture, $"https://blog{number}.example/feed.xml"),
        Title = string.Create(CultureInfo.InvariantCulture, $"Blog {number}"),
        Registered = now.AddDays(-30),
        Polled = now.AddMinutes(-number % 60),
        Outcome = "unchanged",
        OutcomeReason = "304 Not Modified.",
        Due = now.AddMinutes(number % 600),
        DueReason = "The feed changes about every 6 hours.",
        Failures = number % 50 == 0 ? 3 : 0,
    };

    private static bool IsRare(int number) => number % RareEvery == 0;

    // The low numbers are the frequent ones.
    private static IEnumerable<string> Some(Random random, string name, int count, int times) =>
        Enumerable.Range(0, times).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{name} {Zipf(random, count)}")).Distinct();

    private static string Text(Random random, int words)
    {
        var text = new StringBuilder(words * 8);
        for (var i = 0; i < words; i++)
            text.Append(CultureInfo.InvariantCulture, $"word{Zipf(random, Vocabulary)} ");
        return text.ToString().TrimEnd();
    }

    /// <summary>From 1 to <paramref name="count"/>, the number n about n times as rare as 1.</summary>
    private static int Zipf(Random random, int count) => (int)Math.Pow(count + 1, random.NextDouble());
}
