namespace Headwater.LocalHost.Host;

/// <summary>
/// The storage emulator of a laptop, for as long as a host runs: the one that answers already, or one of its own. The one that
/// answers may belong to another host and end with it, so somebody has to look.
/// </summary>
internal sealed class StorageEmulator : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Another host may have been a moment faster to take the ports.
    private static readonly TimeSpan OtherStartTimeout = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly AzuritePorts _ports;
    private readonly string _data;
    private readonly Action<string> _say;
    private Azurite? _own;
    private Task _watch = Task.CompletedTask;

    private StorageEmulator(AzuritePorts ports, string data, Action<string> say) => (_ports, _data, _say) = (ports, data, say);

    /// <param name="data">Folder for the data of an emulator started here.</param>
    /// <exception cref="AzuriteException">None answers and none can be started; the message says why.</exception>
    public static async Task<StorageEmulator> StartAsync(
        AzuritePorts ports, string data, Action<string> say, CancellationToken cancellationToken)
    {
        var emulator = new StorageEmulator(ports, data, say);
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
            _say($"Storage: the emulator that answers already on ports {_ports}.");
            return;
        }

        try
        {
            _own = await Azurite.StartAsync(_ports, _data, accounts: null, _say, cancellationToken);
            _say($"Storage: Azurite, with its data in {_data}");
        }
        catch (AzuriteException) when (!cancellationToken.IsCancellationRequested)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(OtherStartTimeout);
            if (!await AnotherAnswersAsync(timeout.Token))
                throw;
            _say("Storage: the emulator of another host.");
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
            _say("The storage emulator has ended; starting it again.");
            if (_own is not null)
                await _own.DisposeAsync();
            _own = null;
            try
            {
                await EnsureAsync(_stopping.Token);
            }
            catch (AzuriteException e)
            {
                _say($"error: {e.Message}");
            }
        }
    }
}
