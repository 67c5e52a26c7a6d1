using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Headwater.LocalHost.Host;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>The program as a user runs it: a process of its own, with its own emulator, seen from outside.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    // Generous, for the first start on a busy machine; a process that ends early is noticed at once.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    // $0 is the folder that stays writable. That nothing else is must be seen, or the test would prove nothing.
    private const string Confine = """
        set -e
        chmod 755 "${0%/tmp}"
        mount -t tmpfs -o mode=1777 tmpfs "$0"
        mount -o remount,bind,ro /
        touch "${0%/tmp}/root" 2>/dev/null && { echo 'The file system is not read-only.'; exit 1; }
        $USER_OF_IMAGE touch "$0/user"
        exec $USER_OF_IMAGE "$@"
        """;

    // Root becomes another user. Anybody else is root in a namespace of their own, for the mounts, and then another user in one within.
    private static readonly string[] OwnMounts =
        Environment.IsPrivilegedProcess ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"];
    private static readonly string UserOfImage = Environment.IsPrivilegedProcess
        ? "setpriv --reuid 1654 --regid 1654 --clear-groups --no-new-privs --bounding-set=-all"
        : "unshare --user --map-user=1654 --map-group=1654 setpriv --no-new-privs";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _client;

    private HostProcess(HostPlace place, string[] command, IEnumerable<(string Name, string Value)> settings)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{place.Port}"),
            Timeout = Patience,
        };
        _process = new Process { StartInfo = Command.Prepare(command, place.Folder, settings), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _listens.TrySetException(new InvalidOperationException("The host ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Every line of both outputs.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public int Id => _process.Id;

    private static CancellationToken End => TestContext.Current.CancellationToken;

    public static HostProcess Start(HostPlace place, string[] arguments, params (string Name, string Value)[] settings) =>
        new(
            place,
            [
                "dotnet", Command.LocalHost, "--port", $"{place.Port}", "--storage-port", $"{place.StoragePort}",
                "--data", place.Data, .. arguments,
            ],
            settings);

    /// <summary>Why nobody can be confined here; null if somebody can.</summary>
    public static async Task<string?> ReasonNotToConfineAsync()
    {
        if (!OperatingSystem.IsLinux())
            return "Only Linux has mounts of a process.";
        try
        {
            var (code, _, error) = await Command.RunAsync(
                [.. OwnMounts, "sh", "-c", "mount -t tmpfs tmpfs /tmp && setpriv --version"], "");
            return code == 0
                ? null
                : $"This user may not have mounts of its own, or setpriv is missing: {error.Trim()} "
                    + "On Ubuntu, sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows the mounts.";
        }
        catch (Win32Exception e)
        {
            return $"unshare (util-linux) cannot be started: {e.Message}";
        }
    }

    /// <summary>As a container runs it: a user without rights, and a file system on which it can write to one folder alone.</summary>
    /// <param name="program">The assembly, where it was published.</param>
    public static HostProcess StartConfined(HostPlace place, string program, params (string Name, string Value)[] settings)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(place.Folder, "tmp")).FullName;
        return new(
            place,
            [.. OwnMounts, "sh", "-c", Confine, temporary, "dotnet", program, "--port", $"{place.Port}"],
            [.. settings, ("TMPDIR", temporary), ("HOME", "/"), ("USER_OF_IMAGE", UserOfImage)]);
    }

    /// <summary>The exit code of the command <c>health</c>, as an image asks; again where a busy machine was too slow for it.</summary>
    public static async Task<int> HealthAsync(HostPlace place, string program)
    {
        while (true)
        {
            var (code, _, error) = await Command.RunAsync(["dotnet", program, "health", "--port", $"{place.Port}"], "");
            if (!error.Contains(" did not answer within ", StringComparison.Ordinal))
                return code;
        }
    }

    public async Task ListensAsync()
    {
        try
        {
            await _listens.Task.WaitAsync(Patience, TimeProvider.System, End);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            Assert.Fail($"{e.Message}\n{string.Join('\n', _output)}");
        }
    }

    /// <summary>Waits for a line of output with the text.</summary>
    public async Task SaysAsync(string text)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!_output.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Patience, $"It does not say '{text}':\n{string.Join('\n', _output)}");
            await Task.Delay(LookInterval, TimeProvider.System, End);
        }
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(End);
        Assert.True(response.IsSuccessStatusCode, $"GET {path} answered {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Asks again after a 503: on a busy machine an index in a database can be late.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var response = await _client.GetAsync(new Uri(path, UriKind.Relative), End);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || Stopwatch.GetElapsedTime(begin) > Patience)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException e)
            {
                throw new InvalidOperationException($"GET {path}: {e.Message}\n{string.Join('\n', _output)}", e);
            }

            await Task.Delay(LookInterval, TimeProvider.System, End);
        }
    }

    public async Task PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content: null, End);
        Assert.True(response.IsSuccessStatusCode, $"POST {path} answered {(int)response.StatusCode}");
    }

    /// <summary>Asks until the listing has so many articles, and gives the ids on all of its pages.</summary>
    public async Task<IReadOnlyList<string>> ArticlesAsync(int count)
    {
        await WaitAsync("/api/articles?limit=1&total=true", answer => answer.GetProperty("total").GetInt32() >= count);
        var ids = new List<string>();
        for (var url = "/api/articles?limit=200"; url is not null;)
        {
            var page = await GetJsonAsync(url);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(article => article.GetProperty("id").GetString()!));
            url = page.TryGetProperty("next", out var next) ? new Uri(next.GetString()!).PathAndQuery : null;
        }

        Assert.Equal(count, ids.Count);
        return ids;
    }

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task WaitAsync(string path, Func<JsonElement, bool> isExpected)
    {
        var begin = Stopwatch.GetTimestamp();
        while (await GetJsonAsync(path) is var answer && !isExpected(answer))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(begin) < Patience,
                $"GET {path} still answers {answer} after {Patience}\n{string.Join('\n', _output)}");
            await Task.Delay(LookInterval, TimeProvider.System, End);
        }
    }

    /// <summary>Asks politely, as Ctrl-C and container platforms do.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(string signal = "TERM")
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]); // not every system has it as a program
        await kill.WaitForExitAsync(End);
        await ExitAsync();
        return _process.ExitCode;
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(End).WaitAsync(Patience, TimeProvider.System, End);
        return _process.ExitCode;
    }

    /// <summary>The end without a warning, as with <c>kill -9</c>.</summary>
    public async Task KillAsync(bool withEmulator)
    {
        _process.Kill(withEmulator);
        await _process.WaitForExitAsync(End);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            await KillAsync(withEmulator: true);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (line.Contains(" listens on ", StringComparison.Ordinal))
            _listens.TrySetResult();
    }
}

