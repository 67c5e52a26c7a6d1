using System.Text.Json;
using System.Xml.Linq;
using Headwater.FunctionalTests.Browser;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The attacks on readers in what the API answers: programs find text where text belongs, and a browser runs none of it.</summary>
public sealed class HostileOutputTests(AzuriteFixture azurite)
{
    private static readonly string[] Markup =
        ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"];

    private static readonly string[] Lists = ["atom", "rss", "jsonfeed", "json", "ndjson", "csv"];

    [Fact]
    public async Task Nothing_runs_in_an_answer_that_a_browser_opens()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await WithAttacksAsync();
        await using var reader = await HostilePagesTests.OpenAsync(system);
        reader.Expected.Add("style-src"); // what a publisher styles is refused in the page of an article, too
        var id = (await system.GetJsonAsync("api/articles")).GetProperty("items")[0].GetProperty("id");
        string[] paths =
        [
            .. Lists.Select(format => $"api/articles?format={format}&limit=200"), "api/articles?q=script&format=json",
            "api/facets", "api/changes", "api/feeds", "api/failures", $"api/articles/{id}/versions", $"api/articles/{id}/diff?format=txt",
            .. ((string[])["html", "md", "txt", "json"]).Select(format => $"api/articles/{id}?format={format}"),
        ];

        foreach (var path in paths)
        {
            var answer = await system.SendAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            await OpenAsync(reader, path);
        }
    }

    [Fact]
    public async Task Programs_find_text_where_text_belongs()
    {
        await using var system = await WithAttacksAsync();

        var json = (await system.GetJsonAsync("api/articles?limit=200")).Titles();
        foreach (var format in (string[])["atom", "rss"])
            CheckFeed(XDocument.Parse(await TextAsync(system, format)), json.Count);
        var lines = (await TextAsync(system, "ndjson")).TrimEnd().Split('\n');
        var rows = (await TextAsync(system, "csv&fields=title")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(json, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("title").GetString()));
        Assert.Equal(json.Count, rows.Length - 1);
        Assert.All(rows, row => Assert.DoesNotMatch("^\"?[=+@-]", row)); // as spreadsheets write formulas
    }

    private static void CheckFeed(XDocument feed, int articles)
    {
        var elements = feed.Descendants().ToList();
        var addresses = elements.SelectMany(element => element.Attributes())
            .Where(attribute => attribute.Name.LocalName is "href" or "src" or "url").Select(attribute => attribute.Value)
            .Concat(elements.Where(element => element is { Name.LocalName: "link", IsEmpty: false }).Select(element => element.Value));

        Assert.Equal(articles, elements.Count(element => element.Name.LocalName is "entry" or "item"));
        Assert.DoesNotContain(elements, element => Markup.Contains(element.Name.NamespaceName));
        Assert.All(addresses, address => Assert.Matches("^https?://", address));
    }

    private static async Task<string> TextAsync(TestSystem system, string format) =>
        await (await system.SendAsync($"api/articles?limit=200&format={format}")).TextAsync();

    private async Task<TestSystem> WithAttacksAsync()
    {
        var system = await PageSystem.StartAsync(azurite);
        var articles = HostilePagesTests.Names.Append("=cmd|' /C calc'!A0").Select(HostilePagesTests.Hostile).ToList();
        await system.StoreAsync(articles);
        var changed = articles[^1] with { Text = string.Join('\n', Attacks.All), ContentHash = TestArticles.Id("changed") };
        await system.StoreAsync(changed, TestArticles.Noon.AddHours(1), version: 2);
        return system;
    }

    private static async Task OpenAsync(Reader reader, string path)
    {
        try
        {
            await reader.GoAsync(path);
        }
        catch (PlaywrightException e) when (e.Message.Contains("Download is starting", StringComparison.Ordinal))
        {
            // A browser shows none of it.
        }
    }
}
