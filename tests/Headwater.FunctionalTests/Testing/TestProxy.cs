using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headwater.FunctionalTests.Testing;

/// <summary>A proxy on loopback that speaks HTTP (absolute form and CONNECT) and SOCKS5, and knows where every name is.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _clients = [];
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly Func<string, int, int> _portOf;
    private readonly string? _login;
    private readonly Task _accepting;

    /// <param name="portOf">Host and port → port on loopback.</param>
    /// <param name="login">User and password with a colon between; null where everybody may use it.</param>
    public TestProxy(Func<string, int, int> portOf, string? login = null)
    {
        (_portOf, _login) = (portOf, login);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What it was asked for: the request line, or <c>SOCKS5 host:port</c>; <c>denied</c> for a wrong login.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_clients).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var first = await ReadAsync(stream, 1);
            await (first[0] == 5 ? SocksAsync(stream) : HttpAsync(stream, (char)first[0]));
        }
    }

    private async Task HttpAsync(NetworkStream client, char first)
    {
        var head = first + await HeadAsync(client);
        while (_login is not null
            && !head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_login))}\r\n"))
        {
            _seen.Enqueue("denied");
            await client.WriteAsync(
                "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _end.Token);
            head = await HeadAsync(client);
            if (head.Length == 0)
                return;
        }

        var line = head[..head.IndexOf('\r')];
        _seen.Enqueue(line);
        var (method, target) = (line.Split(' ')[0], line.Split(' ')[1]);
        var url = new Uri(method == "CONNECT" ? $"https://{target}" : target);
        using var origin = await ConnectAsync(url.Host, url.Port);
        if (method == "CONNECT")
        {
            await client.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), _end.Token);
        }
        else
        {
            var headers = head.Split("\r\n").Skip(1).Where(header => header.Length > 0 && !header.StartsWith("Proxy-"));
            var request = $"{method} {url.PathAndQuery} HTTP/1.1\r\n{string.Join("\r\n", headers)}\r\nConnection: close\r\n\r\n";
            await origin.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), _end.Token);
        }

        await PipeAsync(client, origin.GetStream());
    }

    private async Task SocksAsync(NetworkStream client)
    {
        var methods = await ReadAsync(client, (await ReadAsync(client, 1))[0]);
        var method = (byte)(_login is null ? 0 : 2);
        if (!methods.Contains(method))
        {
            _seen.Enqueue("denied");
            await client.WriteAsync(new byte[] { 5, 0xFF }, _end.Token);
            return;
        }

        await client.WriteAsync(new byte[] { 5, method }, _end.Token);
        if (_login is not null)
        {
            await ReadAsync(client, 1);
            var user = Encoding.UTF8.GetString(await ReadAsync(client, (await ReadAsync(client, 1))[0]));
            var password = Encoding.UTF8.GetString(await ReadAsync(client, (await ReadAsync(client, 1))[0]));
            var isRight = $"{user}:{password}" == _login;
            await client.WriteAsync(new byte[] { 1, (byte)(isRight ? 0 : 1) }, _end.Token);
            if (!isRight)
            {
                _seen.Enqueue("denied");
                return;
            }
        }

        var kind = (await ReadAsync(client, 4))[3];
        var host = kind == 3
            ? Encoding.ASCII.GetString(await ReadAsync(client, (await ReadAsync(client, 1))[0]))
            : new IPAddress(await ReadAsync(client, kind == 1 ? 4 : 16)).ToString();
        var port = await ReadAsync(client, 2);
        _seen.Enqueue($"SOCKS5 {host}:{(port[0] * 256) + port[1]}");
        using var origin = await ConnectAsync(host, (port[0] * 256) + port[1]);
        await client.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, _end.Token);
        await PipeAsync(client, origin.GetStream());
    }

    private async Task<TcpClient> ConnectAsync(string host, int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _portOf(host, port), _end.Token);
        return client;
    }

    private async Task PipeAsync(NetworkStream client, NetworkStream origin)
    {
        await Task.WhenAny(client.CopyToAsync(origin, _end.Token), origin.CopyToAsync(client, _end.Token));
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _end.Token);
        return bytes;
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var (head, next) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n") && await stream.ReadAsync(next, _end.Token) == 1)
            head.Append((char)next[0]);
        return head.ToString();
    }
}
