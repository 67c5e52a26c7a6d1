using System.Text.Json;

namespace Headwater.Api;

/// <summary>The routes of the API as <c>openapi.json</c> describes them, and those of the pages, which can only be read.</summary>
internal static class ApiRoutes
{
    /// <summary>The text of <c>openapi.json</c>.</summary>
    public static string Document { get; } = Read();

    private static readonly string[] Pages =
    [
        "", "articles", "articles/{id}", "articles/{id}/diff", "assets/{name}", "failures", "failures/{id}", "feeds", "feeds/{id}",
        "health", "reference",
    ];

    private static readonly IReadOnlyList<(string[] Segments, string[] Methods)> Routes = [.. Parse()];

    /// <summary>The methods that a path supports, in upper case; none for a path that does not exist.</summary>
    public static IReadOnlyList<string> MethodsOf(string? path)
    {
        var segments = Split(path ?? "");
        return [.. Routes.Where(route => IsMatch(route.Segments, segments)).SelectMany(route => route.Methods).Distinct()];
    }

    private static bool IsMatch(string[] route, string[] path) => route.Length == path.Length
        && route.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<(string[] Segments, string[] Methods)> Parse()
    {
        using var document = JsonDocument.Parse(Document);
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var methods = path.Value.EnumerateObject().Select(member => member.Name.ToUpperInvariant()).Where(name => name != "PARAMETERS");
            var withHead = methods.SelectMany(method => method == "GET" ? (string[])["GET", "HEAD"] : [method]);
            yield return (Split(path.Name), [.. withHead, "OPTIONS"]);
        }

        foreach (var page in Pages)
            yield return (Split(page), ["GET", "HEAD"]);
    }

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ApiRoutes).Assembly.GetManifestResourceStream("openapi.json")!);
        return reader.ReadToEnd();
    }
}
