using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.LocalHost.Commands;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Infra;

/// <summary>What the image is made of, and how it is built, tried and stopped.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = Read("infra/Dockerfile");
    private static readonly string Compose = Read("infra/compose.yaml");

    [Fact]
    public void Image_holds_the_packages_of_the_lock_file() => Assert.Contains(
        "dotnet publish src/LocalHost --configuration Release --output /app -p:RestoreLockedMode=true\n",
        Dockerfile,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("read_only: true")]
    [InlineData("""tmpfs: ["/tmp"]""")]
    [InlineData("""cap_drop: ["ALL"]""")]
    [InlineData("""security_opt: ["no-new-privileges:true"]""")]
    [InlineData("""ports: ["127.0.0.1:8080:8080"]""")]
    public void Container_of_the_trial_may_do_little(string line) =>
        Assert.Contains($"\n    {line}\n", Compose.Split("\n  headwater:\n")[1], StringComparison.Ordinal);

    [Fact]
    public void Emulator_of_the_trial_is_that_of_the_tests()
    {
        var version = JsonElement.Parse(Read("infra/azurite/package.json")).At("dependencies").Text("azurite");

        Assert.Contains($"\n    image: mcr.microsoft.com/azure-storage/azurite:{version}\n", Compose, StringComparison.Ordinal);
    }

    /// <summary>Whoever kills it earlier costs repetitions.</summary>
    [Fact]
    public void Stopping_is_granted_more_time_than_the_host_takes()
    {
        var takes = RunCommand.ShutdownTimeout.TotalSeconds;
        int[] granted =
        [
            int.Parse(StopInDockerfile.Match(Dockerfile).Groups[1].Value, CultureInfo.InvariantCulture),
            int.Parse(StopInCompose.Match(Compose).Groups[1].Value, CultureInfo.InvariantCulture),
            Snapshot.Everything.The("Microsoft.App/containerApps").At("template", "terminationGracePeriodSeconds").GetInt32(),
        ];

        Assert.All(granted, seconds => Assert.Equal(30, seconds));
        Assert.InRange(takes, 1, 29);
        Assert.Contains($"# Stopping waits up to {takes} seconds", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_is_pinned_and_asks_the_port_that_it_serves()
    {
        var ports = Port.Matches(Dockerfile).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(3, ports.Length);
        Assert.Single(ports.Distinct());
        Assert.Contains("USER $APP_UID", Dockerfile, StringComparison.Ordinal);
        var bases = BaseImage.Matches(Dockerfile).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(2, bases.Length);
        Assert.All(bases, image => Assert.Matches("^[\\w./:-]+@sha256:[0-9a-f]{64}( AS \\w+)?$", image));
    }

    [Fact]
    public void The_image_that_runs_is_chiseled() =>
        Assert.Contains("-chiseled", BaseImage.Matches(Dockerfile)[^1].Groups[1].Value, StringComparison.Ordinal);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root!, path));

    [GeneratedRegex("docker stop -t (\\d+) ")]
    private static partial Regex StopInDockerfile { get; }

    [GeneratedRegex("stop_grace_period: (\\d+)s\n")]
    private static partial Regex StopInCompose { get; }

    [GeneratedRegex("""(?:EXPOSE |"--port", ")(\d+)""")]
    private static partial Regex Port { get; }

    [GeneratedRegex("^FROM (.+)$", RegexOptions.Multiline)]
    private static partial Regex BaseImage { get; }
}
