using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headwater.FunctionalTests.Polling;

/// <summary>Sends what it is told, and ends each connection in order: after a reset, nobody would see what was sent.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private Task _serving = Task.CompletedTask;

    /// <param name="listens">False to refuse connections until <see cref="Listen"/>.</param>
    public RawPublisher(bool listens = true)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (listens)
            Listen();
    }

    /// <summary>Headers behind the first, an empty line, and the body.</summary>
    public string Answer { get; set; } = "";

    public string Url => $"http://{_listener.LocalEndPoint}/feed.xml";

    public void Listen()
    {
        _listener.Listen();
        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var socket = await _listener.AcceptAsync(_end.Token);
            await using var stream = new NetworkStream(socket);
            using var request = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            while (await request.ReadLineAsync(_end.Token) is { Length: > 0 })
            {
            }

            var answer = $"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{Answer}";
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
            socket.Shutdown(SocketShutdown.Send);
            await request.ReadToEndAsync(_end.Token);
        }
    }
}
