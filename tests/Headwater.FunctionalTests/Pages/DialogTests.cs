using System.Text;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Sample;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What a page asks before it does something, and what it found: as accessible as the pages.</summary>
public sealed class DialogTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Dialogs_are_accessible()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        origin.Feed("/other.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        origin.Feed("/broken.xml", "<html><title>Moved</title>This is not a feed.", contentType: "text/html");
        var feeds = $"{origin.Url("/feed.xml")} {origin.Url("/broken.xml")}";
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", feeds), ("FunctionKey", "a-key-of-some-length"));
        await system.PollAndDrainAsync();
        await using var reader = await Reader.OpenAsync(system);
        reader.Pictures.Add("blog.lodestone.example");
        reader.Expected.AddRange(["401", "422"]);
        var feed = (await system.GetJsonAsync("api/feeds")).GetProperty("feeds")[0].GetProperty("id");

        foreach (var (path, button) in ((string, string)[])
            [($"feeds/{feed}", "Delete"), ($"feeds/{feed}", "Fetch history"), ("failures", "Ignore"), ("articles", "Keyboard ?")])
        {
            await reader.GoAsync(path);
            await reader.Button(button).First.ClickAsync();
            await Axe.CheckAsync(reader, $"{path}, {button}");
        }

        await reader.GoAsync("feeds");
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/other.xml"));
        await reader.Button("Add feed").ClickAsync();
        await Assertions.Expect(reader.Page.Locator("dialog")).ToBeVisibleAsync();
        await Axe.CheckAsync(reader, "the key");
        await AnswerAsync(reader, "wrong");
        await Assertions.Expect(reader.Page.Locator("dialog")).ToContainTextAsync("refused");
        await Axe.CheckAsync(reader, "a key that was refused");
        await AnswerAsync(reader, "a-key-of-some-length");
        await reader.Button("Register this feed").WaitForAsync();
        await Axe.CheckAsync(reader, "what was found");
        await reader.Button("Cancel").ClickAsync();
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/broken.xml"));
        await reader.Button("Add feed").ClickAsync();
        await reader.Button("Register it anyway").WaitForAsync();
        await Axe.CheckAsync(reader, "what was not found");
    }

    private static async Task AnswerAsync(Reader reader, string key)
    {
        await reader.Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Function key" }).FillAsync(key);
        await reader.Button("Continue").ClickAsync();
    }
}
