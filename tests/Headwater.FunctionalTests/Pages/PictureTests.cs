using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>
/// Pictures of every page, light and dark, wide and on a phone. With <c>HEADWATER_PICTURES</c> they are written into that folder, to be
/// looked at; those of the README are among them. Without it, one is taken, so that the command does not rot.
/// </summary>
public sealed class PictureTests(AzuriteFixture azurite)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("HEADWATER_PICTURES");

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
                if (Folder is not null)
                    await SaveAsync($"{look.Name}-{number:00}-{path.Split('/', '?')[0]}.png", picture);
            }
        }
    }

    /// <summary>The sample as a stranger sees it, with a second feed that fails and what came since.</summary>
    private async Task<TestSystem> SampleAsync(TestOrigin origin)
    {
        var sample = Encoding.UTF8.GetString(SampleFeed.Read());
        origin.Feed("/feed.xml", sample);
        origin.Feed("/broken.xml", "<html><title>Moved</title>This is not a feed.", contentType: "text/html");
        var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", $"{origin.Url("/feed.xml")} {origin.Url("/broken.xml")}"));
        await system.PollAndDrainAsync();
        origin.Feed("/feed.xml", sample.Replace("nearest ones quickly", "nearest ones in milliseconds", StringComparison.Ordinal));
        for (var day = 0; day < 3; day++)
        {
            system.Time.Advance(TimeSpan.FromHours(25));
            await system.PollAndDrainAsync();
        }

        return system;
    }

    private static async Task SaveAsync(string name, byte[] picture)
    {
        Directory.CreateDirectory(Folder!);
        await File.WriteAllBytesAsync(Path.Combine(Folder!, name), picture, TestContext.Current.CancellationToken);
    }
}
