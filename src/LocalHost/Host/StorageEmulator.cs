namespace Headwater.LocalHost.Host;

/// <summary>
/// The storage emulator of a laptop, for as long as a host runs: the one that answers already, or one of its own. The one that
/// answers may belong to another host and end with it, so somebody has to look.
/// </summary>
internal sealed class StorageEmulator : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Another host may have been a moment faster to take the ports.
    private static readonly TimeSpan OtherStartTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string _data;
    private readonly Action<string> _say;
    private Azurite? _own;
    private Task _watch = Task.CompletedTask;

    private StorageEmulator(string data, Action<string> say) => (_data, _say) = (data, say);

    /// <param name="data">Folder for the data of an emulator started here.</param>
    /// <exception cref="AzuriteException">None answers and none can be started; the message says why.</exception>
    public static async Task<StorageEmulator> StartAsync(string data, Action<string> say, CancellationToken cancellationToken)
    {
        var emulator = new StorageEmulator(data, say);
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
        if (await Azurite.AnswersAsync(AzuritePorts.WellKnown, cancellationToken))
        {
            _say("Storage: the emulator that answers already on ports 10000 to 10002.");
            return;
        }

        try
        {
            _own = await Azurite.StartAsync(AzuritePorts.WellKnown, _data, accounts: null, _say, cancellationToken);
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

    private static async Task<bool> AnotherAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!await Azurite.AnswersAsync(AzuritePorts.WellKnown, cancellationToken))
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
            if (_own is { HasExited: false } || (_own is null && await Azurite.AnswersAsync(AzuritePorts.WellKnown, _stopping.Token)))
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
