using System.Text.Json;
using System.Text.Json.Nodes;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using NJsonSchema;

namespace Headwater.FunctionalTests.Http;

/// <summary><c>openapi.json</c> as a running service answers with it.</summary>
internal sealed class OpenApiDocument(JsonNode root)
{
    public JsonNode Root => root;

    public static async Task<OpenApiDocument> OfAsync(TestSystem system) =>
        new(JsonNode.Parse(await (await system.SendAsync("api/openapi.json")).TextAsync())!);

    public IEnumerable<Operation> Operations()
    {
        foreach (var (path, item) in root["paths"]!.AsObject())
            foreach (var (method, body) in item!.AsObject().Where(member => member.Key != "parameters"))
                yield return new Operation(
                    path, method, body!,
                    [
                        .. (item["parameters"]?.AsArray() ?? []).Concat(body!["parameters"]?.AsArray() ?? [])
                            .Select(parameter => Resolve(parameter)!),
                    ]);
    }

    private JsonNode? Resolve(JsonNode? node) => node?["$ref"]?.GetValue<string>() is { } reference
        ? reference.Split('/').Skip(1).Aggregate(root, (at, name) => at[name]!)
        : node;

    public async Task AssertDescribedAsync(Operation operation, string url, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var described = Resolve(operation.Body["responses"]![status]);
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
        var schema = await SchemaAsync(content[type]!["schema"]!);
        var mistakes = schema.Validate(await response.TextAsync());
        Assert.True(mistakes.Count == 0, $"{url}: {string.Join("; ", mistakes)}");
    }

    /// <summary>
    /// For the validator, which knows drafts before OpenAPI 3.1; and strict, so that a member that is not described is found.
    /// </summary>
    private Task<JsonSchema> SchemaAsync(JsonNode schema)
    {
        var all = new JsonObject
        {
            ["allOf"] = new JsonArray(schema.DeepClone()),
            ["definitions"] = root["components"]!["schemas"]!.DeepClone(),
        };
        Close(all);
        return JsonSchema.FromJsonAsync(
            all.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal),
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

    public IEnumerable<string> Examples(Operation operation)
    {
        yield return "";
        foreach (var parameter in operation.Parameters("query"))
        {
            var name = parameter["name"]!.GetValue<string>();
            var example = parameter["example"];
            var values = Resolve(parameter["schema"])!["enum"]?.AsArray()
                ?? (example as JsonArray)
                ?? (example is null ? [] : [example.DeepClone()]);
            foreach (var value in values)
                yield return $"{name}={Uri.EscapeDataString(value!.ToString())}{(value.ToString() == "relevance" ? "&q=one" : "")}";
        }
    }

    public string Example(string path, string name) =>
        Operations().First(operation => operation.Path == path).AllParameters
            .First(parameter => parameter["name"]!.GetValue<string>() == name)["example"]!.GetValue<string>();

    internal sealed record Operation(string Path, string Method, JsonNode Body, IReadOnlyList<JsonNode> AllParameters)
    {
        /// <summary>With the examples of the path's parameters.</summary>
        public string Url => Parameters("path").Aggregate(
            Path.TrimStart('/'), (url, parameter) =>
                url.Replace($"{{{parameter["name"]}}}", parameter["example"]!.GetValue<string>(), StringComparison.Ordinal));

        public IEnumerable<JsonNode> Parameters(string place) =>
            AllParameters.Where(parameter => parameter["in"]!.GetValue<string>() == place);
    }
}
