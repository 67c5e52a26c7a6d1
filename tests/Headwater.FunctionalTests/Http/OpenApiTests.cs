using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Headwater.Api;
using Headwater.Discovery;
using Headwater.Feeds.Articles;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Listing.Formats;
using Headwater.LocalHost.Host;
using Headwater.Polling;
using Headwater.Removal;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Http;

/// <summary>Holds <c>openapi.json</c> to the functions: neither says more than the other.</summary>
public sealed partial class OpenApiTests(AzuriteFixture azurite)
{
    // The hosts' own, and pages for people.
    private static readonly string[] Undescribed =
    [
        "Home", "Preflight", "WithoutRoute",
        .. Trigger<HttpTriggerAttribute>.All
            .Select(trigger => trigger.Name)
            .Where(name => name.StartsWith("Show", StringComparison.Ordinal)),
    ];

    private static readonly string[] HostParameters = ["code", "clientId"];

    // OpenAPI has no parameters whose names callers make up; label=NAME:VALUE says the same.
    private static readonly string[] OpenNames = ["label.NAME"];

    [Fact]
    public async Task Every_function_is_described_and_nothing_else()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var document = await OpenApiDocument.OfAsync(system);

        var described = document.Operations().Select(operation =>
            $"{operation.Body["operationId"]} {operation.Method} {operation.Path} {Access(operation.Body["security"] is null)}");
        var functions = Trigger<HttpTriggerAttribute>.All
            .Where(trigger => !Undescribed.Contains(trigger.Name))
            .SelectMany(trigger => trigger.Attribute.Methods.Where(method => method != "head").Select(method =>
                $"{trigger.Name} {method} /{trigger.Attribute.Route} "
                + Access(trigger.Attribute.AuthLevel == AuthorizationLevel.Anonymous)));

        static string Access(bool anonymous) => anonymous ? "anonymous" : "key";

