using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>What a new user sees.</summary>
public sealed class HostProcessTests
{
    [Fact]
    public async Task The_sample_is_listed_soon_and_still_there_after_a_restart()
    {
        using var place = HostPlace.New();
        IReadOnlyList<string> first;
        await using (var host = HostProcess.Start(place, ["--sample"]))
        {
            await host.ListensAsync();
            await host.SaysAsync("; the next poll "); // its index answers, which may take half a minute on a busy machine
            first = await host.ArticlesAsync(20);

            var feed = Assert.Single((await host.GetJsonAsync("/api/feeds")).GetProperty("feeds").EnumerateArray());
            Assert.Equal("Lodestone Engineering", feed.GetProperty("title").GetString());
            Assert.Equal(0, await host.TerminateAsync());
            Assert.StartsWith(
                "Open http", host.Output.First(line => line.Contains("http", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Contains(host.Output, line => line.Contains("20 new, 0 changed, 0 unchanged", StringComparison.Ordinal));
            Assert.Contains(
                host.Output,
                line => line.Contains("Compact small files before they compact you, Lodestone Engineering: ", StringComparison.Ordinal));
            Assert.DoesNotContain(
                host.Output,
                line => line.Contains("warning:", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal));
        }

        Assert.False(await place.EmulatorAnswersAsync());

        await using var again = HostProcess.Start(place, ["--sample"]);
        await again.ListensAsync();
        Assert.Equal(first, await again.ArticlesAsync(20));
        await again.SaysAsync("1 feed, 20 articles; the next poll ");
        Assert.Equal(0, await again.TerminateAsync("INT"));
        Assert.DoesNotContain(again.Output, line => line.Contains(" new, ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_is_listed_from_a_database_of_the_host()
    {
        using var place = HostPlace.New();
        // As root the server runs as nobody, who has to reach its folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(place.Folder, File.GetUnixFileMode(place.Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var port = $"{FreePorts.Take()}";
        await using var host = HostProcess.Start(place, ["--sample", "--postgres", "--postgres-port", port]);
        await host.ListensAsync();

        await host.ArticlesAsync(20);

        Assert.Contains(
            host.Output, line => line.StartsWith($"Index: PostgreSQL on port {port}, with its data in ", StringComparison.Ordinal));
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task Every_wrong_setting_is_named_at_once()
    {
        using var place = HostPlace.New();
        await using var host = HostProcess.Start(
            place, [],
            ("Polling__Parallelism", "many"), ("Polling__Paralelism", "3"), ("Fetching__MaxRedirects", "-1"), ("Http__MaxUrlLength", "1"),
            ("PollSchedule", "hourly"), ("FeedUrls", "ftp://b.example/feed"), ("AzureWebJobsStorage", "secret"));

        Assert.Equal(1, await host.ExitAsync());

        string[] named =
        [
            "Polling__Parallelism", "Polling__Paralelism", "Fetching__MaxRedirects", "Http__MaxUrlLength", "PollSchedule", "FeedUrls",
            "AzureWebJobsStorage",
        ];
        Assert.Equal(named.Length, host.Output.Count);
        Assert.All(
            named,
            name => Assert.Contains(
                host.Output,
                line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal)));
        Assert.DoesNotContain(host.Output, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, "--port")]
    [InlineData(1, "--storage-port")]
    public async Task A_port_that_is_taken_is_an_error_that_says_what_to_do(int offset, string option)
    {
        using var place = HostPlace.New();
        using var other = new TcpListener(IPAddress.Loopback, place.StoragePort + offset);
        other.Start();
        // With a single thread, the background services have not begun when the start fails.
        await using var host = HostProcess.Start(
            place, [], ("DOTNET_ThreadPool_ForceMinWorkerThreads", "1"), ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "1"));

        Assert.Equal(1, await host.ExitAsync());

        var error = Assert.Single(host.Output, line => line.Contains("error:", StringComparison.Ordinal));
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_option_opens_the_first_page_once_it_answers()
    {
        using var place = HostPlace.New();
        var (opener, opened) = (Path.Combine(place.Folder, "xdg-open"), Path.Combine(place.Folder, "opened"));
        await File.WriteAllTextAsync(
            opener, $"#!/bin/sh\necho \"$@\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = $"{place.Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        await using var host = HostProcess.Start(place, ["--open"], ("PATH", path));
        await host.ListensAsync();

        await host.WaitAsync("/api/feeds", _ => File.Exists(opened));

        var url = (await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken)).Trim();
        Assert.Contains(host.Output, line => line == $"Open {url}/ in a browser");
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task Without_node_it_says_what_is_missing()
    {
        using var place = HostPlace.New();
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        await using var host = HostProcess.Start(place, [], ("PATH", dotnet));

        Assert.Equal(1, await host.ExitAsync());

        Assert.Contains("Node.js 20", Assert.Single(host.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_host_shares_the_emulator_and_outlives_the_first()
    {
        using var place = HostPlace.New();
        await using var first = HostProcess.Start(place, ["--sample"]);
        await first.ListensAsync();
        using var other = HostPlace.New();
        // Its own folder for data is of no use: the emulator has that of the first.
        await using var second = HostProcess.Start(other with { StoragePort = place.StoragePort }, []);
        await second.ListensAsync();
        await first.ArticlesAsync(20);

        Assert.Equal(0, await first.TerminateAsync());

        Assert.Equal(20, (await second.ArticlesAsync(20)).Count);
        Assert.Equal(0, await second.TerminateAsync());
    }

    [Fact]
    public async Task Host_runs_while_its_database_is_away()
    {
        using var place = HostPlace.New();
        var port = FreePorts.Take();
        await using var host = HostProcess.Start(
            place, [], ("Index__Postgres", $"Host=127.0.0.1;Port={port};Username=u;Password=p;Database=d"));
        await host.ListensAsync();
        await host.SaysAsync($"(Index__Postgres, 127.0.0.1:{port}) cannot be used");

        Assert.Empty((await host.GetJsonAsync("/api/feeds")).GetProperty("feeds").EnumerateArray());
        Assert.Equal(0, await host.TerminateAsync());
        Assert.DoesNotContain(host.Output, line => line.Contains("BackgroundService", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_ends_with_an_emulator_whose_data_it_does_not_know()
    {
        using var place = HostPlace.New();
        var foreign = await Azurite.StartAsync(
            AzuritePorts.From(place.StoragePort), dataFolder: null, accounts: null, _ => { }, TestContext.Current.CancellationToken);
        await using var host = HostProcess.Start(place, []);
        await host.ListensAsync();

        await foreign.DisposeAsync();

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains(
            host.Output, line => line.StartsWith("error: The storage emulator on ports", StringComparison.Ordinal)
                && line.Contains("has stopped", StringComparison.Ordinal));
        Assert.False(await place.EmulatorAnswersAsync());
    }
}
