using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>A feed with the option <c>fullText</c> whose items have a few words, and titles 1, 2 and so on.</summary>
internal static class SummaryFeed
{
    public const string Story = "The ferry crosses at noon, and who waits at the landing hears its bell long before it is out of the fog. ";

    public static string Rss(IEnumerable<string> links) => $"""
        <rss version="2.0"><channel><title>Ferry notes</title><link>http://127.0.0.1/</link>
        {string.Concat(links.Select((link, number) => $"""
            <item><title>{number + 1}</title><link>{link.Replace("&", "&amp;", StringComparison.Ordinal)}</link>
            <description>What note {number + 1} of the ferry is about.</description></item>
            """))}</channel></rss>
        """;

    public static string Page(string title) => $"""
        <!doctype html><html><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>
        {string.Concat(Enumerable.Range(1, 8).Select(part => $"<p>Part {part} of {title}. {Story}</p>"))}</article></body></html>
        """;

    public static Task WriteAsync(HttpContext context, string page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }

    public static RequestDelegate Redirect(string location) => context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    public static async Task AddAsync(TestSystem system, object feed)
    {
        var (status, body) = await RegistryCalls.PostAsync(system, feed);
        Assert.True(status == HttpStatusCode.Created, $"{body}");
    }

    /// <summary>Whole articles by their titles.</summary>
    public static async Task<SortedDictionary<string, JsonElement>> ArticlesAsync(TestSystem system)
    {
        var articles = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var item in (await system.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray())
        {
            articles[item.GetProperty("title").GetString()!] =
                await system.GetJsonAsync($"api/articles/{item.GetProperty("id").GetString()}");
        }

        return articles;
    }

    public static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
