using System.Text.Json;

namespace Headwater.Pages.Operating;

/// <summary>What a reader needs of an OpenAPI document.</summary>
/// <param name="Groups">Operations by their tag, in the order of the document.</param>
public sealed record ApiReference(
    string Title, string Description, IReadOnlyList<(string Tag, IReadOnlyList<ApiOperation> Operations)> Groups)
{
    // Of what an article holds.
    private const string Hash = "^[a-z2-7]{26}$";

    // In an example, for a name that every installation chooses.
    private const string Placeholder = "NAME";

    public static ApiReference Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var operations =
            from path in root.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            where method.Name is "get" or "post" or "patch" or "put" or "delete"
            select Operation(root, path.Name, path.Value, method.Name, method.Value);
        return new ApiReference(
            root.GetProperty("info").GetProperty("title").GetString()!,
            Text(root.GetProperty("info"), "description"),
            [.. operations.GroupBy(operation => operation.Tag).Select(group => (group.Key, (IReadOnlyList<ApiOperation>)[.. group]))]);
    }

    private static ApiOperation Operation(JsonElement root, string path, JsonElement item, string method, JsonElement operation)
    {
        var parameters =
            from owner in new[] { item, operation }
            from parameter in Items(owner, "parameters")
            select Parameter(root, Resolve(root, parameter));
        var body = operation.TryGetProperty("requestBody", out var request) ? Resolve(root, request) : default;
        return new ApiOperation(
            Items(operation, "tags").Select(tag => tag.GetString()!).FirstOrDefault("other"),
            Text(operation, "operationId"), method.ToUpperInvariant(), path, Text(operation, "summary"), Text(operation, "description"),
            [.. parameters],
            BodyType(body),
            BodyExample(body),
            Items(operation, "security") is not { Length: > 0 } security || security.Any(way => !way.EnumerateObject().Any()),
            [
                .. from response in operation.GetProperty("responses").EnumerateObject()
                   let resolved = Resolve(root, response.Value)
                   select (response.Name, Text(resolved, "description"), MediaTypes(resolved)),
            ]);
    }

    private static ApiParameter Parameter(JsonElement root, JsonElement parameter)
    {
        var schema = parameter.TryGetProperty("schema", out var given) ? Resolve(root, given) : default;
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("items", out var items))
            schema = Resolve(root, items);
        var values = Items(schema, "enum").Select(value => value.ToString());
        return new ApiParameter(
            Text(parameter, "name"), Text(parameter, "in"), Text(parameter, "description"), string.Join(", ", values), Example(parameter),
            Text(schema, "pattern") == Hash || Example(parameter)?.StartsWith(Placeholder, StringComparison.Ordinal) == true);
    }

    private static string? Example(JsonElement parameter) => !parameter.TryGetProperty("example", out var example) ? null
        : example.ValueKind == JsonValueKind.Array ? example.EnumerateArray().Select(value => value.ToString()).FirstOrDefault()
        : example.ToString();

    private static string? BodyType(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("content", out var content)
            ? content.EnumerateObject().Select(media => media.Name).FirstOrDefault()
            : null;

    private static string? BodyExample(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("content", out var content)
        && content.TryGetProperty("application/json", out var media) && media.TryGetProperty("example", out var example)
            ? example.GetRawText()
            : null;

    private static string MediaTypes(JsonElement response) => response.TryGetProperty("content", out var content)
        ? string.Join(", ", content.EnumerateObject().Select(media => media.Name))
        : "";

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];

    /// <summary>Follows <c>$ref</c>, which in this document always leads to a place in it.</summary>
    private static JsonElement Resolve(JsonElement root, JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
            element = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name));
        return element;
    }
}

/// <param name="Id">Names it in the address: <c>/reference#ListArticles</c>.</param>
/// <param name="BodyType">The first media type of the request's body; null for none.</param>
/// <param name="Body">An example of that body, when it is JSON; null for a file and for none.</param>
/// <param name="IsOpen">Whether it can be asked without a key.</param>
/// <param name="Responses">Status, what it means, and the media types.</param>
public sealed record ApiOperation(
    string Tag, string Id, string Method, string Path, string Summary, string Description, IReadOnlyList<ApiParameter> Parameters,
    string? BodyType, string? Body, bool IsOpen, IReadOnlyList<(string Status, string What, string Types)> Responses);

/// <param name="Place"><c>query</c>, <c>path</c> or <c>header</c>.</param>
/// <param name="Values">What is accepted, when that is a list of words.</param>
/// <param name="NamesWhatExists">Whether its example is that of another installation.</param>
public sealed record ApiParameter(
    string Name, string Place, string Description, string Values, string? Example, bool NamesWhatExists);
