using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headwater.Benchmarks.Listing;

/// <param name="P50">Milliseconds; likewise <see cref="P99"/>.</param>
/// <param name="Bytes">Of one whole answer.</param>
internal sealed record LoadResult(int Status, int Bytes, double RequestsPerSecond, double P50, double P99);

/// <summary>
/// One request sent again and again on a few connections, as fast as the answers come: what wrk does, so that the figures need no other
/// program. It runs in a process of its own.
/// </summary>
internal static class LoadGenerator
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Starts the process and reads its figures.</summary>
    public static async Task<LoadResult> RunAsync(int port, string path, int connections, TimeSpan duration, string header = "")
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LoadGenerator).Assembly.Location);
        var seconds = duration.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        foreach (var argument in (string[])["load", $"{port}", path, $"{connections}", seconds, header])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = output.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult((int)figures[0], (int)figures[1], figures[2], figures[3], figures[4]);
    }

    /// <summary>The process itself: prints status, bytes, requests/s, p50 and p99.</summary>
    public static void Run(string[] arguments)
    {
        var (port, path, connections) = (int.Parse(arguments[0], null), arguments[1], int.Parse(arguments[2], null));
        var duration = TimeSpan.FromSeconds(double.Parse(arguments[3], CultureInfo.InvariantCulture));
        var header = arguments[4].Length > 0 ? arguments[4] + "\r\n" : "";
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\n");
        var clients = Enumerable.Range(0, connections).Select(_ => new Client(port, request)).ToArray();

        var begin = Stopwatch.GetTimestamp();
        var threads = clients.Select(client => new Thread(() => client.Run(begin, WarmUp, WarmUp + duration))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        var times = clients.SelectMany(client => client.Times).Order().DefaultIfEmpty(duration.TotalMilliseconds).ToArray();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{clients[0].Status} {clients[0].Bytes} {times.Length / duration.TotalSeconds:F0} "
            + $"{times[times.Length / 2]:F3} {times[times.Length * 99 / 100]:F3}"));
    }

    private sealed class Client(int port, byte[] request)
    {
        private readonly byte[] _buffer = new byte[1 << 20];

        public List<double> Times { get; } = new(1 << 16);
        public int Status { get; private set; }
        public int Bytes { get; private set; }

        public void Run(long begin, TimeSpan warmUp, TimeSpan end)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            while (true)
            {
                var sent = Stopwatch.GetElapsedTime(begin);
                if (sent > end)
                    return;
                socket.Send(request);
                ReadAnswer(socket);
                if (sent > warmUp)
                    Times.Add((Stopwatch.GetElapsedTime(begin) - sent).TotalMilliseconds);
            }
        }

        private void ReadAnswer(Socket socket)
        {
            var have = 0;
            int body;
            while ((body = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
                have += Receive(socket, have);
            var head = Encoding.ASCII.GetString(_buffer, 0, body);
            Status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            Bytes = body + 4 + Length(head);
            while (have < Bytes)
                have += Receive(socket, have);
        }

        private int Receive(Socket socket, int have)
        {
            var count = socket.Receive(_buffer, have, _buffer.Length - have, SocketFlags.None);
            return count > 0 ? count : throw new IOException("The server closed the connection.");
        }

        private int Length(string head)
        {
            const string Name = "Content-Length: ";
            var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return Status == 304 ? 0 : throw new InvalidDataException($"An answer without a length: {head}");
            var value = head.AsSpan(at + Name.Length);
            var end = value.IndexOf('\r');
            return int.Parse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }
}
