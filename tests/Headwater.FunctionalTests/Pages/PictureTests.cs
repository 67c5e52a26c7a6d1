using System.Globalization;
using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>
/// Pictures of every page, light and dark, wide, on a phone and on paper. With <c>HEADWATER_PICTURES</c> they are written into that
/// folder, to be looked at, with the time to the largest paint of each; those of the README are among them. With
/// <c>HEADWATER_PICTURES_ARTICLES=10000</c> there are so many articles more. Without a folder one picture is taken, so that the command
/// does not rot.
/// </summary>
public sealed class PictureTests(AzuriteFixture azurite)
{
    /// <summary>Shows what a page holds back until it is asked for.</summary>
    internal const string OpenDetails = "document.querySelectorAll('details').forEach(details => { details.open = true; })";

    private const int ArticlesOfFeed = 500;

    // The paint of a page that is not told so in two seconds has no text.
    private const string LargestPaint =
        """
        new Promise(resolve => {
            new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
                .observe({ type: 'largest-contentful-paint', buffered: true });
            setTimeout(() => resolve(-1), 2000);
        })
        """;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("HEADWATER_PICTURES");
    private static readonly int Articles = int.TryParse(
        Environment.GetEnvironmentVariable("HEADWATER_PICTURES_ARTICLES"), CultureInfo.InvariantCulture, out var given) ? given : 0;

    [Fact]
    public async Task Pages_are_pictured()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await SampleAsync(origin);
        var paths = await AccessibilityTests.PathsAsync(system);
        (ColorScheme Scheme, string Name, int Width, int Height)[] looks =
        [
            (ColorScheme.Light, "wide-light", 1280, 860), (ColorScheme.Dark, "wide-dark", 1280, 860),
            (ColorScheme.Light, "phone-light", 390, 844), (ColorScheme.Dark, "phone-dark", 390, 844),
        ];
        List<string> paints = [];
        foreach (var look in Folder is null ? looks.Take(1) : looks)
        {
            await using var reader = await Reader.OpenAsync(system, look.Scheme, look.Width, look.Height);
            reader.Pictures.Add("blog.lodestone.example");
            reader.Expected.AddRange(["articles/none", "from=never"]);
            foreach (var (number, path) in (Folder is null ? paths.Take(1) : paths).Index())
            {
                await reader.GoAsync(path);
                var picture = await reader.Page.ScreenshotAsync();
                Assert.True(picture.Length > 1_000);
                if (Folder is null)
                    continue;
                var name = $"{look.Name}-{number:00}-{path.Split('/', '?')[0]}";
                paints.Add($"{await reader.Page.EvaluateAsync<double>(LargestPaint),6:F0} ms {name} {path}");
                await SaveAsync($"{name}.png", picture);
                await reader.Page.EvaluateAsync(OpenDetails);
                await SaveAsync($"{name}-whole.png", await WholeAsync(reader.Page));
                if (look != looks[0] || path == "reference") // which is thirty sheets
                    continue;
                await reader.Page.EmulateMediaAsync(new() { Media = Media.Print });
                await SaveAsync($"print-{number:00}-{path.Split('/', '?')[0]}.png", await WholeAsync(reader.Page));
                await reader.Page.EmulateMediaAsync(new() { Media = Media.Screen });
            }
        }

        if (Folder is not null)
            await File.WriteAllLinesAsync(Path.Combine(Folder, "paints.txt"), paints, TestContext.Current.CancellationToken);
    }

    /// <summary>The sample as a stranger sees it, with a second feed that fails and what came since.</summary>
    private async Task<TestSystem> SampleAsync(TestOrigin origin)
    {
        var sample = Encoding.UTF8.GetString(SampleFeed.Read());
        origin.Feed("/feed.xml", sample);
        origin.Feed("/broken.xml", "<html><title>Moved</title>This is not a feed.", contentType: "text/html");
        var more = Enumerable.Range(0, Articles / ArticlesOfFeed).Select(number => $"/many{number}.xml").ToList();
        foreach (var (number, path) in more.Index())
            origin.Feed(path, Many(number));
        var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null,
            ("FeedUrls", string.Join(' ', more.Prepend("/broken.xml").Prepend("/feed.xml").Select(origin.Url))));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", sample.Replace("nearest ones quickly", "nearest ones in milliseconds", StringComparison.Ordinal));
        for (var day = 0; day < 3; day++)
        {
            system.Time.Advance(TimeSpan.FromHours(25));
            await system.PollAndDrainAsync();
        }

        return system;
    }

    /// <summary>A feed of some years.</summary>
    private static string Many(int feed)
    {
        var items = Enumerable.Range(0, ArticlesOfFeed).Select(number =>
            $"""
            <item><title>Report {number} of station {feed}: the level of the river</title>
            <link>https://blog.lodestone.example/stations/{feed}/{number}</link><guid isPermaLink="false">{feed}-{number}</guid>
            <pubDate>{new DateTime(2026, 6, 1).AddHours(-(37 * number) - feed):R}</pubDate>
            <dc:creator>Keeper {(feed + number) % 30}</dc:creator>
            <category>Rivers</category><category>Region {number % 40}</category>
            <category>Level: {100 * (1 + number % 4)}</category>
            <description>At gauge {number % 7} the water is at {number % 300} cm, as usual.</description></item>
            """);
        return $"""
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Station {feed}</title>
            <link>https://blog.lodestone.example/stations/{feed}</link>{string.Concat(items)}</channel></rss>
            """;
    }

    private static Task<byte[]> WholeAsync(IPage page) => page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true });

    private static async Task SaveAsync(string name, byte[] picture)
    {
        Directory.CreateDirectory(Folder!);
        await File.WriteAllBytesAsync(Path.Combine(Folder!, name), picture, TestContext.Current.CancellationToken);
    }
}
