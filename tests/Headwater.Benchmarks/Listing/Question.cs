using System.Text.Json;

namespace Headwater.Benchmarks.Listing;

/// <summary>A request of the load, by the name that its row has.</summary>
/// <param name="Header">Of the request; empty for none.</param>
internal sealed record Question(string Name, string Path, string Header = "")
{
    /// <summary>The questions with this in their name; all of them for an empty one.</summary>
    public static async Task<List<Question>> NamedAsync(HttpClient client, string only)
    {
        const string DeepPage = "deep page"; // to find it takes thousands of requests when there are a million articles
        var (category, author) = (Uri.EscapeDataString(GeneratedLog.Category), Uri.EscapeDataString(GeneratedLog.Author));
        using var newest = await client.GetAsync(new Uri("api/articles", UriKind.Relative));
        List<Question> all =
        [
            new("newest 20", "api/articles"),
            new("category", $"api/articles?category={category}"),
            new("category, author, date", $"api/articles?category={category}&author={author}&from=2020-01-01"),
            new("frequent word", $"api/articles?q={GeneratedLog.FrequentWord}"),
            new("frequent word, by relevance", $"api/articles?q={GeneratedLog.FrequentWord}&sort=relevance"),
            new("rare word", $"api/articles?q={GeneratedLog.RareWord}"),
            new("rare word, snippets", $"api/articles?q={GeneratedLog.RareWord}&fields=id,title,snippet"),
            new("facets of all", "api/facets"),
            new("facets of a category", $"api/facets?category={category}"),
            new(DeepPage, IsAsked(DeepPage) ? await DeepPageAsync(client) : ""),
            new("page of the newest 20", "articles"),
            new("page of a frequent word", $"articles?q={GeneratedLog.FrequentWord}"),
            new("page of a category", $"articles?category={category}"),
            new("page of an article", $"articles/{await FirstIdAsync(client)}"),
            new("page of the feeds", "feeds"),
            new("page of the busiest feeds", "feeds?sort=busy"),
            new("page of a feed", $"feeds/{await FirstFeedAsync(client)}"),
            new("page of failures", "failures"),
            new("page of health", "health"),
            new("page of the reference", "reference"),
            new("not modified", "api/articles", $"If-None-Match: {newest.Headers.ETag}"),
        ];
        return [.. all.Where(question => IsAsked(question.Name))];

        bool IsAsked(string name) => name.Contains(only, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> FirstIdAsync(HttpClient client)
    {
        using var page = JsonDocument.Parse(await client.GetStringAsync(new Uri("api/articles?limit=1", UriKind.Relative)));
        return page.RootElement.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    private static async Task<string> FirstFeedAsync(HttpClient client)
    {
        using var page = JsonDocument.Parse(await client.GetStringAsync(new Uri("api/feeds", UriKind.Relative)));
        return page.RootElement.GetProperty("feeds")[0].GetProperty("id").GetString()!;
    }

    /// <summary>A page in the middle of all, by its cursor.</summary>
    private static async Task<string> DeepPageAsync(HttpClient client)
    {
        using var total = JsonDocument.Parse(
            await client.GetStringAsync(new Uri("api/articles?total=true&limit=1", UriKind.Relative)));
        var left = total.RootElement.GetProperty("total").GetInt32() / 2;
        var path = "api/articles?limit=20";
        for (var next = "api/articles?limit=200"; left > 0; left -= 200)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(new Uri(next, UriKind.RelativeOrAbsolute)));
            if (!page.RootElement.TryGetProperty("next", out var url))
                break;
            next = url.GetString()!;
            path = new Uri(next).PathAndQuery.TrimStart('/').Replace("limit=200", "limit=20", StringComparison.Ordinal);
        }

        return path;
    }
}
