using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>
/// Every page, in light and dark, wide and on a phone, with all that can be opened in it: nothing that axe calls serious, and nothing that
/// scrolls sideways.
/// </summary>
public sealed class AccessibilityTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Every_page_is_accessible()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.WithAllPagesAsync(azurite, origin);
        await using var reader = await StrangerTests.OpenAsync(system);

        reader.Expected.AddRange(["articles/none", "from=never"]); // the browser reports answers that are errors
        var paths = await PathsAsync(system);
        Assert.Contains(paths, path => path.EndsWith("/diff", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.EndsWith("?version=1", StringComparison.Ordinal));
        Assert.Contains(paths, path => path.StartsWith("failures/", StringComparison.Ordinal));
        await Axe.CheckAsync(reader, paths);
    }

    [Fact]
    public async Task Every_page_has_its_heading_without_a_script()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.WithAllPagesAsync(azurite, origin);
        await using var reader = await Reader.OpenAsync(system, script: false);
        reader.Pictures.Add("blog.lodestone.example");
        reader.Expected.AddRange(["articles/none", "from=never"]);
        var heading = reader.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).First;

        foreach (var path in await PathsAsync(system))
        {
            await reader.GoAsync(path);
            await Assertions.Expect(heading).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Pages_without_anything_are_accessible()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await Reader.OpenAsync(system);

        await Axe.CheckAsync(reader, ["articles", "feeds", "failures"]);
    }

    [Fact]
    public async Task Form_for_a_key_is_accessible()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite, ("Http__ReadKeys__team", "a-key-of-some-length"));
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("401");

        await Axe.CheckAsync(reader, ["articles"]);

        await reader.SeesAsync("This service requires a key");
    }

    /// <summary>Titles, names and addresses without a space, and scripts that are written from the right.</summary>
    [Fact]
    public async Task Long_words_widen_no_page()
    {
        Reader.SkipWithoutBrowser();
        var word = string.Concat(Enumerable.Repeat("Donaudampfschiff", 12));
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed($"/{word}.xml", "<html><title>Moved</title>This is not a feed.", contentType: "text/html");
        await using var system = await PageSystem.StartAsync(azurite);
        var added = await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/feeds", new[] { new { url = origin.Url($"/{word}.xml") } });
        var id = added.Success().GetProperty("feeds")[0].GetProperty("id").GetString()!;
        await system.PollAsync();
        (await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { title = word, tags = Tags(word), notes = word }))
            .Success();
        string[] titles = [word, new('永', 150), "خبر " + word, "\u202E" + word];
        Article[] articles = [.. titles.Select((title, number) => TestArticles.Make(title, number, title, id) with
        {
            FeedTitle = word,
            Authors = [new Author(word)],
            Categories = [word, "永" + word],
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["kind"] = [word] },
            Enclosures = [new Attachment($"https://a.example/{word}.pdf", word, 1_000)],
            Headings = [.. Enumerable.Range(1, 3).Select(number => new Heading(2, word, $"a{number}"))],
        })];
        await system.StoreAsync(articles);
        var changed = articles[0] with { Text = word + word, ContentHash = TestArticles.Id("changed") };
        await system.StoreAsync(changed, TestArticles.Noon.AddHours(1), version: 2);
        await using var reader = await Reader.OpenAsync(system);

        var failure = (await system.GetJsonAsync("api/failures")).GetProperty("failures")[0].GetProperty("id");
        await Axe.CheckAsync(reader,
        [
            "articles", $"articles?q={word}", "feeds", $"feeds/{id}", "failures", $"failures/{failure}", $"articles/{articles[0].Id}/diff",
            .. articles.Select(article => $"articles/{article.Id}"),
        ]);
    }

    private static string[] Tags(string word) => [word[..40], "数据"];

    /// <summary>An address of each page of a system that has articles, a failure and a feed that fails.</summary>
    internal static async Task<IReadOnlyList<string>> PathsAsync(TestSystem system)
    {
        var articles = (await system.GetJsonAsync("api/articles?q=vector")).GetProperty("items");
        var article = articles[0].GetProperty("id").GetString();
        var changed = (await system.GetJsonAsync("api/articles?limit=200")).GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("version").GetInt32() > 1);
        var feeds = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds");
        var failures = (await system.GetJsonAsync("api/failures")).GetProperty("failures");
        return
        [
            "articles", "articles?q=small+files&has=code&from=2026-01-01", "articles?q=nothingatall", $"articles/{article}",
            .. changed.Take(1).Select(item => $"articles/{item.GetProperty("id")}/diff"),
            "articles/none", "articles?from=never", "feeds",
            .. feeds.EnumerateArray().Take(3).Select(feed => $"feeds/{feed.GetProperty("id")}"),
            "failures", .. failures.EnumerateArray().Select(failure => $"failures/{failure.GetProperty("id")}"), "health", "reference",
            .. changed.Take(1).Select(item => $"articles/{item.GetProperty("id")}?version=1"),
        ];
    }
}
