using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Listing;

/// <summary>Articles put into storage as ingestion leaves them: blob, line, row.</summary>
internal static class TestArticles
{
    public const string FeedId = "a-example-feed-000000";
    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    public static string Id(string name) => Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <param name="number">The higher, the newer.</param>
    public static Article Make(string title, int number = 0, string text = "Some text.", string feedId = FeedId) => new()
    {
        Id = Id($"{feedId}/{title}"),
        FeedId = feedId,
        FeedTitle = "A feed",
        ContentHash = Id($"{title}: {text}"),
        Title = title,
        Link = $"https://a.example/{Uri.EscapeDataString(title)}",
        Published = Noon.AddMinutes(number),
        Summary = $"About {title}.",
        Html = $"<p>{text}</p>",
        Markdown = text,
        Text = text,
        Categories = ["News"],
        Authors = [new Author("Ann")],
        WordCount = 2,
        ReadingMinutes = 1,
    };

    public static async Task StoreAsync(this TestSystem system, params IEnumerable<Article> articles)
    {
        foreach (var article in articles)
            await system.StoreAsync(article, Noon);
    }

    public static async Task StoreAsync(this TestSystem system, Article article, DateTimeOffset fetchedAt, int version = 1)
    {
        var end = TestContext.Current.CancellationToken;
        var header = ArticleHeader.Of(article, fetchedAt, fetchedAt, version);
        await system.Storage.ArticleBlobs.GetBlobClient(StorageNames.ArticleBlob(article.FeedId, article.Id, article.ContentHash))
            .WriteAsync(
                BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(article, StorageJson.Relaxed.Article)), end,
                ArticleVersions.Metadata(version));
        await system.Services.GetRequiredService<ChangeLog>().AppendAsync(
            ArticleChangeLine.Write(
                ArticleChange.Upsert(article.FeedId, article.Id, article.ContentHash, fetchedAt, fetchedAt, version)),
            end);
        await system.Storage.Articles.UpsertEntityAsync(ArticleRow.Of(header, fetchedAt, default), cancellationToken: end);
    }

    public static async Task<HttpResponseMessage> SendAsync(
        this TestSystem system, string path, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await system.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public static async Task<string> TextAsync(this HttpResponseMessage response) =>
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.TextAsync());

    public static IReadOnlyList<string?> Titles(this JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString())];
}
