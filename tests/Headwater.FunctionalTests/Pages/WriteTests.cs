using System.Collections.Concurrent;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Telemetry;
using Headwater.FunctionalTests.Testing;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>What changes something: with a key, after a question, and with an answer that says what happened.</summary>
public sealed class WriteTests(AzuriteFixture azurite)
{
    private const string Key = "a-key-of-some-length";

    [Fact]
    public async Task Key_is_asked_for_once_and_sent_as_a_header()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite, ("FunctionKey", Key));
        await system.StoreAsync(TestArticles.Make("One"), TestArticles.Make("Two", 1));
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("401");
        var addresses = new ConcurrentQueue<string>();
        reader.Page.Request += (_, request) => addresses.Enqueue(request.Url);

        await reader.GoAsync("articles");
        await DeleteAsync(reader, "Two");
        var input = reader.Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Function key" });
        await input.FillAsync("copied…");
        await reader.Page.Keyboard.PressAsync("Enter"); // no header can hold it
        await input.FillAsync("wrong");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Page.Locator("dialog")).ToContainTextAsync("refused");
        await input.FillAsync(Key);
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.SeesAsync("1 article");
        await DeleteAsync(reader, "One");
        await reader.SeesAsync("No feed yet");

        Assert.DoesNotContain(addresses, address => address.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pasted_address_is_looked_up_at_once()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", SmallFeed.Rss(["One"]));
        await using var system = await PageSystem.StartAsync(azurite);
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync("/");
        await reader.Page.GetByLabel("Address").FillAsync(origin.Url("/feed.xml"));
        foreach (var keys in (string[])["Control+A", "Control+X", "Control+V"])
            await reader.Page.Keyboard.PressAsync(keys);

        await Assertions.Expect(reader.Button("Register this feed")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Nothing_is_deleted_when_the_reader_cancels()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync("articles");
        await reader.Link("One").ClickAsync();
        await reader.Button("Delete this article").ClickAsync();
        await reader.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(reader.Page.Locator("dialog")).ToHaveCountAsync(0);
        await reader.GoAsync("articles");

        await reader.SeesAsync("1 article");
    }

    [Fact]
    public async Task Reading_asks_for_a_read_key_first()
    {
        Reader.SkipWithoutBrowser();
        await using var system = await PageSystem.StartAsync(azurite, ("Http__ReadKeys__team", Key));
        await system.StoreAsync(TestArticles.Make("One"));
        await using var reader = await Reader.OpenAsync(system);
        reader.Expected.Add("401");

        await reader.GoAsync("articles");
        await reader.SeesAsync("This service requires a key");
        await reader.Page.GetByLabel("Key").FillAsync("wrong");
        await reader.Button("Open").ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("refused");
        await reader.Page.GetByLabel("Key").FillAsync(Key);
        await reader.Button("Open").ClickAsync();
        await reader.Link("One").ClickAsync();

        await Assertions.Expect(reader.Heading("One").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, "It was sent")]
    [InlineData(true, "can be sent again")]
    public async Task Retries_a_failure_and_reads_the_article(bool isLate, string said)
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithFailuresAsync(origin, "One");
        await using var reader = await Reader.OpenAsync(system);

        await reader.GoAsync("/");
        await reader.PressAsync(reader.Link("Failures"));
        await Assertions.Expect(reader.Button("Try again")).ToBeVisibleAsync();
        if (isLate)
        {
            reader.Expected.Add("404");
            await RegistryCalls.SendAsync(system, HttpMethod.Post, "api/failures/retry");
        }

        await reader.PressAsync(reader.Button("Try again"));
        Assert.True(reader.Presses <= 3);
        await reader.SeesAsync("Nothing failed");
        await Assertions.Expect(Notices(reader)).ToContainTextAsync(said);
        await system.DrainAsync();
        await reader.GoAsync("articles");

        await reader.SeesAsync("One");
    }

    [Fact]
    public async Task Ignores_a_failure_and_retries_the_others()
    {
        Reader.SkipWithoutBrowser();
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await WithFailuresAsync(origin, "One", "Two", "Three");
        await using var reader = await Reader.OpenAsync(system);
        var failures = reader.Page.Locator("table.list tbody tr");
        var dialog = reader.Page.Locator("dialog");

        await reader.GoAsync("failures");
        await Assertions.Expect(failures).ToHaveCountAsync(3);
        await reader.Button("Ignore").First.ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("It cannot be tried again from here.");
        await reader.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Equal(3, (await system.GetJsonAsync("api/failures")).GetProperty("failures").GetArrayLength());
        await reader.Button("Ignore").First.ClickAsync();
        await DialogButton(reader, "Ignore").ClickAsync();
        await Assertions.Expect(failures).ToHaveCountAsync(2);
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("The failure is dismissed.");
        await reader.Button("Try all again").ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("Sent to the queue again: 2.");
        await reader.SeesAsync("Nothing failed");
        await system.DrainAsync();

        Assert.Equal(2, (await system.GetJsonAsync("api/articles")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Deleting_a_feed_says_what_goes_with_it()
    {
        await using var page = await FeedPage.StartAsync(azurite, SmallFeed.Rss(["One", "Two"]));
        var (system, reader, id) = page;
        await system.DrainAsync();

        await reader.GoAsync($"feeds/{id}");
        await reader.Button("Delete").ClickAsync();
        await Assertions.Expect(reader.Page.Locator("dialog")).ToContainTextAsync(
            "Delete “Small” and its 2 articles? This cannot be undone.");
        await DialogButton(reader, "Delete").ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("The feed is deleted.");

        Assert.Empty((await system.GetJsonAsync("api/articles")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Deleting_a_large_feed_says_that_it_goes_on()
    {
        await using var page = await FeedPage.StartAsync(azurite, SmallFeed.Rss(["One"]));
        var (_, reader, id) = page;
        await reader.Page.RouteAsync($"**/api/feeds/{id}", route => route.FulfillAsync(
            new RouteFulfillOptions { Status = 202, ContentType = "application/json", Body = "{}" }));

        await reader.GoAsync($"feeds/{id}");
        await reader.Button("Delete").ClickAsync();
        await DialogButton(reader, "Delete").ClickAsync();

        await Assertions.Expect(Notices(reader)).ToContainTextAsync("The feed is being deleted; the timer goes on");
    }

    [Fact]
    public async Task Words_in_one_form_survive_a_write_of_another()
    {
        await using var page = await FeedPage.StartAsync(azurite, SmallFeed.Rss(["One"]));
        var (system, reader, id) = page;
        await system.DrainAsync();

        await reader.GoAsync($"feeds/{id}");
        await reader.Page.GetByText("Title, tags and notes").ClickAsync();
        await reader.Page.GetByLabel("Notes").FillAsync("Ask Ann first");
        await reader.Page.GetByText("How it is polled and read").ClickAsync();
        await reader.Page.GetByLabel("User-Agent").FillAsync("Ann");
        await reader.Button("Pause").ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("Done");
        var options = reader.Page.Locator("form[data-merge]");
        await options.GetByLabel("Headers").FillAsync("X-One: 1");
        await options.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(Notices(reader)).ToContainTextAsync("Saved");
        await options.GetByLabel("Headers").FillAsync("");
        await reader.Page.RunAndWaitForResponseAsync(
            () => options.GetByRole(AriaRole.Button).ClickAsync(), response => response.Request.Method == "PATCH");
        await Assertions.Expect(options.GetByRole(AriaRole.Button)).ToBeEnabledAsync();

        // A form that stays takes back what it has saved.
        Assert.False((await system.GetJsonAsync($"api/feeds/{id}")).TryGetProperty("headers", out _));
        await Assertions.Expect(reader.Page.GetByLabel("Notes")).ToHaveValueAsync("Ask Ann first");
        await reader.Page.Locator("form.fields").First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(reader.Page.Locator("dd.lines")).ToHaveTextAsync("Ask Ann first");
        await Assertions.Expect(reader.Button("Resume")).ToBeVisibleAsync(); // nothing holds the page any more
    }

    [Fact]
    public async Task Page_that_waits_leaves_a_reader_where_they_are()
    {
        await using var page = await FeedPage.StartAsync(azurite, SmallFeed.Rss(["One"]));
        var (system, reader, id) = page;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var poll = reader.Button("Poll now");

        await reader.Page.RunAndWaitForResponseAsync(
            () => reader.GoAsync($"feeds/{id}"), response => response.Request.Method == "HEAD");
        await reader.Page.RouteAsync($"**/feeds/{id}", async route =>
        {
            if (route.Request.Method == "GET" && asked.TrySetResult())
                await answer.Task;
            await route.FallbackAsync();
        });
        await system.DrainAsync();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken); // the page asks for itself as it is now
        await poll.FocusAsync();
        answer.SetResult();

        var show = reader.Button("Show");
        await Assertions.Expect(show).ToBeVisibleAsync();
        await Assertions.Expect(poll).ToBeFocusedAsync();
        await show.ClickAsync();
        await Assertions.Expect(reader.Link("One")).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.Locator("main")).ToBeFocusedAsync();
    }

    /// <summary>Items that were given up while the account refused articles, which it takes now.</summary>
    private async Task<TestSystem> WithFailuresAsync(TestOrigin origin, params string[] titles)
    {
        origin.Feed("/feed", SmallFeed.Rss(titles));
        var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed")));
        system.Logs.Expect(201, 210, 901);
        system.Wire.Answer = (call, _) => call.Path.StartsWith("articles/", StringComparison.Ordinal)
            ? throw new InvalidOperationException("The account says no.")
            : null;
        await system.PollAndDrainAsync();
        system.Wire.Answer = null;
        return system;
    }

    private static ILocator DialogButton(Reader reader, string name) =>
        reader.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name });

    private static ILocator Notices(Reader reader) => reader.Page.Locator(".notices");

    private static async Task DeleteAsync(Reader reader, string title)
    {
        await reader.Link(title).ClickAsync();
        await reader.Button("Delete this article").ClickAsync();
        await DialogButton(reader, "Delete").ClickAsync();
    }
}
