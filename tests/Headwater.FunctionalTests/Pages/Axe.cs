using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>Looks for what keeps people from a page, in light and dark, wide and on a phone; also for what scrolls sideways.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Each page with all that can be opened in it.</summary>
    public static async Task CheckAsync(Reader reader, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            await reader.GoAsync(path);
            await reader.Page.EvaluateAsync(PictureTests.OpenDetails);
            await CheckAsync(reader, path);
        }
    }

    /// <summary>The page as it is.</summary>
    public static async Task CheckAsync(Reader reader, string what)
    {
        await reader.Page.EvaluateAsync(Script);
        foreach (var width in (int[])[1280, 390])
        {
            await reader.Page.SetViewportSizeAsync(width, 900);
            await CheckAsync(reader.Page, ColorScheme.Light, $"{what}, {width} px wide, light");
            await CheckAsync(reader.Page, ColorScheme.Dark, $"{what}, {width} px wide, dark", "color-contrast");
            var sideways = await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            Assert.True(sideways <= 0, $"{what} is {sideways} px too wide for {width} px");
        }
    }

    /// <param name="rules">All when there is none; what differs in the dark are colours.</param>
    private static async Task CheckAsync(IPage page, ColorScheme scheme, string what, params string[] rules)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        var serious = await page.EvaluateAsync<string[]>(
            """
            async rules => (await axe.run(document, { resultTypes: ["violations"], ...(rules.length && { runOnly: rules }) })).violations
                .filter(found => ["serious", "critical"].includes(found.impact))
                .map(found => `${found.help}: ${found.nodes.map(node => node.html).join("; ")}`)
            """,
            rules);
        Assert.True(serious.Length == 0, $"{what}: {string.Join('\n', serious)}");
    }
}
