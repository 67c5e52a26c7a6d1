namespace Headwater.FunctionalTests.Hosting;

/// <summary>A host that is killed again and again while it works has, in the end, every article once.</summary>
public sealed class KilledHostTests
{
    private const int Kills = 2;

    // Fetching, storing and ingesting the sample takes about this long after the host began to listen.
    private const int WorkMilliseconds = 1_200;

    // The lease of a poller that died runs out after seconds; the next run should not take a minute more.
    private static readonly (string, string) Often = ("PollSchedule", "*/2 * * * * *");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_is_killed_loses_nothing(bool withEmulator)
    {
        using var place = HostPlace.New();
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var host = HostProcess.Start(place, ["--sample"], Often);
            await host.ListensAsync();
            await Task.Delay(
                TimeSpan.FromMilliseconds(random.Next(WorkMilliseconds)), TimeProvider.System, TestContext.Current.CancellationToken);
            await host.KillAsync(withEmulator);
        }

        await using var last = HostProcess.Start(place, ["--sample"], Often);
        await last.ListensAsync();
        var ids = await last.ArticlesAsync(20);

        Assert.Equal(20, ids.Distinct().Count());
        Assert.Empty((await last.GetJsonAsync("/api/failures")).GetProperty("failures").EnumerateArray());
        Assert.Equal(0, await last.TerminateAsync());
    }
}
