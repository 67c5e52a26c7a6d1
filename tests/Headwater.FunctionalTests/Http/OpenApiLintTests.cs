using System.Text.Json;
using Headwater.FunctionalTests.Hosting;
using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Http;

/// <summary><c>openapi.json</c> keeps the rules of <c>infra/redocly</c>, which generators of clients and documentation rely on.</summary>
public sealed class OpenApiLintTests
{
    private static readonly NodePackage Linter = new("OpenAPI linter", "infra/redocly");

    // It would send statistics, and ask whether there is a newer one.
    private static readonly (string Name, string Value)[] Alone =
        [("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")];

    [Fact]
    public async Task OpenApi_document_breaks_no_rule()
    {
        var (errors, said) = await LintAsync(await File.ReadAllTextAsync(Document, TestContext.Current.CancellationToken));

        Assert.True(errors == 0, said);
    }

    [Theory]
    [InlineData("\"operationId\": \"GetFacets\"", "\"operationId\": \"ListArticles\"", "operation-operationId-unique")]
    [InlineData("\"example\": \"csv\"", "\"example\": \"cvs\"", "no-invalid-parameter-examples")]
    [InlineData("{\"name\": \"feeds\", \"description\": \"The feed registry.\"},", "", "operation-tag-defined")]
    public async Task Linter_finds_what_is_wrong(string right, string wrong, string rule)
    {
        var document = await File.ReadAllTextAsync(Document, TestContext.Current.CancellationToken);
        Assert.Contains(right, document, StringComparison.Ordinal);

        var (errors, said) = await LintAsync(document.Replace(right, wrong, StringComparison.Ordinal));

        Assert.True(errors > 0);
        Assert.Contains(rule, said, StringComparison.Ordinal);
    }

    private static string Document => Repository.Find("src/Headwater/Api/openapi.json")!;

    /// <returns>How many problems it found, and which.</returns>
    private static async Task<(int Problems, string Said)> LintAsync(string document)
    {
        await Linter.InstallAsync(_ => { }, TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-lint-{Guid.NewGuid():N}"));
        var file = Path.Combine(folder.Path, "openapi.json");
        await File.WriteAllTextAsync(file, document, TestContext.Current.CancellationToken);
        var start = Command.Prepare(
            [
                "node", Path.Combine(Linter.Folder!, "node_modules", "@redocly", "cli", "bin", "cli.js"), "lint", "--format", "json",
                "--config", Path.Combine(Linter.Folder!, "redocly.yaml"), file,
            ],
            folder.Path, Alone);

        var (code, output, error) = await Command.RunAsync(start);

        var totals = output.StartsWith('{')
            ? JsonElement.Parse(output).GetProperty("totals")
            : throw new InvalidDataException($"The linter ended with {code}: {error}");
        return (totals.GetProperty("errors").GetInt32() + totals.GetProperty("warnings").GetInt32(), output);
    }
}
