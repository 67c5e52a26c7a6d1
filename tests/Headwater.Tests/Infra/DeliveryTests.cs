using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Headwater.LocalHost.Host;
using Headwater.Storage;

namespace Headwater.Tests.Infra;

/// <summary>What the workflows do is what the documentation and the template expect of them.</summary>
public sealed partial class DeliveryTests
{
    private static readonly string Delivery = Read(".github/workflows/delivery.yml");

    public static TheoryData<string> Shipped => ["src/Functions/Functions.csproj", "src/LocalHost/LocalHost.csproj"];

    [Fact]
    public void Workflow_starts_without_rights_and_pins_actions_to_commits()
    {
        var workflows = Directory.GetFiles(Path.Combine(Repository.Root!, ".github", "workflows"), "*.yml");

        Assert.True(workflows.Length >= 2);
        foreach (var text in workflows.Select(File.ReadAllText))
        {
            Assert.Matches(new Regex("^permissions: {}$", RegexOptions.Multiline), text);
            var uses = Uses.Matches(text).Select(match => match.Groups[1].Value).ToArray();
            Assert.NotEmpty(uses);
            Assert.All(uses, action => Assert.Matches("^[\\w-]+(/[\\w-]+)+@[0-9a-f]{40} # v[0-9.]+$", action));
        }
    }

