using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Headwater.Fetching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>
/// A publisher that says byte by byte what a test says, and to the fetcher is the whole public internet: every name leads to a public
/// address, and every connection to this listener on loopback.
/// </summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<OriginConnection, Task> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<IPEndPoint> _dialed = new();
    private readonly List<(int Bytes, TaskCompletionSource Starved)> _starving = [];
    private readonly FeedFetcher _fetcher;
    private readonly Task _accepting;
    private int _taken;
    private bool _isStarved;

    private RawOrigin(Func<OriginConnection, Task> answer, FetchingOptions options)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
        _fetcher = new FeedFetcher(
            Options.Create(options),
            new Network
            {
                ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
                ConnectAsync = async (endPoint, cancellationToken) =>
                {
                    _dialed.Enqueue(endPoint);
                    return new ObservedStream(
                        await Network.System.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellationToken), this);
                },
            },
            Time);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    /// <summary>Heads of the requests, in order, with their line breaks.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public IReadOnlyList<IPEndPoint> Dialed => [.. _dialed];

    /// <summary>Completes when the fetcher has taken that many bytes and waits for more.</summary>
    public Task WhenStarvedAfterAsync(int bytes)
    {
        lock (_starving)
        {
            if (_isStarved && _taken >= bytes)
                return Task.CompletedTask;
            var starved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _starving.Add((bytes, starved));
            return starved.Task;
        }
    }

    /// <param name="answer">Called with each request of each connection; a connection it does not close serves the next request.</param>
    public static RawOrigin Start(Func<OriginConnection, Task> answer, FetchingOptions? options = null) =>
        new(answer, options ?? new FetchingOptions());

    /// <param name="response">Latin-1, sent before the connection is closed.</param>
    public static RawOrigin Start(string response, FetchingOptions? options = null) =>
        Start(connection => connection.SendAndCloseAsync(response), options);

    public Task<FetchOutcome> FetchAsync(string url = "http://feeds.example/feed.xml") => FetchAsync(new FetchRequest(url));

    public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken? cancellationToken = null) =>
        _fetcher.FetchAsync(request, cancellationToken ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _fetcher.Dispose();
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async ValueTask<int> ObserveAsync(ValueTask<int> read)
    {
        if (!read.IsCompleted)
        {
            lock (_starving)
            {
                _isStarved = true;
                foreach (var (_, starved) in _starving.Where(waiting => _taken >= waiting.Bytes))
                    starved.TrySetResult();
            }
        }

        var taken = await read;
        lock (_starving)
        {
            _isStarved = false;
            _taken += taken;
        }

        return taken;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (Exception e) when (
            _end.IsCancellationRequested && e is SocketException or OperationCanceledException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var connection = new OriginConnection(socket, stream, _end.Token);
        try
        {
            while (!connection.IsClosed && await connection.ReadRequestAsync())
            {
                _requests.Enqueue(connection.Request);
                await _answer(connection);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The fetcher hung up, as it should on most of what is sent here.
        }
    }

    /// <summary>The fetcher's end of a connection.</summary>
    private sealed class ObservedStream(Stream inner, RawOrigin origin) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            origin.ObserveAsync(inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>One connection to the origin, with the request that is to be answered.</summary>
internal sealed class OriginConnection(Socket socket, NetworkStream stream, CancellationToken end)
{
    public string Request { get; private set; } = "";

    public string Path => Request.Split(' ')[1];

    public bool IsClosed { get; private set; }

    public CancellationToken End => end;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, end).AsTask();

    public async Task SendAndCloseAsync(string text)
    {
        await SendAsync(text);
        Close();
    }

    /// <summary>The orderly end (FIN).</summary>
    public void Close()
    {
        IsClosed = true;
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>The rude end (RST).</summary>
    public void Reset()
    {
        IsClosed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Says nothing more, and waits for the other side to give up.</summary>
    public async Task WaitForHangUpAsync()
    {
        IsClosed = true;
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, end) > 0)
        {
        }
    }

    public async Task<bool> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, end) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                Request = head.ToString();
                return true;
            }
        }

        return false;
    }
}