        Assert.Equal(functions.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));

        // The Functions host takes the first match in the alphabetical order of names.
        Assert.Equal("WithoutRoute", Trigger<HttpTriggerAttribute>.All.Select(trigger => trigger.Name).Max(StringComparer.Ordinal));
        foreach (var trigger in Trigger<HttpTriggerAttribute>.All)
            Assert.True(trigger.Attribute.Methods.Contains("get") == trigger.Attribute.Methods.Contains("head"), trigger.Name);
    }

    [Fact]
    public async Task Every_parameter_is_described_and_nothing_else()
    {
        await using var system = await StartAsync();
        var document = await OpenApiDocument.OfAsync(system);
        foreach (var operation in document.Operations().Where(operation => operation.Method == "get"))
        {
            var response = await system.SendAsync($"{operation.Url}?no-such=1");
            Assert.True((int)response.StatusCode == 400, $"{operation.Path} takes a parameter that it does not know.");
            var error = (await response.JsonAsync())
                .GetProperty("errors")
                .EnumerateArray()
                .Single(error => error.GetProperty("name").GetString() == "no-such");
            var known = Known().Match(error.GetProperty("expected").GetString()!).Groups["names"].Value
                .Split([", "], StringSplitOptions.RemoveEmptyEntries);
            var described = operation.Parameters("query").Select(parameter => parameter["name"]!.GetValue<string>());
            var taken = new List<string>();
            foreach (var name in known.Except(HostParameters).Except(OpenNames).Where(name => name != "none"))
            {
                if (!await IsRefusedAsync(system, operation.Url, name))
                    taken.Add(name);
            }

            Assert.Equal(taken.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));

            var route = operation.Parameters("path").Select(parameter => $"{{{parameter["name"]}}}");
            Assert.Equal(RouteParameter().Matches(operation.Path).Select(match => match.Value), route);
        }
    }

    [Fact]
    public async Task Every_example_is_answered_as_described()
    {
        await using var system = await StartAsync();
        var document = await OpenApiDocument.OfAsync(system);
        var sent = 0;
        foreach (var operation in document.Operations().Where(operation => operation.Method == "get"))
        {
            foreach (var query in document.Examples(operation))
            {
                var response = await system.SendAsync($"{operation.Url}?{query}");
                await document.AssertDescribedAsync(operation, $"{operation.Url}?{query}", response);
                Assert.True(
                    response.IsSuccessStatusCode, $"{operation.Url}?{query}: {(int)response.StatusCode} {await response.TextAsync()}");
                sent++;
            }

            if (operation.Body["responses"]!["400"] is not null)
                await document.AssertDescribedAsync(
                    operation, $"{operation.Url}?no-such=1", await system.SendAsync($"{operation.Url}?no-such=1"));
        }

        Assert.True(sent > 40, $"{sent} examples were sent.");

        // Twice, because the second time finds what the first left; deletions last, because nothing is left to be changed.
        foreach (var operation in document.Operations().Where(operation => operation.Method != "get")
            .OrderBy(operation => operation.Method == "delete")
            .ThenByDescending(operation => operation.Method == "delete" ? operation.Path.Length : 0))
        {
            var first = await SendExampleAsync(system, operation);
            Assert.True(first.IsSuccessStatusCode, $"{operation.Method} {operation.Url}: {await first.TextAsync()}");
            await document.AssertDescribedAsync(operation, operation.Url, first);
            await document.AssertDescribedAsync(operation, operation.Url, await SendExampleAsync(system, operation));
        }
    }

    [Fact]
    public async Task Every_member_of_a_record_is_described_and_nothing_else()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var schemas = (await OpenApiDocument.OfAsync(system)).Root["components"]!["schemas"]!.AsObject();
        Type[] records =
        [
            typeof(ArticleHeader), typeof(Author), typeof(Attachment), typeof(Failure), typeof(FeedStatus), typeof(PublisherHints),
            typeof(BackfillStatus),
            typeof(HealthReport), typeof(ImportReport), typeof(FeedChoice), typeof(FeedPreview),
        ];
        foreach (var record in records)
            Assert.Equal(Members(record).Order(), schemas[record.Name]!["properties"]!.AsObject().Select(member => member.Key).Order());

        var article = schemas["ArticleDocument"]!["properties"]!.AsObject().Select(member => member.Key);
        Assert.Equal(Members(typeof(Article)).Concat(["firstSeen", "changed", "version", "backfilled"]).Order(), article.Order());
        var change = schemas["Change"]!["properties"]!.AsObject().Select(member => member.Key);
        var written = typeof(ListedChange).GetProperties().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name));
        Assert.Equal(written.Order(), change.Order());
        var listed = schemas["ListedArticle"]!["properties"]!.AsObject().Select(member => member.Key);
        Assert.Equal(Members(typeof(ArticleHeader)).Append("snippet").Order(), listed.Order());
    }

    [Fact]
    public async Task Every_member_of_a_request_for_a_feed_is_described()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var schemas = (await OpenApiDocument.OfAsync(system)).Root["components"]!["schemas"]!.AsObject();
        string[] read = ["url", "title", "tags", "notes", .. FeedOptionsReader.Members];

        var added = schemas["NewFeed"]!["properties"]!.AsObject().Select(member => member.Key);
        var changed = schemas["FeedChange"]!["properties"]!.AsObject().Select(member => member.Key);

        Assert.Equal(read.Order(), added.Order());
        Assert.Equal(read.Append("state").Order(), changed.Order());
    }

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        var document = await OpenApiDocument.OfAsync(system);
        var (id, older) = (document.Example("/api/articles/{id}", "id"), document.Example("/api/articles/{id}", "contentHash"));
        var newer = document.Example("/api/articles/{id}/diff", "to");
        Article article = TestArticles.Make("one", text: "one two") with
        {
            Id = id,
            Language = "en",
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["NAME"] = ["300"] },
            Enclosures = [new Attachment("https://a.example/1.mp3", "audio/mpeg", 1, "One")],
            Headings = [new Heading(1, "One", "one")],
            CodeBlocks = [new CodeBlock("sql", "select 1")],
            Images = [new ArticleImage("https://a.example/1.png", "One", "One", 1, 1)],
            Links = [new ArticleLink("https://a.example/2", "Two", "a.example", true)],
            Videos = [new Video("https://a.example/1.mp4")],
        };
        await system.StoreAsync(article with { ContentHash = older }, system.Time.GetUtcNow().AddHours(-2));
        await system.StoreAsync(
            article with { ContentHash = newer, Text = "one two, edited" }, system.Time.GetUtcNow().AddHours(-1), version: 2);
        for (var number = 0; number < 3; number++)
            await system.StoreAsync(TestArticles.Make($"Other {number}", number));
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            document.Example("/api/failures/{id}", "id").Split('.')[0], "https://a.example/feed", "not-a-feed", "No.", default,
            TestContext.Current.CancellationToken);
        await system.Services.GetRequiredService<ArticleRemover>()
            .RemoveAsync(TestArticles.FeedId, TestArticles.Make("Other 0").Id, TestContext.Current.CancellationToken);
        var addFeed = document.Operations().Single(operation => operation.Path == "/api/feeds" && operation.Method == "post");
        await document.AssertDescribedAsync(addFeed, addFeed.Url, await SendExampleAsync(system, addFeed));
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            TestArticles.FeedId, "https://a.example/feed", "not-a-feed", "It is a page.", "<html>"u8.ToArray(),
            TestContext.Current.CancellationToken);
        return system;
    }

    /// <summary>Whether a parameter is refused for itself, and not for its value.</summary>
    private static async Task<bool> IsRefusedAsync(TestSystem system, string url, string name)
    {
        var response = await system.SendAsync($"{url}?{name}=x");
        return (int)response.StatusCode == 400 && (await response.JsonAsync()).GetProperty("errors").EnumerateArray().Any(error =>
            error.GetProperty("name").GetString() == name
                && error.GetProperty("expected").GetString()!.StartsWith("Not allowed here", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> SendExampleAsync(TestSystem system, OpenApiDocument.Operation operation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), operation.Url);
        if (operation.Body["requestBody"]?["content"]?.AsObject().FirstOrDefault(content => content.Value!["example"] is not null)
            is { Key: { } type, Value: { } content })
            request.Content = new StringContent(
                content["example"] is JsonValue text ? text.GetValue<string>() : content["example"]!.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        return await system.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Members(Type type) =>
        ((JsonSerializerContext[])[ApiJson.Relaxed, StorageJson.Relaxed, PollingJson.Relaxed])
        .Select(context => context.GetTypeInfo(type)).First(info => info is not null)!.Properties.Select(member => member.Name);

    [GeneratedRegex(@"Supported: (?<names>.*?)\.$")]
    private static partial Regex Known();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex RouteParameter();
}
