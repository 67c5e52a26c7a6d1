using System.Net;
using System.Text;
using Headwater.Fetching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Fetching;

/// <summary>An internet of one answer, without a socket.</summary>
internal sealed class Internet : IDisposable
{
    /// <summary>The address of start.example, where a fetch may begin.</summary>
    public const string Public = "93.184.216.34";

    private readonly FeedFetcher _fetcher;
    private readonly string _addresses;

    public Internet(string addresses, string response = "")
    {
        _addresses = addresses;
        _fetcher = new FeedFetcher(
            Options.Create(new FetchingOptions()),
            new Network
            {
                ResolveAsync = (host, _) => Task.FromResult(Resolve(host)),
                ConnectAsync = (endPoint, _) =>
                {
                    Dialed.Add(endPoint.ToString());
                    return Refuses
                        ? Task.FromException<Stream>(
                            new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused))
                        : Task.FromResult<Stream>(new CannedConnection(Encoding.UTF8.GetBytes(response)));
                },
            },
            new FakeTimeProvider());
    }

    public List<string> Dialed { get; } = [];
    public List<string> Resolved { get; } = [];
    public string? FirstAnswer { get; init; }
    public bool Refuses { get; init; }

    public Task<FetchOutcome> FetchAsync(string url) => _fetcher.FetchAsync(new FetchRequest(url), TestContext.Current.CancellationToken);

    public void Dispose() => _fetcher.Dispose();

    private IPAddress[] Resolve(string host)
    {
        Resolved.Add(host);
        var addresses = host == "start.example" ? Public : Resolved.Count == 1 ? FirstAnswer ?? _addresses : _addresses;
        return [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
    }
}

/// <summary>Takes what is written, and gives one response.</summary>
internal sealed class CannedConnection(byte[] response) : MemoryStream(response, writable: false)
{
    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) { }

    public override void Write(ReadOnlySpan<byte> buffer) { }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
}
