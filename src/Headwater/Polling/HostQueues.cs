using System.Collections.Concurrent;
using System.Net.Sockets;
using Headwater.Fetching;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>
/// Polls many feeds at a time, but asks one registrable domain, and one address, for one thing at a time and with a pause between.
/// What is known of hosts is kept in memory: the timer runs on one instance, and a new one starts politely anyway.
/// </summary>
internal sealed class HostQueues(IOptions<PollingOptions> options, TimeProvider time, Network network)
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    /// <param name="poll">Polls a feed in the turn it is given at the feed's host.</param>
    /// <param name="end">No request is begun after it.</param>
    public async Task RunAsync(
        IEnumerable<FeedRow> feeds, Func<FeedRow, HostTurn, CancellationToken, Task> poll, DateTimeOffset end, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Parallelism);

        // Apart from the polls, which wait for each other's addresses. Each look-up may hold a thread for seconds.
        using var lookups = new SemaphoreSlim(options.Value.Parallelism);
        var addresses = new ConcurrentDictionary<string, Lazy<Task<string?>>>();
        await Task.WhenAll(feeds.Select(PollInTurnAsync).ToArray());
        foreach (var (name, gate) in _gates)
        {
            if (gate.IsIdle(time.GetUtcNow()))
                _gates.TryRemove(name, out _);
        }

        async Task PollInTurnAsync(FeedRow feed)
        {
            using var turn = new HostTurn(EnterAsync, AddressAsync, slots, () => time.GetUtcNow() >= end);
            var url = FeedPoll.Request(feed).Url;

            // What must not be asked needs no turn: the poll refuses it and says why.
            if (RegistrableDomain.Of(url).Length == 0 || await turn.MoveToAsync(new Uri(url), cancellationToken))
                await poll(feed, turn, cancellationToken);
        }

        Task<Gate.Pass> EnterAsync(string name) =>
            _gates.GetOrAdd(name, _ => new Gate()).EnterAsync(options.Value.HostPause, end, time, cancellationToken);

        // Once in a tick for a name, however many feeds it has.
        Task<string?> AddressAsync(string host) => addresses.GetOrAdd(host, name => new Lazy<Task<string?>>(() => LookUpAsync(name))).Value;

        async Task<string?> LookUpAsync(string host)
        {
            await lookups.WaitAsync(cancellationToken);
            try
            {
                return time.GetUtcNow() < end ? await ResolveAsync(host, cancellationToken) : null;
            }
            finally
            {
                lookups.Release();
            }
        }
    }

    /// <summary>Null when the name has no address: the fetch will say so.</summary>
    private async Task<string?> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await network.ResolveAsync(host, cancellationToken);

            // Round robin changes the order of the answers, not the server behind them.
            return addresses.Select(address => address.ToString()).Min(StringComparer.Ordinal);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
