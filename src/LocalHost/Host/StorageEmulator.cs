namespace Headwater.LocalHost.Host;

/// <summary>
/// The storage emulator of a laptop while a host runs: one that already runs, or one that this host starts. The first may belong to another
/// host and end with it; then this host starts its own with the same data. If it does not know where that data is, it ends.
/// </summary>
internal sealed class StorageEmulator : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Another host may have been a moment faster to take the ports.
    private static readonly TimeSpan OtherStartTimeout = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly AzuritePorts _ports;
    private readonly Action<string> _report;
    private string? _data;
    private Azurite? _own;
    private Task _watch = Task.CompletedTask;

    private StorageEmulator(AzuritePorts ports, string data, Action<string> report) => (_ports, _data, _report) = (ports, data, report);

    /// <summary>Where the data is, for a person.</summary>
    public string Place => _own is not null
        ? $"Storage: Azurite, with its data in {_data}"
        : $"Storage: the emulator that already runs on ports {_ports}{(_data is null ? "" : $", with its data in {_data}")}";

    /// <summary>Why the host must end; null while it can go on.</summary>
    public string? Lost { get; private set; }

    /// <param name="data">Folder for the data of an emulator started here.</param>
    /// <param name="stop">Called when the data is lost.</param>
    /// <exception cref="NodePackageException">No emulator answers and none can be started; the message says why.</exception>
    public static async Task<StorageEmulator> StartAsync(
        AzuritePorts ports, string data, Action<string> report, Action stop, CancellationToken cancellationToken)
    {
        var emulator = new StorageEmulator(ports, data, report);
        await emulator.EnsureAsync(cancellationToken);
        emulator._watch = emulator.WatchAsync(stop);
        return emulator;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await Azurite.AnswersAsync(_ports, cancellationToken))
        {
            Join();
            return;
        }

        try
        {
            _own = await Azurite.StartAsync(_ports, _data, accounts: null, _report, cancellationToken);
        }
        catch (NodePackageException) when (!cancellationToken.IsCancellationRequested)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(OtherStartTimeout);
            if (!await AnotherAnswersAsync(timeout.Token))
                throw;
            Join();
        }
    }

    private void Join() => _data = RunningEmulator.DataFolder(_ports);

    private async Task<bool> AnotherAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!await Azurite.AnswersAsync(_ports, cancellationToken))
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WatchAsync(Action stop)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            // In this order: while an emulator ends, it may still answer and no longer be announced.
            var isOther = _own is null && RunningEmulator.DataFolder(_ports) != _data;
            var answers = _own is { HasExited: false } || (_own is null && await Azurite.AnswersAsync(_ports, _stopping.Token));
            var other = isOther && answers;
            if (answers && !other)
                continue;
            if (other || _data is null)
            {
                Lost = $"The storage emulator on ports {_ports} has stopped"
                    + (other ? ", and another one with other data runs there now."
                        : ", and only the host that started it knows where its data is.")
                    + " This host ends. Start it again when its emulator runs, or choose other ports with --storage-port.";
                stop();
                return;
            }

            _report("The storage emulator has stopped; starting it again");
            if (_own is not null)
                await _own.DisposeAsync();
            _own = null;
            await RestartAsync(_data);
        }
    }

    private async Task RestartAsync(string data)
    {
        try
        {
            await EnsureAsync(_stopping.Token);
            _report(Place);
        }
        catch (NodePackageException e)
        {
            _report($"error: {e.Message}");
        }

        // A host that was faster may have other data: the next look notices it.
        _data = data;
    }
}
