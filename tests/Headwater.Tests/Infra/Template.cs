using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Headwater.Tests.Infra;

/// <summary>infra/main.bicep as the Bicep compiler of the restored package gives it, with every module in it.</summary>
internal sealed partial class Template
{
    // One run for all tests: it compiles and lints the template and the parameter file, and takes seconds.
    private static readonly Lazy<(int Code, string Output, string Complaints)> Compiler = new(RunBicep);
    private static readonly Lazy<Template> Compiled = new(() =>
    {
        var (code, output, complaints) = Compiler.Value;
        Assert.True(code == 0, complaints);
        return new Template(JsonElement.Parse(JsonElement.Parse(output).GetProperty("templateJson").GetString()!));
    });

    private readonly JsonElement _root;

    private Template(JsonElement root) => _root = root;

    public static Template Main => Compiled.Value;

    /// <summary>Everything the compiler and the linter say, warnings too.</summary>
    public static string Complaints => Compiler.Value.Complaints;

    public static string RepositoryPath { get; } = Path.GetFullPath(Metadata("RepositoryPath"));

    /// <summary>The resources of all modules of a type, with the variables of the module each is in.</summary>
    public IReadOnlyList<TemplateResource> ResourcesOf(string type) =>
    [
        .. from module in Modules
           from resource in module.GetProperty("resources").EnumerateObject()
           where resource.Value.GetProperty("type").GetString() == type
           where !resource.Value.TryGetProperty("existing", out _)
           select new TemplateResource(resource.Value, module.TryGetProperty("variables", out var variables) ? variables : default),
    ];

    public JsonElement Variable(string name) => Modules
        .Where(module => module.TryGetProperty("variables", out var variables) && variables.TryGetProperty(name, out _))
        .Select(module => module.GetProperty("variables").GetProperty(name))
        .Single();

    private IEnumerable<JsonElement> Modules =>
        from resource in _root.GetProperty("resources").EnumerateObject()
        where resource.Value.GetProperty("type").GetString() == "Microsoft.Resources/deployments"
        select resource.Value.GetProperty("properties").GetProperty("template");

    private static (int Code, string Output, string Complaints) RunBicep()
    {
        // The package holds a program for this platform alone.
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "The restored Bicep compiler runs on Linux x64 only.");
        using var process = Process.Start(
            new ProcessStartInfo(Metadata("BicepPath").Replace('\\', '/'), ["build-params", "main.bicepparam", "--stdout"])
            {
                WorkingDirectory = Path.Combine(RepositoryPath, "infra"),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, complaints.Result);
    }

    private static string Metadata(string key) => typeof(Template).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}

internal sealed partial record TemplateResource(JsonElement Json, JsonElement Variables)
{
    public JsonElement Properties => Json.GetProperty("properties");

    /// <summary>The values a loop runs over: what is in the variables that its count names.</summary>
    public IReadOnlyList<string> LoopValues
    {
        get
        {
            var count = Json.GetProperty("copy").GetProperty("count").GetString()!;
            return [.. VariableName.Matches(count).SelectMany(match => Strings(Variables.GetProperty(match.Groups[1].Value)))];
        }
    }

    [GeneratedRegex(@"variables\('(\w+)'\)")]
    private static partial Regex VariableName { get; }

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(item => item.GetString()!),
        JsonValueKind.Object => value.EnumerateObject().Select(item => item.Name),
        _ => [value.GetString()!],
    };
}
