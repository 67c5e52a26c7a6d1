using Headwater.FunctionalTests.Browser;
using Headwater.FunctionalTests.Testing;
using Microsoft.Playwright;

namespace Headwater.FunctionalTests.Pages;

/// <summary>A person with a browser at the pages of a system. What no page may cause fails the test when the reader leaves.</summary>
internal sealed class Reader : IAsyncDisposable
{
    // More than any page has of links and fields before its list.
    private const int MaxSteps = 150;

    // Of milliseconds, for a browser that starts, and a page that polls a feed or imports a list, on a busy machine.
    private const float Patience = 600_000;

    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);

    private readonly IBrowserContext _context;
    private readonly List<string> _unwanted = [];

    private Reader(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Hosts of pictures that an article shows; nothing of them is fetched.</summary>
    public HashSet<string> Pictures { get; } = [];

    /// <summary>Messages that a test expects, such as that of a refused request.</summary>
    public List<string> Expected { get; } = [];

    public static void SkipWithoutBrowser() => Assert.SkipUnless(
        Chromium.Path is not null, "No Chromium here (Debian: apt-get install chromium), so nobody looks at the pages.");

    /// <param name="script">False for a browser that runs none.</param>
    public static async Task<Reader> OpenAsync(
        TestSystem system, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool script = true)
    {
        SkipWithoutBrowser();
        var browser = await Browser.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = system.Client.BaseAddress!.ToString(),
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
        });
        context.SetDefaultTimeout(Patience);
        var reader = new Reader(context, await context.NewPageAsync());
        if (script)
            await context.Clock.SetFixedTimeAsync(system.Time.GetUtcNow().UtcDateTime);
        await reader.WatchAsync(system.Client.BaseAddress!.Authority);
        return reader;
    }

    public async Task GoAsync(string path)
    {
        var response = await Page.GotoAsync(path);
        Assert.True(response!.Status < 500, $"{path}: {response.Status}");
    }

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name });

    public Task SeesAsync(string text) => Assertions.Expect(Page.Locator("main")).ToContainTextAsync(text);

    /// <summary>How often Enter was pressed to get somewhere.</summary>
    public int Presses { get; private set; }

    /// <summary>Goes to something with the Tab key and presses Enter, as who has no mouse does.</summary>
    public async Task PressAsync(ILocator target)
    {
        await TabToAsync(target);
        await Page.Keyboard.PressAsync("Enter");
        Presses++;
    }

    /// <summary>Goes to a field with the Tab key and types.</summary>
    public async Task TypeAsync(ILocator field, string text)
    {
        await TabToAsync(field);
        await Page.Keyboard.TypeAsync(text);
    }

    private async Task TabToAsync(ILocator target)
    {
        await Assertions.Expect(target).ToBeVisibleAsync();
        for (var steps = 0; !await target.EvaluateAsync<bool>("element => element === document.activeElement"); steps++)
        {
            Assert.True(steps < MaxSteps, $"{target} cannot be reached with the Tab key.");
            await Page.Keyboard.PressAsync("Tab");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        var unexpected = _unwanted.Where(line => !Expected.Any(part => line.Contains(part, StringComparison.Ordinal))).ToArray();
        Assert.True(unexpected.Length == 0, string.Join('\n', unexpected));
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            Timeout = Patience,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    private async Task WatchAsync(string host)
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _unwanted.Add($"{message.Type}: {message.Text} ({message.Location})");
        };
        Page.PageError += (_, error) => _unwanted.Add($"exception: {error}");
        Page.Dialog += async (_, dialog) =>
        {
            _unwanted.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await Page.RouteAsync("**/*", async route =>
        {
            var url = new Uri(route.Request.Url);
            if (url.Authority == host || url.Scheme == "data")
            {
                await route.ContinueAsync();
                return;
            }

            if (!Pictures.Contains(url.Host))
                _unwanted.Add($"request: {route.Request.Url}");
            await route.FulfillAsync(new RouteFulfillOptions { Status = 200, ContentType = "image/svg+xml", Body = Picture });
        });
    }

    private const string Picture =
        "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='240'><rect width='640' height='240' fill='#8aa'/></svg>";
}