    /// <summary>A parameter that the workflow does not pass would be reset by the next push to main.</summary>
    [Fact]
    public void Delivery_passes_each_parameter_with_its_default()
    {
        var read = ReadVariable.Matches(Read("infra/main.bicepparam"))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Value);
        var passed = PassedVariable.Matches(Delivery)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Value);

        // The one secret goes to the job that needs it. And what a pipeline deploys is not somebody's trial.
        Assert.True(read.Remove("CONTAINER_FUNCTION_KEY"));
        Assert.Contains("CONTAINER_FUNCTION_KEY: ${{ secrets.CONTAINER_FUNCTION_KEY }}", Delivery, StringComparison.Ordinal);
        Assert.Equal(("dev", "prod"), (read["AZURE_ENV_NAME"], passed["AZURE_ENV_NAME"]));
        read["AZURE_ENV_NAME"] = "prod";
        Assert.Equal(
            read.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal),
            passed.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Documentation_names_each_variable_of_azd()
    {
        var documented = Read("infra/README.md");

        var missing = ReadVariable.Matches(Read("infra/main.bicepparam")).Select(match => match.Groups["name"].Value)
            .Where(name => !documented.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("check", "dotnet publish src/Functions --configuration Azure --output publish -p:RestoreLockedMode=true\n")]
    [InlineData("check", "test \"$size\" -le $((19 * 1024 * 1024))\n")]
    [InlineData("check", "sbom-tool generate")]
    [InlineData("image", "docker compose -f infra/compose.yaml up --build --wait")]
    [InlineData("preview", "az deployment sub what-if")]
    [InlineData("attest", "sbom-path: functions.spdx.json")]
    [InlineData("publish", "--sbom=true --provenance=mode=max")]
    [InlineData("deploy", "environment: production")]
    public void Each_job_does_what_the_documentation_promises(string job, string step) =>
        Assert.Contains(step, Job(job), StringComparison.Ordinal);

    [Theory]
    [InlineData("nuget", "/", "Directory.Packages.props")]
    [InlineData("npm", "/infra/azurite", "package.json")]
    [InlineData("npm", "/infra/markdown-it", "package.json")]
    [InlineData("npm", "/infra/postgres", "package.json")]
    [InlineData("npm", "/infra/redocly", "package.json")]
    [InlineData("github-actions", "/", ".github/workflows/delivery.yml")]
    [InlineData("docker", "/infra", "Dockerfile")]
    [InlineData("docker-compose", "/infra", "compose.yaml")]
    [InlineData("devcontainers", "/", ".devcontainer/devcontainer.json")]
    public void Dependabot_renews_what_is_in_the_folder(string kind, string folder, string file)
    {
        Assert.Contains(
            $"  - package-ecosystem: {kind}\n    directory: {folder}\n", Read(".github/dependabot.yml"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root!, folder.TrimStart('/'), file)));
    }

    /// <summary>It counts <c>Passed: 3</c>; a machine with another language would print another word.</summary>
    [Fact]
    public void Run_reads_the_results_of_dotnet_in_English() =>
        Assert.Matches(new Regex(@"export DOTNET_CLI_UI_LANGUAGE=en\b.*\bdotnet test ", RegexOptions.Singleline), Read(".ci/run"));

    [Fact]
    public void The_package_that_was_tested_is_deployed()
    {
        var (check, attest, deploy) = (Job("check"), Job("attest"), Job("deploy"));

        // In this order: the tests, then the package, then its upload.
        Assert.Matches(new Regex(@"run: \.ci/run.*dotnet publish src/Functions.*upload-artifact", RegexOptions.Singleline), check);
        Assert.Contains("needs: [check, image]", attest, StringComparison.Ordinal);
        Assert.Contains("needs: attest", deploy, StringComparison.Ordinal);
        Assert.Matches(
            new Regex("gh attestation verify functions.zip.*azd deploy functions --from-package functions.zip", RegexOptions.Singleline),
            deploy);
        Assert.DoesNotContain("dotnet ", deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_is_attested_with_its_origin_and_its_contents()
    {
        var attestations = Job("attest").Split("      - name: ")
            .Where(step => step.Contains("uses: actions/attest@", StringComparison.Ordinal))
            .ToArray();

        Assert.Equal(2, attestations.Length);
        Assert.All(attestations, step => Assert.Contains("subject-path: functions.zip\n", step, StringComparison.Ordinal));
        Assert.Single(attestations, step => step.Contains("sbom-path: functions.spdx.json\n", StringComparison.Ordinal));
        Assert.Single(attestations, step => !step.Contains("sbom-path:", StringComparison.Ordinal));
    }

    /// <summary>Azure trusts the environment, so its own policy has to say the same as the job.</summary>
    [Fact]
    public void Only_main_is_deployed()
    {
        var readme = Read("infra/README.md");

        Assert.Contains(
            "\n    if: github.ref == 'refs/heads/main' && github.event_name != 'pull_request' && ",
            Job("deploy"),
            StringComparison.Ordinal);
        Assert.Contains("{\"protected_branches\": false, \"custom_branch_policies\": true}", readme, StringComparison.Ordinal);
        Assert.Contains(
            "/environments/production/deployment-branch-policies -f name=main -f type=branch\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Analysis_reads_every_language_of_the_repository() => Assert.Contains(
        "language: [csharp, javascript-typescript, actions]\n", Read(".github/workflows/codeql.yml"), StringComparison.Ordinal);

    [Fact]
    public void Pushed_image_is_signed_and_verified_before_it_runs()
    {
        var (publish, sign, deploy) = (Job("publish"), Job("sign"), Job("deploy"));

        Assert.Contains("digest: ${{ steps.push.outputs.digest }}", publish, StringComparison.Ordinal);
        Assert.Matches("id: push\n", publish);
        Assert.Contains("needs: publish", sign, StringComparison.Ordinal);
        Assert.Contains("subject-digest: ${{ needs.publish.outputs.digest }}", sign, StringComparison.Ordinal);
        Assert.Matches(
            new Regex("""gh attestation verify "oci://\$CONTAINER_IMAGE".*azd provision""", RegexOptions.Singleline), deploy);
    }

    [Theory]
    [InlineData("attest")]
    [InlineData("sign")]
    public void Jobs_that_sign_run_no_code_of_the_repository(string job)
    {
        Assert.Contains("id-token: write", Job(job), StringComparison.Ordinal);
        Assert.DoesNotContain("checkout", Job(job), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("image")]
    [InlineData("publish")]
    public void Jobs_that_run_code_of_others_cannot_sign_in(string job) =>
        Assert.DoesNotContain("id-token", Job(job), StringComparison.Ordinal);

    /// <summary>Otherwise the locked restore of the delivery fails; <c>dotnet restore</c> of the project renews the file.</summary>
    [Theory]
    [MemberData(nameof(Shipped))]
    public void Lock_file_holds_what_the_projects_reference(string project)
    {
        var locked = JsonElement.Parse(Read(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")))
            .At("dependencies", "net10.0").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);
        var direct = locked.Where(entry => entry.Value.Text("type") == "Direct").Select(entry => entry.Key);
        var projects = locked.Where(entry => entry.Value.Text("type") == "Project").ToDictionary(
            entry => entry.Key,
            entry => entry.Value.TryGetProperty("dependencies", out var of) ? of.EnumerateObject().Select(one => one.Name) : []);

        Assert.Superset(References(project, "PackageReference"), new SortedSet<string>(direct, StringComparer.OrdinalIgnoreCase));
        Assert.NotEmpty(projects);
        Assert.Superset(
            References(project, "ProjectReference"), new SortedSet<string>(projects.Keys, StringComparer.OrdinalIgnoreCase));
        foreach (var (name, dependencies) in projects)
        {
            var path = Directory.GetFiles(Path.Combine(Repository.Root!, "src"), $"{name}.csproj", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MatchCasing = MatchCasing.CaseInsensitive,
            });
            var referenced = References(Assert.Single(path), "PackageReference");
            referenced.UnionWith(References(path[0], "ProjectReference"));
            Assert.Equal(referenced, dependencies.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        }

        Assert.Contains($"dotnet restore {Path.GetDirectoryName(project)} --locked-mode", Delivery, StringComparison.Ordinal);
    }

    private static SortedSet<string> References(string project, string kind) => new(
        from reference in XDocument.Parse(Read(project)).Descendants(kind)
        where (string?)reference.Attribute("PrivateAssets") != "all"
        let name = reference.Attribute("Include")!.Value
        select kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(name) : name,
        StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void The_service_of_azd_is_the_tag_of_the_function_app()
    {
        var project = Service.Match(Read("azure.yaml"));
        var app = Assert.Single(Snapshot.Default.OfType("Microsoft.Web/sites"));

        Assert.True(Path.Exists(Path.Combine(
            Repository.Root!, project.Groups["infra"].Value, project.Groups["module"].Value + ".bicep")));
        Assert.True(Directory.Exists(Path.Combine(Repository.Root!, project.Groups["path"].Value)));
        Assert.Equal(project.Groups["name"].Value, app.At("tags").Text("azd-service-name"));
        Assert.Matches("template: headwater@[0-9.]+", project.Groups["metadata"].Value);
    }

    [Fact]
    public void Published_app_has_the_natives_of_Linux_alone()
    {
        var project = XDocument.Parse(Read("src/Functions/Functions.csproj"));
        var app = Assert.Single(Snapshot.Default.OfType("Microsoft.Web/sites"));

        Assert.Contains("linux", app.Text("kind"), StringComparison.Ordinal);
        var publishing = project.Descendants("PropertyGroup").Single(
            group => $"{group.Attribute("Condition")?.Value}".Contains("_IsPublishing", StringComparison.Ordinal));
        Assert.Equal("linux-x64", publishing.Element("RuntimeIdentifier")?.Value);
        Assert.Equal("true", publishing.Element("PublishReadyToRun")?.Value);
    }

    [Fact]
    public void Readme_begins_with_the_keys_of_the_template_gallery()
    {
        var parts = Read("README.md").Split("---\n");

        Assert.Equal("<!--\n", parts[0]);
        Assert.Equal(
            ["name", "description", "page_type", "languages", "products", "urlFragment"],
            parts[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void Documentation_says_when_a_deletion_is_complete()
    {
        var kept = new RemovalOptions().GracePeriod.Days;
        var restorable = Snapshot.Default.The("Microsoft.Storage/storageAccounts/blobServices")
            .At("deleteRetentionPolicy", "days").GetInt32();

        var said = $"`Removal__GracePeriod` ({kept} days), and can be undeleted for `SOFT_DELETE_DAYS` ({restorable}) more: "
            + $"gone after {kept + restorable} days, with `softDeleteDays` 1 after {kept + 1}";
        Assert.Contains(said, Read("infra/README.md"), StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root!, path));

    private static string Job(string name) =>
        Regex.Match(Delivery, $@"^  {name}:\n.*?(?=^  \w+:\n|\z)", RegexOptions.Multiline | RegexOptions.Singleline) is { Length: > 0 } job
            ? job.Value
            : throw new InvalidDataException($"No job {name}.");

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses { get; }

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)', '(?<default>[^']*)'\)")]
    private static partial Regex ReadVariable { get; }

    [GeneratedRegex(@"^  (?<name>\w+): \$\{\{ vars\.\k<name> \|\| '(?<default>[^']*)' \}\}$", RegexOptions.Multiline)]
    private static partial Regex PassedVariable { get; }

    [GeneratedRegex(
        """
        metadata:\s+(?<metadata>.*?)\s+infra:.*?path:\ (?<infra>\S+)\s+module:\ (?<module>\S+)\s+
        services:\s+(?<name>\w+):\s+project:\ (?<path>\S+)
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Service { get; }
}
