using System.Collections.Concurrent;
using System.Net;
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

    /// <param name="poll">Answers whether the host was asked.</param>
    /// <param name="end">No poll is started after it.</param>
    public async Task RunAsync(
        IEnumerable<FeedRow> feeds, Func<FeedRow, CancellationToken, Task<bool>> poll, DateTimeOffset end, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Parallelism);

        // Apart from the polls, which wait for each other's addresses. Each look-up may hold a thread for seconds.
        using var lookups = new SemaphoreSlim(options.Value.Parallelism);
        var queues = feeds.GroupBy(feed => RegistrableDomain.Of(FeedPoll.Request(feed).Url)).Select(async domain =>
        {
            foreach (var feed in domain)
            {
                if (!await PollInTurnAsync(domain.Key, feed))
                    return;
            }
        });
        await Task.WhenAll(queues.ToArray());
        foreach (var (name, gate) in _gates)
        {
            if (gate.IsIdle(time.GetUtcNow()))
                _gates.TryRemove(name, out _);
        }

        // A domain waits for an address and never the other way round, so nobody waits in a circle.
        async Task<bool> PollInTurnAsync(string domain, FeedRow feed)
        {
            using var byDomain = await EnterAsync(domain);
            using var byAddress = await LookUpAsync(domain, feed) is { } address ? await EnterAsync(address) : null;
            await slots.WaitAsync(cancellationToken);
            try
            {
                if (time.GetUtcNow() >= end)
                    return false;
                if (!await poll(feed, cancellationToken))
                    return true;
                byDomain.Asked(time.GetUtcNow() + options.Value.HostPause);
                byAddress?.Asked(time.GetUtcNow() + options.Value.HostPause);
                return true;
            }
            finally
            {
                slots.Release();
            }
        }

        async Task<string?> LookUpAsync(string domain, FeedRow feed)
        {
            await lookups.WaitAsync(cancellationToken);
            try
            {
                return time.GetUtcNow() < end ? await AddressAsync(domain, feed, cancellationToken) : null;
            }
            finally
            {
                lookups.Release();
            }
        }

        Task<Turn> EnterAsync(string name) => _gates.GetOrAdd(name, _ => new Gate()).EnterAsync(time, end, cancellationToken);
    }

    /// <summary>Null when the domain is an address, or the name has none: the fetch will say so.</summary>
    private async Task<string?> AddressAsync(string domain, FeedRow feed, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(domain.Trim('[', ']'), out _))
            return null;
        try
        {
            var addresses = await network.ResolveAsync(new Uri(FeedPoll.Request(feed).Url).IdnHost, cancellationToken);

            // Round robin changes the order of the answers, not the server behind them.
            return addresses.Select(address => address.ToString()).Min(StringComparer.Ordinal);
        }
        catch (SocketException)
        {
            return null;
        }
    }

#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing.
    private sealed class Gate
#pragma warning restore CA1001
    {
        private readonly SemaphoreSlim _turn = new(1);
        private DateTimeOffset _free;

        public bool IsIdle(DateTimeOffset now) => _turn.CurrentCount == 1 && _free <= now;

        /// <summary>Waits for the turn and for the pause, but for no pause that would end after the tick.</summary>
        public async Task<Turn> EnterAsync(TimeProvider time, DateTimeOffset end, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                var wait = (_free < end ? _free : end) - time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                _turn.Release();
                throw;
            }

            return new Turn(free => _free = free, _turn);
        }
    }

    private sealed class Turn(Action<DateTimeOffset> free, SemaphoreSlim turn) : IDisposable
    {
        public void Asked(DateTimeOffset pauseEnds) => free(pauseEnds);

        public void Dispose() => turn.Release();
    }
}
