using System.Diagnostics;
using System.Text.Json;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Hosting;

/// <summary><c>feeds</c> against a running service.</summary>
public sealed class FeedsCommandTests(AzuriteFixture azurite) : IDisposable
{
    private const string Key = "the-function-key";
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory("headwater-feeds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lists_go_in_and_out()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, (HttpRoutes.KeySetting, Key));
        var (list, copy) = (Path.Combine(_folder, "in.opml"), Path.Combine(_folder, "out.opml"));
        await File.WriteAllTextAsync(list, """
            <opml><body><outline text="News"><outline text="A" xmlUrl="https://a.example/f"/></outline><outline xmlUrl="ftp://b.example/"/>
            </body></opml>
            """, _end);

        var import = await RunAsync(system, Key, "import", list);
        var again = await RunAsync(system, Key, "import", list, "--json");
        var export = await RunAsync(system, Key, "export", copy);
        var listed = await RunAsync(system, "", "list");

        Assert.Equal(1, import.Code);
        Assert.Contains("refused: ftp://b.example/: ", import.Output, StringComparison.Ordinal);
        Assert.Contains("1 added, 1 refused", import.Output, StringComparison.Ordinal);
        Assert.Equal(["known", "refused"], again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("outcome").GetString()));
        Assert.Equal(0, export.Code);
        Assert.Contains("xmlUrl=\"https://a.example/f\"", await File.ReadAllTextAsync(copy, _end), StringComparison.Ordinal);
        Assert.Matches("^a-example-f-[a-z2-7]{8}  active  A \\[News\\]  https://a.example/f\n$", listed.Output);
    }

    [Fact]
    public async Task A_feed_is_added_and_shown()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("One"));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, (HttpRoutes.KeySetting, Key));

        var (code, output, error) = await RunAsync(system, Key, "add", origin.Url("/feed.xml"));

        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith($"  active  Feed  {origin.Url("/feed.xml")}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong", "401", "import", "-")]
    [InlineData(Key, "400", "import", "-")]
    [InlineData(Key, "No such", "import", "/nothing/there.opml")]
    public async Task What_fails_says_why(string key, string reason, params string[] arguments)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, (HttpRoutes.KeySetting, Key));

        var (code, _, error) = await RunAsync(system, key, arguments);

        Assert.Equal(1, code);
        Assert.Contains(reason.Replace("No such", "Could not find", StringComparison.Ordinal), error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("add", "https://a.example/f")]
    [InlineData("import", "-")]
    public async Task Another_service_is_not_taken_for_this_one(params string[] arguments)
    {
        await using var origin = await TestOrigin.StartAsync();
        foreach (var path in (string[])["/api/feeds?limit=1000", "/api/feeds", "/api/opml"])
            origin.Feed(path, "<!doctype html><p>Welcome", contentType: "text/html");

        var (code, output, error) = await RunAsync(origin.BaseUrl, "", arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"error: {origin.BaseUrl} does not answer as Headwater does: its answer is text/html.", error.Trim());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task Other_json_is_not_taken_for_an_answer(string json)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/api/feeds?limit=1000", json, contentType: "application/json");

        var (code, output, error) = await RunAsync(origin.BaseUrl, "", "list");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"error: {origin.BaseUrl} does not answer as Headwater does: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_prints_what_is_said_of_an_added_feed()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed(
            "/api/opml",
            """{"done":1,"total":1,"url":"u\u001b[2J","outcome":"added","id":"u","reason":"It is sent the setting BLOG."}""",
            contentType: "application/x-ndjson");
        var list = Path.Combine(_folder, "in.opml");
        await File.WriteAllTextAsync(list, "<opml/>", _end);

        var (_, output, _) = await RunAsync(origin.BaseUrl, "", "import", list);

        // A terminal would obey the control character.
        Assert.Equal("added: u\ufffd[2J: It is sent the setting BLOG.\n1 added\n", output);
    }

    [Fact]
    public async Task Redirect_gets_no_key_and_is_reported()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/api/feeds?limit=1000", context =>
        {
            context.Response.Redirect(origin.Url("/elsewhere"));
            return Task.CompletedTask;
        });

        var (code, _, error) = await RunAsync(origin.BaseUrl, Key, "list");

        Assert.Equal(1, code);
        Assert.Contains($"answers 302: It leads to {origin.Url("/elsewhere")}.", error, StringComparison.Ordinal);
        Assert.Single(origin.Requests);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePorts.Take()}/");

        var (code, output, error) = await RunAsync(nobody, "", "list");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"error: {nobody} does not answer: ", error, StringComparison.Ordinal);
        Assert.EndsWith("--url names another service.", error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_interrupted_says_how_far_it_came()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/api/opml", async context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.WriteAsync("""{"done":1,"total":9,"url":"u","outcome":"added","id":"u"}""" + "\n", _end);
            await context.Response.Body.FlushAsync(_end);
            var aborted = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        var list = Path.Combine(_folder, "in.opml");
        await File.WriteAllTextAsync(list, "", _end);
        string[] import = ["dotnet", Command.LocalHost, .. Feeds(origin.BaseUrl, "import", list, "--json")];
        using var process = Process.Start(Command.Prepare(import, _folder, []))!;
        try
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(_end));
            using (var interrupt = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]))
                await interrupt.WaitForExitAsync(_end);
            await process.WaitForExitAsync(_end);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.NotEqual(0, process.ExitCode);
        Assert.Equal(
            "error: Interrupted after 1 of 9 outlines; the service may have read more. Import the list again to add the rest; feeds "
                + "that are there stay as they are.",
            (await process.StandardError.ReadToEndAsync(_end)).Trim());
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(TestSystem system, string key, params string[] arguments) =>
        RunAsync(system.Client.BaseAddress!, key, arguments);

    private static Task<(int Code, string Output, string Error)> RunAsync(Uri service, string key, params string[] arguments) =>
        Command.RunHostAsync(Feeds(service, arguments), "", ("HEADWATER_KEY", key));

    private static string[] Feeds(Uri service, params string[] arguments) => ["feeds", .. arguments, "--url", $"{service}"];
}