/// <summary>Ports and a folder that no other test has.</summary>
internal sealed record HostPlace(int Port, int StoragePort, string Folder) : IDisposable
{
    public string Data => Path.Combine(Folder, "data");

    public static HostPlace New()
    {
        // Three for the emulator and one for the host.
        var first = FreePorts.Take(4);
        return new HostPlace(first + 3, first, Directory.CreateTempSubdirectory("headwater-host-").FullName);
    }

    private AzuritePorts Storage => AzuritePorts.From(StoragePort);

    public Task<bool> EmulatorAnswersAsync() => Azurite.AnswersAsync(Storage, TestContext.Current.CancellationToken);

    /// <summary>An emulator that outlives the hosts, in memory.</summary>
    public Task<Azurite> StartEmulatorAsync() =>
        Azurite.StartAsync(Storage, dataFolder: null, accounts: null, _ => { }, TestContext.Current.CancellationToken);

    /// <summary>Ends the lease of a poller that died, which would run out by itself in a quarter of a minute.</summary>
    public async Task BreakLeaseAsync()
    {
        var feeds = new BlobContainerClient(Storage.ConnectionString, StorageNames.FeedsContainer);
        try
        {
            await new BlobLeaseClient(feeds.GetBlobClient(StorageNames.PollerLeaseBlob))
                .BreakAsync(TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It did not poll.
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // An emulator that is still saving must not hide why the test failed; the folder is in the system's temporary files.
        }
    }
}
