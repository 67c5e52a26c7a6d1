using System.Net;
using System.Text;
using System.Text.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>Lists of feeds: imported and exported.</summary>
public sealed class FeedImportTests(AzuriteFixture azurite)
{
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_outline_gets_an_outcome_and_twice_changes_nothing()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var list = List("""
            <outline text="News">
              <outline text="A" xmlUrl="https://a.example/feed"/>
              <outline text="B" xmlUrl="https://b.example/feed?key=s3cret"/>
            </outline>
            <outline text="Tech"><outline text="A" xmlUrl="https://a.example/feed"/></outline>
            <outline text="C" xmlUrl="ftp://c.example/"/>
            <outline text="D" xmlUrl="http://169.254.169.254/latest/"/>
            <outline text="E" xmlUrl="https://user:pw@e.example/"/>
            <outline text="F" xmlUrl="nothing"/>
            """);

        var first = await PostAsync(system, list);
        var second = await PostAsync(system, list);

        Assert.Equal(
            ["added", "added", "known", "refused", "refused", "refused", "refused"], Outcomes(first));
        Assert.Equal((2, 1, 4), (Number(first, "added"), Number(first, "known"), Number(first, "refused")));
        Assert.Contains("link-local", first.GetProperty("feeds")[4].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 3, 4), (Number(second, "added"), Number(second, "known"), Number(second, "refused")));
        var feed = await system.GetJsonAsync($"api/feeds/{FeedUrl.Id("https://a.example/feed")}");
        Assert.Equal(("A", "News,Tech"), (feed.GetProperty("title").GetString(), Tags(feed)));
        Assert.Equal(2, (await system.GetJsonAsync("api/feeds?due=true")).GetProperty("feeds").GetArrayLength());
    }

    [Fact]
    public async Task A_known_feed_gains_tags_and_keeps_the_rest()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var id = FeedUrl.Id("https://a.example/feed");
        await SendJsonAsync(
            system, HttpMethod.Post, "api/feeds", """{"url": "https://a.example/feed", "title": "Mine", "tags": ["one"]}""");
        await SendJsonAsync(system, HttpMethod.Patch, $"api/feeds/{id}", """{"state": "paused", "notes": "x"}""");

        var report = await PostAsync(system, List("<outline text='two'><outline text='A' xmlUrl='https://a.example/feed'/></outline>"));

        Assert.Contains("two", report.GetProperty("feeds")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        var many = string.Join(',', Enumerable.Range(0, FeedTags.MaxTags));
        report = await PostAsync(system, List($"<outline category='{many}' xmlUrl='https://a.example/feed'/>"));
        Assert.Equal(["known"], Outcomes(report));
        Assert.Contains("no tags", report.GetProperty("feeds")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        var feed = await system.GetJsonAsync($"api/feeds/{id}");
        Assert.Equal(
            ("Mine", "one,two", "paused", "x"), (Text(feed, "title"), Tags(feed), Text(feed, "state"), Text(feed, "notes")));
    }

    [Fact]
    public async Task Progress_comes_as_lines()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/opml") { Content = Body(Many(120)) };
        request.Headers.Accept.ParseAdd("application/x-ndjson");

        using var response = await system.Client.SendAsync(request, _end);

        var lines = (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        Assert.Equal(Enumerable.Range(1, 120), lines.Select(line => Number(line, "done")));
        Assert.All(lines, line => Assert.Equal((120, "added"), (Number(line, "total"), line.GetProperty("outcome").GetString())));
    }

    [Fact]
    public async Task Fifty_feeds_cost_one_call()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var calls = new List<string>();
        system.Wire.Answer = (call, _) =>
        {
            calls.Add(call.Path);
            return null;
        };

        await PostAsync(system, Many(120));
        Assert.Equal(1 + 3, calls.Count);
        calls.Clear();
        await PostAsync(system, Many(120));

        Assert.Single(calls);
    }

    [Fact]
    public async Task Feed_that_storage_refuses_is_refused_with_the_reason()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var transactions = 0;
        system.Wire.Answer = (call, _) => call.Path.Contains("$batch", StringComparison.Ordinal) && ++transactions == 2
            ? throw new Azure.RequestFailedException(403, "The account says no.")
            : null;

        var report = await PostAsync(system, Many(120));

        Assert.Equal((70, 50), (Number(report, "added"), Number(report, "refused")));
        var again = await PostAsync(system, Many(120));
        Assert.Equal((50, 70), (Number(again, "added"), Number(again, "known")));
    }

    [Fact]
    public async Task An_export_fills_an_empty_instance_the_same()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var random = new Random(5);
        for (var number = 0; number < 20; number++)
        {
            var url = $"https://a.example/{number}?key=s3cret";
            await SendJsonAsync(system, HttpMethod.Post, "api/feeds", JsonSerializer.Serialize(new
            {
                url,
                title = random.Next(2) == 0 ? $"Title <{number}> & \"more\"" : "",
                tags = Enumerable.Range(0, random.Next(4)).Select(tag => $"Tag/{tag}, é"),
                notes = random.Next(2) == 0 ? "one\ntwo" : null,
                interval = random.Next(2) == 0 ? "5m" : null,
                userAgent = random.Next(3) == 0 ? "Me/1" : null,
            }));
            if (random.Next(3) == 0)
                await SendJsonAsync(system, HttpMethod.Patch, $"api/feeds/{FeedUrl.Id(url)}", """{"state": "paused"}""");
            if (random.Next(3) == 0)
                await SendJsonAsync(
                    system, HttpMethod.Patch, $"api/feeds/{FeedUrl.Id(url)}", $$"""{"url": "https://b.example/{{number}}"}""");
        }

        var export = await (await system.SendAsync("api/opml")).TextAsync();
        await using var other = await TestSystem.StartAsync(azurite.NewAccount());
        var report = await PostAsync(other, export);

        Assert.Equal(0, Number(report, "refused"));
        var registry = await RegistryAsync(system);
        Assert.Contains(registry, feed => feed.Contains("Me/1", StringComparison.Ordinal));
        Assert.Equal(registry, await RegistryAsync(other));
    }

    [Fact]
    public async Task An_address_of_a_private_network_is_refused()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("Fetching__AllowPrivateNetworks", "false"));

        var report = await PostAsync(system, List("<outline xmlUrl=\"http://127.0.0.1/\"/><outline xmlUrl=\"https://a.example/\"/>"));

        Assert.Equal(["refused", "added"], Outcomes(report));
        Assert.Contains("loopback", report.GetProperty("feeds")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/x-opml", "<!DOCTYPE opml [<!ENTITY a 'a'>]><opml/>", 400)]
    [InlineData("application/xml", "<html/>", 400)]
    [InlineData("application/json", "[]", 415)]
    [InlineData("text/xml", "<opml><body/></opml>", 200)]
    [InlineData("application/x-www-form-urlencoded", "<opml version='1.0'><body/></opml>", 200)]
    [InlineData(null, "<opml><body/></opml>", 200)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n<opml/>", 400)]
    [InlineData("multipart/form-data; boundary=b", "--c\r\n\r\n--c--\r\n", 400)]
    [InlineData("multipart/form-data", "--b--\r\n", 400)]
    [InlineData("multipart/form-data; boundary=b c", "--b--\r\n", 415)]
    [InlineData("multipart/mixed; boundary=b", "--b--\r\n", 415)]
    public async Task Documents_that_are_not_lists_are_refused(string? type, string body, int status)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await system.Client.PostAsync(new Uri("api/opml", UriKind.Relative), content, _end);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_list_of_eleven_megabytes_is_refused()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var huge = List($"<!--{new string('x', 11 * 1024 * 1024)}-->");

        foreach (var announced in (bool[])[true, false])
        {
            foreach (var content in (HttpContent[])[Body(huge), Form(huge)])
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "api/opml") { Content = content };
                request.Headers.TransferEncodingChunked = !announced;
                using var response = await system.Client.SendAsync(request, _end);
                Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_form_with_a_file_is_a_list()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        using var form = Form(Many(3));

        using var response = await system.Client.PostAsync(new Uri("api/opml", UriKind.Relative), form, _end);

        Assert.Equal(3, Number(await response.JsonAsync(), "added"));
    }

    [Fact]
    public async Task An_array_of_feeds_is_a_list()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());

        var report = await SendJsonAsync(system, HttpMethod.Post, "api/feeds", """
            [{"url": "https://a.example/1", "tags": ["x"]}, {"url": "https://a.example/1"}, {"url": 7}, "https://a.example/2", {"tags": []}]
            """);

        Assert.Equal(["added", "known", "refused", "refused", "refused"], Outcomes(report));
        Assert.Equal(
            ["https://a.example/1", "https://a.example/1", "7", "https://a.example/2", """{"tags": []}"""],
            report.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task Feeds_are_found_by_tag_state_due_and_words()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await SendJsonAsync(system, HttpMethod.Post, "api/feeds", """
            [{"url": "https://one.example/?key=s3cret", "tags": ["Red", "blue"], "title": "Rivers"},
             {"url": "https://two.example/", "tags": ["red"], "notes": "about rivers"}, {"url": "https://three.example/"}]
            """);
        await SendJsonAsync(system, HttpMethod.Patch, $"api/feeds/{FeedUrl.Id("https://two.example/")}", """{"state": "paused"}""");

        async Task<string> Found(string query) => string.Join(' ',
            (await system.GetJsonAsync($"api/feeds?{query}")).GetProperty("feeds").EnumerateArray()
                .Select(feed => new Uri(feed.GetProperty("url").GetString()!).Host.Split('.')[0]));
        Assert.Equal("one two", await Found("tag=RED"));
        Assert.Equal("one", await Found("tag=red&state=active"));
        Assert.Equal("one two", await Found("tag=blue&tag=red"));
        Assert.Equal("one two", await Found("q=RIVERS"));
        Assert.Equal("two", await Found("q=rivers+about"));
        Assert.Equal("three", await Found("q=three.example"));
        Assert.Equal("", await Found("q=s3cret"));
        Assert.Equal("one three", await Found("due=true"));
        Assert.Equal("two", await Found("due=false"));
    }

    private static string Many(int count) => List(string.Concat(
        Enumerable.Range(0, count).Select(number => $"<outline text='{number}' xmlUrl='https://a.example/{number}'/>")));

    private static string List(string body) => $"<opml version=\"2.0\"><head/><body>{body}</body></opml>";

    private static StringContent Body(string list) => new(list, Encoding.UTF8, "text/x-opml");

    private static MultipartFormDataContent Form(string list) => new() { { Body(list), "file", "feeds.opml" } };

    private async Task<JsonElement> PostAsync(TestSystem system, string list)
    {
        using var body = Body(list);
        using var response = await system.Client.PostAsync(new Uri("api/opml", UriKind.Relative), body, _end);
        Assert.True(response.IsSuccessStatusCode, await response.TextAsync());
        return await response.JsonAsync();
    }

    private static async Task<JsonElement> SendJsonAsync(TestSystem system, HttpMethod method, string path, string? body = null) =>
        (await RegistryCalls.SendTextAsync(system, method, path, body)).Success();

    private async Task<string[]> RegistryAsync(TestSystem system) =>
        await system.Services.GetRequiredService<FeedTable>().AllAsync(_end)
            .Select(feed => $"{feed.Id} {feed.Url} {feed.State} {feed.Title} {feed.GivenTitle} {string.Join('|', feed.Tags)} {feed.Notes} "
                + feed.Options.Text)
            .ToArrayAsync(_end);

    private static IEnumerable<string?> Outcomes(JsonElement report) =>
        report.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("outcome").GetString());

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static string Tags(JsonElement feed) =>
        string.Join(',', feed.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
}
