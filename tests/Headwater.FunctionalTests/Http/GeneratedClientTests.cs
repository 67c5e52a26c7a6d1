using System.Diagnostics;
using System.Reflection;
using Headwater.FunctionalTests.Hosting;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Headwater.FunctionalTests.Http;

/// <summary>A client that Kiota generates from <c>openapi.json</c> compiles, and understands the answers.</summary>
public sealed class GeneratedClientTests(AzuriteFixture azurite)
{
    private const string Program =
        """
        using System;
        using System.Linq;
        using System.Threading.Tasks;
        using Generated;
        using Generated.Models;
        using Microsoft.Kiota.Abstractions.Authentication;
        using Microsoft.Kiota.Http.HttpClientLibrary;

        public static class Program
        {
            public static async Task<string[]> RunAsync(string url)
            {
                using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = url };
                var api = new HeadwaterClient(adapter).Api;
                var labelled = await api.Articles.GetAsync(request => request.QueryParameters.Label = ["level:300"]);
                var first = await api.Articles.GetAsync(request => request.QueryParameters.Limit = 1);
                var second = await api.Articles.WithUrl(first!.Next!).GetAsync();
                var changes = await api.Changes.GetAsync(request => request.QueryParameters.Limit = 1);
                Problem? problem = null;
                try
                {
                    await api.Articles.GetAsync(request => request.QueryParameters.Label = ["colour:red"]);
                }
                catch (Problem thrown)
                {
                    problem = thrown;
                }

                return
                [
                    string.Join(",", labelled!.Items!.Select(item => item.Title)),
                    first.Items![0].Title + "," + second!.Items![0].Title,
                    changes!.Changes!.Single().Article!.Title + " " + changes.More,
                    problem!.Title + ": " + problem.Errors!.Single().Name,
                ];
            }
        }
        """;

    [Fact]
    public async Task Client_of_Kiota_gets_labels_pages_changes_problems()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        var labels = new Dictionary<string, IReadOnlyList<string>> { ["level"] = ["300"] };
        await system.StoreAsync(TestArticles.Make("Older", 1) with { Labels = labels });
        await system.StoreAsync(TestArticles.Make("Newer", 2));
        using var folder = new GeneratedFolder();
        await RunAsync("tool", "restore");
        await RunAsync(
            "kiota", "generate", "--language", "CSharp", "--openapi", Repository.Find("src/Headwater/Api/openapi.json")!,
            "--output", folder.Path, "--class-name", "HeadwaterClient", "--namespace-name", "Generated",
            "--serializer", "Microsoft.Kiota.Serialization.Json.JsonSerializationWriterFactory",
            "--deserializer", "Microsoft.Kiota.Serialization.Json.JsonParseNodeFactory");

        var run = Compile(folder.Path).GetType("Program")!.GetMethod("RunAsync")!.CreateDelegate<Func<string, Task<string[]>>>();

        Assert.Equal(["Older", "Newer,Older", "Older True", "Invalid parameter: label.colour"], await run($"{system.Client.BaseAddress}"));
    }

    private static Assembly Compile(string folder)
    {
        var options = new CSharpParseOptions(
            LanguageVersion.Latest, preprocessorSymbols: ["NET5_0_OR_GREATER", "NETCOREAPP3_1_OR_GREATER"]);
        var sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).Append(Program);
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "GeneratedClient",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, options)),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.True(result.Success, string.Join('\n', errors));
        return Assembly.Load(assembly.ToArray());
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true";
        start.Environment["KIOTA_OFFLINE_ENABLED"] = "true";
        var (code, output, errors) = await Command.RunAsync(start);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors}");
    }

    private sealed class GeneratedFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("headwater-client-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
