using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;
using Headwater.FunctionalTests.Browser;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The attacks on readers, as everything that a publisher writes: a browser runs none of it on any page.</summary>
public sealed class HostilePagesTests(AzuriteFixture azurite)
{
    private const string Url = "https://a.example/";

    // Every third article is read on a page of its own; one page has the texts of all.
    private const int OneOf = 3;

    [Fact]
    public async Task Nothing_of_a_publisher_runs()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await PageSystem.StartAsync(azurite);
        string[] names = [.. Attacks.All.Where(attack => !attack.Any(char.IsControl))]; // a title is one line
        var feed = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        Article[] articles = [.. Attacks.All.Select(Hostile)];
        await system.StoreAsync(articles);
        await system.StoreAsync(TestArticles.Make("All of them", 1_000) with
        {
            Html = string.Concat(Attacks.All.Select(attack => $"<div>{Clean(attack)}</div>")),
        });
        var changed = articles[0] with { Title = names[1], Text = string.Join('\n', names), ContentHash = TestArticles.Id("changed") };
        await system.StoreAsync(changed, TestArticles.Noon.AddHours(1), version: 2);
        await using var reader = await Reader.OpenAsync(system);
        reader.Pictures.Add("a.example");
        var leaks = new List<string>();
        reader.Page.Request += (_, request) =>
        {
            if (new Uri(request.Url).AbsolutePath.StartsWith("/leak", StringComparison.Ordinal))
                leaks.Add(request.Url);
        };

        // The reader fails for an error on the console.
        await reader.Page.AddInitScriptAsync("window.ran = () => console.error('A script of a publisher ran.')");
        string[] paths =
        [
            "articles?limit=200", "articles?q=script&limit=200", $"articles/{changed.Id}/diff",
            .. articles.Where((_, number) => number % OneOf == 0).Append(TestArticles.Make("All of them", 1_000))
                .Select(article => $"articles/{article.Id}"),
        ];
        var pages = 0;
        foreach (var path in paths)
        {
            for (var page = path; page is not null; page = await reader.Page.EvaluateAsync<string?>(Next))
            {
                await reader.GoAsync(page);
                await reader.Page.EvaluateAsync(Provoke);
                pages++;
            }
        }

        Assert.True(pages > paths.Length, "The second page of a list was not read.");

        foreach (var name in names)
        {
            var named = await RegistryCalls.SendAsync(
                system, HttpMethod.Patch, $"api/feeds/{feed}", new { title = name, notes = name });
            named.Success();
            await reader.GoAsync(name == names[0] ? "feeds" : $"feeds/{feed}");
            await reader.Page.EvaluateAsync(Provoke);
        }

        Assert.Empty(leaks);
        Assert.Contains("<ins>", await (await system.SendAsync($"articles/{changed.Id}/diff")).TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>The control: the same reader notices a script that runs.</summary>
    [Fact]
    public async Task The_reader_notices_a_script()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        var reader = await Reader.OpenAsync(system);
        await reader.GoAsync("articles");
        await reader.Page.EvaluateAsync("document.querySelector('main').innerHTML = '<img src=x: onerror=1>'");

        // The policy keeps the handler from running, and the browser says so.
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(async () => await reader.DisposeAsync());
    }

    private const string Next = "document.querySelector('head > link[rel=next]')?.getAttribute('href') ?? null";

    private const string Provoke = """
        () => document.querySelectorAll('main *').forEach(element => {
          for (const name of ['mouseover', 'pointerenter', 'focusin', 'focus', 'toggle', 'load', 'error', 'animationstart'])
            element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
        })
        """;

    private static Article Hostile(string attack, int number) => TestArticles.Make($"{attack} {number}", number) with
    {
        FeedTitle = attack,
        Summary = attack,
        Authors = [new Author(attack, Url: "javascript:top.ran()", Image: "javascript:top.ran()")],
        Categories = [attack],
        Link = "javascript:top.ran()",
        Language = "en\"><script>top.ran()</script>",
        Labels = new Dictionary<string, IReadOnlyList<string>> { [attack] = [attack] },
        Enclosures = [new Attachment("javascript:top.ran()", "audio/mpeg", 1, attack)],
        Headings = [new Heading(2, attack, "\"><script>top.ran()</script>"), new Heading(2, attack, "x"), new Heading(2, attack, "y")],
        Html = Clean(attack),
    };

    private static string Clean(string attack) => ArticleRenderer.Render(attack, Url, new RenderOptions(ForDisplay: true)).Html;
}
