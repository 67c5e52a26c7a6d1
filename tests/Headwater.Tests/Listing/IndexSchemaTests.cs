using System.Security.Cryptography;
using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Index.Search;
using Headwater.Index.Sqlite;
using Headwater.Storage;

namespace Headwater.Tests.Listing;

public sealed class IndexSchemaTests
{
    /// <summary>
    /// Instances and snapshots with files of the current version go on with them. So whoever changes the tables, or what is written into
    /// them for one and the same article, raises <see cref="IndexSchema.Version"/> and puts the new pair here.
    /// </summary>
    [Fact]
    public void Changed_meaning_of_the_file_requires_a_new_version() =>
        Assert.Equal((14, "56e4ab3bee641761"), (IndexSchema.Version, Fingerprint(IndexSchema.Tables + CompressedHeader.Common)));

    /// <summary>Likewise for <see cref="PostgresSchema.Version"/>. The places of words in a long text have an end.</summary>
    [Fact]
    public void Changed_meaning_of_the_tables_requires_a_new_version()
    {
        var words = SearchVector.Words((Change() with { Text = IndexedChange.Han(17_000) }).Indexed());
        Assert.Equal(("6", "b39969374ebd00ad"), (PostgresSchema.Version, Fingerprint(PostgresSchema.Tables + words)));
    }

    private static string Fingerprint(string tables)
    {
        var line = Change().Indexed();
        var text = new StringBuilder(tables.ReplaceLineEndings("\n"));
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{line.Published} {line.NaturalKey} {line.Order}\n");
        foreach (var (kind, value, name) in ArticleTerm.Of(line.Header!))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{kind}\t{value}\t{name}\n");
        text.Append(TokenReader.Join("C# C++ .NET Node.js, it's 東京都"));
        foreach (var rune in Enumerable.Range(0x80, 0x30000).Where(Rune.IsValid))
            text.Append(TokenReader.Join($"a{new Rune(rune)}b{new Rune(rune)}{new Rune(rune)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static IndexedChange Change() => new()
    {
        Kind = ChangeKind.Upsert,
        ArticleId = "abcdefghijklmnopqrstuvwxyz",
        FeedId = "feed-example-aaaaaaaa",
        FetchedAt = RandomArticles.Noon,
        ContentHash = "hash",
        Article = new ArticleHeader
        {
            Id = "abcdefghijklmnopqrstuvwxyz",
            FeedId = "feed-example-aaaaaaaa",
            FeedTitle = "A Feed",
            Title = "A title",
            Link = "https://Blog.Example/a",
            Published = RandomArticles.Noon.AddDays(-1),
            FirstSeen = RandomArticles.Noon,
            Changed = RandomArticles.Noon,
            ContentHash = "hash",
            Language = "en-US",
            Authors = [new Author("Zoë O’Hara"), new Author("Ada Lovelace")],
            Categories = ["C++ & C#", "Big Data", "big data", "★"],
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["Level"] = ["300", "Intermediate"] },
            Enclosures = [new Attachment("https://blog.example/a.mp3")],
            Image = "https://blog.example/a.png",
            CodeBlocks = 1,
            Videos = 1,
            Tables = 1,
        },
    };
}
