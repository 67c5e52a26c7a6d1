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
using NJsonSchema;

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
        var document = await DocumentAsync(system);

        var described = Operations(document).Select(operation =>
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
        var document = await DocumentAsync(system);
        foreach (var operation in Operations(document).Where(operation => operation.Method == "get"))
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
        var document = await DocumentAsync(system);
        var sent = 0;
        foreach (var operation in Operations(document).Where(operation => operation.Method == "get"))
        {
            foreach (var query in Examples(document, operation))
            {
                var response = await system.SendAsync($"{operation.Url}?{query}");
                await AssertDescribedAsync(document, operation, $"{operation.Url}?{query}", response);
                Assert.True(
                    response.IsSuccessStatusCode, $"{operation.Url}?{query}: {(int)response.StatusCode} {await response.TextAsync()}");
                sent++;
            }

            if (operation.Body["responses"]!["400"] is not null)
                await AssertDescribedAsync(
                    document, operation, $"{operation.Url}?no-such=1", await system.SendAsync($"{operation.Url}?no-such=1"));
        }

        Assert.True(sent > 40, $"{sent} examples were sent.");

        // Twice, because the second time finds what the first left; deletions last, because nothing is left to be changed.
        foreach (var operation in Operations(document).Where(operation => operation.Method != "get")
            .OrderBy(operation => operation.Method == "delete")
            .ThenByDescending(operation => operation.Method == "delete" ? operation.Path.Length : 0))
        {
            var first = await SendExampleAsync(system, operation);
            Assert.True(first.IsSuccessStatusCode, $"{operation.Method} {operation.Url}: {await first.TextAsync()}");
            await AssertDescribedAsync(document, operation, operation.Url, first);
            await AssertDescribedAsync(document, operation, operation.Url, await SendExampleAsync(system, operation));
        }
    }

    [Fact]
    public async Task Every_member_of_a_record_is_described_and_nothing_else()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        var schemas = (await DocumentAsync(system))["components"]!["schemas"]!.AsObject();
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

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        var document = await DocumentAsync(system);
        var (id, older) = (Example(document, "/api/articles/{id}", "id"), Example(document, "/api/articles/{id}", "contentHash"));
        var newer = Example(document, "/api/articles/{id}/diff", "to");
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
            Example(document, "/api/failures/{id}", "id").Split('.')[0], "https://a.example/feed", "not-a-feed", "No.", default,
            TestContext.Current.CancellationToken);
        await system.Services.GetRequiredService<ArticleRemover>()
            .RemoveAsync(TestArticles.FeedId, TestArticles.Make("Other 0").Id, TestContext.Current.CancellationToken);
        var addFeed = Operations(document).Single(operation => operation.Path == "/api/feeds" && operation.Method == "post");
        await AssertDescribedAsync(document, addFeed, addFeed.Url, await SendExampleAsync(system, addFeed));
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

    private static async Task<HttpResponseMessage> SendExampleAsync(TestSystem system, Operation operation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), operation.Url);
        if (operation.Body["requestBody"]?["content"]?.AsObject().FirstOrDefault(content => content.Value!["example"] is not null)
            is { Key: { } type, Value: { } content })
            request.Content = new StringContent(
                content["example"] is JsonValue text ? text.GetValue<string>() : content["example"]!.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        return await system.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertDescribedAsync(JsonNode document, Operation operation, string url, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var described = Resolve(document, operation.Body["responses"]![status]);
        Assert.True(described is not null, $"{url} answers {status}, which is not described.");
        if (described["content"] is not JsonObject content)
        {
            Assert.Equal("", await response.TextAsync());
            return;
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(content[type] is not null, $"{url} answers {type}, which is not described.");
        if (!type.EndsWith("json", StringComparison.Ordinal) || type.EndsWith("ndjson", StringComparison.Ordinal)
            || content[type]!["schema"]!["type"]?.GetValue<string>() == "string")
            return;
        var schema = await SchemaAsync(document, content[type]!["schema"]!);
        var mistakes = schema.Validate(await response.TextAsync());
        Assert.True(mistakes.Count == 0, $"{url}: {string.Join("; ", mistakes)}");
    }

    /// <summary>
    /// For the validator, which knows drafts before OpenAPI 3.1; and strict, so that a member that is not described is found.
    /// </summary>
    private static Task<JsonSchema> SchemaAsync(JsonNode document, JsonNode schema)
    {
        var root = new JsonObject
        {
            ["allOf"] = new JsonArray(schema.DeepClone()),
            ["definitions"] = document["components"]!["schemas"]!.DeepClone(),
        };
        Close(root);
        return JsonSchema.FromJsonAsync(
            root.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array)
                Close(element);
        }

        if (node is not JsonObject members)
            return;
        foreach (var (_, value) in members.ToArray())
            Close(value);
        if (members["properties"] is JsonObject && members["type"]?.GetValueKind() == JsonValueKind.String)
            members["additionalProperties"] = false;
    }

    private static IEnumerable<string> Examples(JsonNode document, Operation operation)
    {
        yield return "";
        foreach (var parameter in operation.Parameters("query"))
        {
            var name = parameter["name"]!.GetValue<string>();
            var example = parameter["example"];
            var values = Resolve(document, parameter["schema"])!["enum"]?.AsArray()
                ?? (example as JsonArray)
                ?? (example is null ? [] : [example.DeepClone()]);
            foreach (var value in values)
                yield return $"{name}={Uri.EscapeDataString(value!.ToString())}{(value.ToString() == "relevance" ? "&q=one" : "")}";
        }
    }

    private static string Example(JsonNode document, string path, string name) =>
        Operations(document).First(operation => operation.Path == path).AllParameters
            .First(parameter => parameter["name"]!.GetValue<string>() == name)["example"]!.GetValue<string>();

    private static IEnumerable<string> Members(Type type) =>
        ((JsonSerializerContext[])[ApiJson.Relaxed, StorageJson.Relaxed, PollingJson.Relaxed])
        .Select(context => context.GetTypeInfo(type)).First(info => info is not null)!.Properties.Select(member => member.Name);

    private static async Task<JsonNode> DocumentAsync(TestSystem system) =>
        JsonNode.Parse(await (await system.SendAsync("api/openapi.json")).TextAsync())!;

    private static IEnumerable<Operation> Operations(JsonNode document)
    {
        foreach (var (path, item) in document["paths"]!.AsObject())
            foreach (var (method, body) in item!.AsObject().Where(member => member.Key != "parameters"))
                yield return new Operation(
                    path, method, body!,
                    [
                        .. (item["parameters"]?.AsArray() ?? []).Concat(body!["parameters"]?.AsArray() ?? [])
                            .Select(parameter => Resolve(document, parameter)!),
                    ]);
    }

    private static JsonNode? Resolve(JsonNode document, JsonNode? node) => node?["$ref"]?.GetValue<string>() is { } reference
        ? reference.Split('/').Skip(1).Aggregate(document, (at, name) => at[name]!)
        : node;

    [GeneratedRegex(@"Supported: (?<names>.*?)\.$")]
    private static partial Regex Known();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex RouteParameter();

    private sealed record Operation(string Path, string Method, JsonNode Body, IReadOnlyList<JsonNode> AllParameters)
    {
        /// <summary>With the examples of the path's parameters.</summary>
        public string Url => Parameters("path").Aggregate(
            Path.TrimStart('/'), (url, parameter) =>
                url.Replace($"{{{parameter["name"]}}}", parameter["example"]!.GetValue<string>(), StringComparison.Ordinal));

        public IEnumerable<JsonNode> Parameters(string place) =>
            AllParameters.Where(parameter => parameter["in"]!.GetValue<string>() == place);
    }
}
