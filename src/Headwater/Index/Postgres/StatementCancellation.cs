namespace Headwater.Index.Postgres;

/// <summary>
/// Cancels what the server runs, on a thread of its own: Npgsql asks for it in a call that blocks as long as the server is silent, and a
/// few of these would stop the whole process.
/// </summary>
internal sealed class StatementCancellation : IDisposable
{
    private readonly CancellationTokenSource _asked;
    private readonly CancellationTokenSource _statements = new();

    /// <param name="either">Cancels, and so does <paramref name="or"/>.</param>
    public StatementCancellation(CancellationToken either, CancellationToken or)
    {
        _asked = CancellationTokenSource.CreateLinkedTokenSource(either, or);
        _asked.Token.UnsafeRegister(_ => new Thread(Cancel) { IsBackground = true }.Start(), null);
    }

    /// <summary>For statements.</summary>
    public CancellationToken Token => _statements.Token;

    public void After(TimeSpan time) => _asked.CancelAfter(time);

    public void Dispose()
    {
        _asked.Dispose();
        _statements.Dispose();
    }

    private void Cancel()
    {
        try
        {
            _statements.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The last statement has ended by itself.
        }
    }
}
