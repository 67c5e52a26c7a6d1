using Headwater.FunctionalTests.Testing;

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
        await using var host = HostProcess.StartConfined(
            place, ("AzureWebJobsStorage", azurite.NewAccount()), ("DOTNET_EnableDiagnostics", "0"));
        await host.ListensAsync();

        // Healthy says that the index could be written, too.
        var health = await host.GetJsonAsync("/api/health");
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal(0, await HostProcess.HealthAsync(place));
        Assert.Empty((await host.GetJsonAsync("/api/articles")).GetProperty("items").EnumerateArray());
        var status = await File.ReadAllTextAsync($"/proc/{host.Id}/status", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\nUid:\t0\t", status);
        Assert.Contains("\nCapPrm:\t0000000000000000\n", status);
        Assert.Contains("\nNoNewPrivs:\t1\n", status);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal(1, await HostProcess.HealthAsync(place));
    }
}
