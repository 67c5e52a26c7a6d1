namespace Headwater.LocalHost.Host;

/// <summary>
/// The storage emulator of a laptop while a host runs: the one that answers already, or one of its own. The first may belong to another
/// host and end with it, so this one checks and starts its own then.
/// </summary>
internal sealed class StorageEmulator : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Another host may have been a moment faster to take the ports.
    private static readonly TimeSpan OtherStartTimeout = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly AzuritePorts _ports;
    private readonly string _data;
    private readonly Action<string> _report;
    private Azurite? _own;
    private Task _watch = Task.CompletedTask;

    private StorageEmulator(AzuritePorts ports, string data, Action<string> report) => (_ports, _data, _report) = (ports, data, report);

    /// <param name="data">Folder for the data of an emulator started here.</param>
    /// <exception cref="AzuriteException">No emulator answers and none can be started; the message says why.</exception>
    public static async Task<StorageEmulator> StartAsync(
        AzuritePorts ports, string data, Action<string> report, CancellationToken cancellationToken)
    {
        var emulator = new StorageEmulator(ports, data, report);
        await emulator.EnsureAsync(cancellationToken);
        emulator._watch = emulator.WatchAsync();
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
            _report($"Storage: the emulator that already runs on ports {_ports}");
            return;
        }

        try
        {
            _own = await Azurite.StartAsync(_ports, _data, accounts: null, _report, cancellationToken);
            _report($"Storage: Azurite, with its data in {_data}");
        }
        catch (AzuriteException) when (!cancellationToken.IsCancellationRequested)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(OtherStartTimeout);
            if (!await AnotherAnswersAsync(timeout.Token))
                throw;
            _report("Storage: the emulator of another host");
        }
    }

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

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            if (_own is { HasExited: false } || (_own is null && await Azurite.AnswersAsync(_ports, _stopping.Token)))
                continue;
            _report("The storage emulator has stopped; starting it again");
            if (_own is not null)
                await _own.DisposeAsync();
            _own = null;
            try
            {
                await EnsureAsync(_stopping.Token);
            }
            catch (AzuriteException e)
            {
                _report($"error: {e.Message}");
            }
        }
    }
}
