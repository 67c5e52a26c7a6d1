using System.Text;
using System.Xml.Linq;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Articles.Html;
using Headwater.FunctionalTests.Browser;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The attacks on readers, as everything that a publisher writes: a browser runs none of it on any page.</summary>
public sealed class HostilePagesTests(AzuriteFixture azurite)
{
    private const string Url = "https://a.example/";

    // Every fifth article is read on a page of its own, and every fifth feed; one page has the texts of all.
    private const int OneOf = 5;

    /// <summary>Attacks that can be a title, which is one line.</summary>
    internal static readonly string[] Names = [.. Attacks.All.Where(attack => !attack.Any(char.IsControl))];

    [Fact]
    public async Task Nothing_of_a_publisher_runs()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await PageSystem.StartAsync(azurite);
        var feed = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        Article[] articles = [.. Attacks.All.Select(Hostile)];
        await system.StoreAsync(articles);
        await system.StoreAsync(TestArticles.Make("All of them", 1_000) with
        {
            Html = string.Concat(Attacks.All.Select(attack => $"<div>{Clean(attack)}</div>")),
        });
        var changed = articles[0] with { Title = Names[1], Text = string.Join('\n', Names), ContentHash = TestArticles.Id("changed") };
        await system.StoreAsync(changed, TestArticles.Noon.AddHours(1), version: 2);
        await using var reader = await OpenAsync(system);
        string[] paths =
        [
            "articles?limit=200", "articles?q=script&limit=200", $"articles/{changed.Id}/diff", $"articles/{changed.Id}?version=1",
            .. articles.Where((_, number) => number % OneOf == 0).Append(TestArticles.Make("All of them", 1_000))
                .Select(article => $"articles/{article.Id}"),
        ];
        var pages = 0;
        foreach (var path in paths)
        {
            for (var page = path; page is not null; page = await reader.Page.EvaluateAsync<string?>(Next))
            {
                await ReadAsync(reader, page);
                pages++;
            }
        }

        Assert.True(pages > paths.Length, "The second page of a list was not read.");

        foreach (var (number, name) in Names.Where((_, number) => number % OneOf == 0).Index())
        {
            var named = await RegistryCalls.SendAsync(
                system, HttpMethod.Patch, $"api/feeds/{feed}", new { title = name, notes = name });
            named.Success();
            await ReadAsync(reader, number == 0 ? "feeds" : $"feeds/{feed}");
        }

        Assert.Contains("<ins>", await (await system.SendAsync($"articles/{changed.Id}/diff")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_what_failed_runs()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        var failures = system.Services.GetRequiredService<FailureLog>();
        var all = Encoding.UTF8.GetBytes(string.Join('\n', Attacks.All));
        byte[][] bodies = [all, Encoding.Unicode.GetBytes(string.Join('\n', Names)), [0xFE, 0xFF, .. all], [0xC0, 0xBC, .. all, 0xC0]];
        foreach (var (number, name) in Names.Where((_, number) => number % OneOf == 0).Index())
        {
            await failures.RecordDocumentAsync(
                $"a-example-feed-{number:000000}", Url + name, "not-a-feed", name, bodies[number % bodies.Length],
                TestContext.Current.CancellationToken);
        }

        await using var reader = await OpenAsync(system);
        var listed = (await system.GetJsonAsync("api/failures")).GetProperty("failures").EnumerateArray().Take(bodies.Length * 2);

        foreach (var failure in listed)
            await ReadAsync(reader, $"failures/{failure.GetProperty("id")}");
        await ReadAsync(reader, "failures");
        await ReadAsync(reader, $"failures?feed={Uri.EscapeDataString(Names[0])}");
        await reader.SeesAsync("Nothing failed");
    }

    /// <summary>The script shows what it is answered before a feed is registered.</summary>
    [Fact]
    public async Task Nothing_of_a_feed_that_was_found_runs()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        var texts = Names.Select(name => new XCData(name.Replace("]]>", "]] >", StringComparison.Ordinal)));
        var feed = new XElement("channel", new XElement("title", texts.First()), texts.Select(text =>
            new XElement("item", new XElement("title", text), new XElement("description", text), new XElement("guid", text))));
        origin.Feed("/feed.xml", new XElement("rss", new XAttribute("version", "2.0"), feed).ToString());
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await OpenAsync(system);

        await reader.GoAsync("feeds");
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/feed.xml"));
        await reader.Button("Add feed").ClickAsync();
        await reader.Button("Register this feed").WaitForAsync();
        await reader.Page.EvaluateAsync(PictureTests.OpenDetails);

        await ProvokeAsync(reader);
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

    // Clicks and sends what a publisher wrote, not what we did.
    private const string Provoke = """
        () => {
          const names = ['mouseover', 'pointerenter', 'focusin', 'focus', 'toggle', 'load', 'error', 'animationstart'];
          const send = (element, name) => element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
          document.querySelectorAll('main *').forEach(element => names.forEach(name => send(element, name)));
          document.querySelectorAll('.prose *').forEach(element => ['click', 'submit', 'input'].forEach(name => send(element, name)));
          const clobbered = ['ran', 'fetch', 'sessionStorage'].filter(name => window[name] instanceof Node);
          if (document.querySelector('[title="Invalid Date"]')) console.error('A time that is none.');
          if (clobbered.length || !(document.body instanceof HTMLBodyElement)) console.error(`Clobbered: ${clobbered}`);
        }
        """;

    /// <summary>The reader fails for an error on the console, so also for a request that is not answered.</summary>
    internal static async Task<Reader> OpenAsync(TestSystem system)
    {
        var reader = await Reader.OpenAsync(system);
        reader.Pictures.Add("a.example");
        await reader.Page.AddInitScriptAsync("window.ran = () => console.error('A script of a publisher ran.')");
        await reader.Page.RouteAsync("**/leak*", route => route.AbortAsync());
        return reader;
    }

    private static async Task ReadAsync(Reader reader, string path)
    {
        await reader.GoAsync(path);
        await ProvokeAsync(reader);
    }

    private static async Task ProvokeAsync(Reader reader) => await reader.Page.EvaluateAsync(Provoke);

    internal static Article Hostile(string attack, int number) => TestArticles.Make($"{attack} {number}", number) with
    {
        FeedTitle = attack,
        Summary = attack,
        Authors = [new Author(attack, Url: "javascript:top.ran()", Image: "javascript:top.ran()")],
        Categories = [attack],
        Link = "javascript:top.ran()",
        Language = "en\"><script>top.ran()</script>",
        Labels = new Dictionary<string, IReadOnlyList<string>> { [attack] = [attack] },
        Enclosures =
        [
            new Attachment("javascript:top.ran()", "audio/mpeg", 1, attack), new Attachment($"{Url}{number}.mp3", "audio/mpeg", 1, attack),
            new Attachment(Url + Uri.EscapeDataString(attack), attack),
        ],
        Headings = [new Heading(2, attack, "\"><script>top.ran()</script>"), new Heading(2, attack, "x"), new Heading(2, attack, "y")],
        Html = Clean(attack),
    };

    private static string Clean(string attack) => ArticleRenderer.Render(attack, Url, new RenderOptions(ForDisplay: true)).Html;
}
