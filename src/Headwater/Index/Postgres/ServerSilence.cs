namespace Headwater.Index.Postgres;

/// <summary>
/// Whether the server answers. While it does not, one caller at a time asks it again, and the others are refused at once: so each of
/// them learns soon that it is away, however many they are.
/// </summary>
/// <param name="endsAfter">How long it may last until everything that still waits for the server is given up.</param>
internal sealed class ServerSilence(TimeSpan endsAfter) : IDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _began = New();
    private CancellationTokenSource _givenUp = new();
    private bool _isAsked;

    public bool Lasts => Began.IsCompleted;

    /// <summary>Ends when the server falls silent.</summary>
    public Task Began
    {
        get
        {
            lock (_lock)
                return _began.Task;
        }
    }

    /// <summary>
    /// Cancelled when the silence lasts too long. A connection to a server that has vanished would stay open for a quarter of an hour, and
    /// there are only so many.
    /// </summary>
    public CancellationToken GivenUp
    {
        get
        {
            lock (_lock)
            {
                // Whoever asks again has as long.
                if (_givenUp.IsCancellationRequested)
                    _givenUp = _began.Task.IsCompleted ? new CancellationTokenSource(endsAfter) : new CancellationTokenSource();
                return _givenUp.Token;
            }
        }
    }

    /// <summary>False if the server is silent and is being asked already.</summary>
    /// <param name="again">
    /// True for the one caller that asks a silent server again; <see cref="Asked"/> has to follow.
    /// </param>
    public bool MayAsk(out bool again)
    {
        lock (_lock)
        {
            again = _began.Task.IsCompleted && !_isAsked;
            _isAsked |= again;
            return again || !_began.Task.IsCompleted;
        }
    }

    public void Asked()
    {
        lock (_lock)
            _isAsked = false;
    }

    public void Begin()
    {
        lock (_lock)
        {
            if (_began.TrySetResult())
                _givenUp.CancelAfter(endsAfter);
        }
    }

    /// <summary>After every answer.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isAsked = false; // its work may go on for long
            if (!_began.Task.IsCompleted)
                return;
            _began = New();
            _givenUp.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _givenUp.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
