using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Headwater.Tests.Infra;

public sealed partial class DeliveryTests
{
    [Fact]
    public void Workflow_starts_without_rights_and_pins_actions_to_commits()
    {
        var workflows = Directory.GetFiles(Path.Combine(Template.RepositoryPath, ".github", "workflows"), "*.yml");

        Assert.NotEmpty(workflows);
        foreach (var text in workflows.Select(File.ReadAllText))
        {
            Assert.Matches(new Regex("^permissions: {}$", RegexOptions.Multiline), text);
            var uses = Uses.Matches(text).Select(match => match.Groups[1].Value).ToArray();
            Assert.NotEmpty(uses);
            Assert.All(uses, action => Assert.Matches("^[\\w-]+/[\\w-]+@[0-9a-f]{40} # v[0-9.]+$", action));
        }
    }

    [Fact]
    public void The_service_of_azd_is_the_tag_of_the_function_app()
    {
        var project = Service.Match(File.ReadAllText(Path.Combine(Template.RepositoryPath, "azure.yaml")));
        var app = Assert.Single(Template.Main.ResourcesOf("Microsoft.Web/sites"));

        Assert.True(
            File.Exists(Path.Combine(Template.RepositoryPath, project.Groups["infra"].Value, project.Groups["module"].Value + ".bicep")));
        Assert.True(Directory.Exists(Path.Combine(Template.RepositoryPath, project.Groups["path"].Value)));
        Assert.Contains(
            $"'azd-service-name', '{project.Groups["name"].Value}'", app.Json.GetProperty("tags").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_app_has_the_natives_of_Linux_alone()
    {
        var project = XDocument.Load(Path.Combine(Template.RepositoryPath, "src", "Functions", "Functions.csproj"));
        var app = Assert.Single(Template.Main.ResourcesOf("Microsoft.Web/sites"));

        Assert.Contains("linux", app.Json.GetProperty("kind").GetString(), StringComparison.Ordinal);
        var publishing = project.Descendants("PropertyGroup").Single(
            group => $"{group.Attribute("Condition")?.Value}".Contains("_IsPublishing", StringComparison.Ordinal));
        Assert.Equal("linux-x64", publishing.Element("RuntimeIdentifier")?.Value);
    }

    [Fact]
    public void The_image_serves_the_port_that_its_probe_asks()
    {
        var file = File.ReadAllText(Path.Combine(Template.RepositoryPath, "infra", "Dockerfile"));

        var ports = Port.Matches(file).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(ports.Length >= 3, file);
        Assert.Single(ports.Distinct());
        Assert.Contains("USER $APP_UID", file, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses { get; }

    [GeneratedRegex(@"path: (?<infra>\S+)\s+module: (?<module>\S+)\s+services:\s+(?<name>\w+):\s+project: (?<path>\S+)")]
    private static partial Regex Service { get; }

    [GeneratedRegex("""(?:EXPOSE |/dev/tcp/127\.0\.0\.1/|"--port", ")(\d+)""")]
    private static partial Regex Port { get; }
}
