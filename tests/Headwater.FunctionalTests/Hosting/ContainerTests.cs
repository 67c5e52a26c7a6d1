using System.Diagnostics;
using System.Reflection;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>What the image promises, without a container engine: start, health and stop where nearly nothing is allowed.</summary>
public sealed class ContainerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Host_runs_without_rights_on_a_read_only_system()
    {
        if (await HostProcess.ReasonNotToConfineAsync() is { } reason)
            Assert.Skip(reason);
        using var place = HostPlace.New();
        var program = await PublishAsync(Path.Combine(place.Folder, "app"));
        await using var host = HostProcess.StartConfined(
            place, program, ("AzureWebJobsStorage", azurite.NewAccount()), ("DOTNET_EnableDiagnostics", "0"));
        await host.ListensAsync();

        // Healthy says that the index could be written, too.
        await host.WaitAsync("/api/health", health => health.GetProperty("status").GetString() == "healthy");
        Assert.Equal(0, await HostProcess.HealthAsync(place, program));
        Assert.Empty((await host.GetJsonAsync("/api/articles")).GetProperty("items").EnumerateArray());
        var status = await File.ReadAllTextAsync($"/proc/{host.Id}/status", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\nUid:\t0\t", status);
        Assert.Contains("\nCapPrm:\t0000000000000000\n", status);
        Assert.Contains("\nNoNewPrivs:\t1\n", status);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal(1, await HostProcess.HealthAsync(place, program));
    }

    /// <summary>The files that the image holds, of the build that is tested: what only the build's output has is missing here.</summary>
    /// <returns>The assembly that starts.</returns>
    private static async Task<string> PublishAsync(string folder)
    {
        // One process alone: another would go on after it, and keep its output open.
        string[] arguments =
        [
            "publish", "src/LocalHost", "--no-build", "--output", folder, "-maxcpucount:1", "-nodeReuse:false", "--configuration",
            typeof(ContainerTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration,
        ];
        var (code, output, errors) = await Command.RunAsync(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors}");
        return Path.Combine(folder, "LocalHost.dll");
    }
}
