using System.Collections.Concurrent;
using System.Net.Sockets;
using Headwater.Fetching;
using Microsoft.Extensions.Options;

namespace Headwater.Polling;

/// <summary>
/// Polls many feeds at a time, but sends a registrable domain, and an address, one request at a time and with a pause between.
/// What is known of hosts stays in memory: the timer runs on one instance, and a new instance starts politely anyway.
/// </summary>
/// <param name="stopping">The end of the host: no new request is sent then, and running ones end.</param>
internal sealed class HostScheduler(
    IOptions<PollingOptions> options, TimeProvider time, Network network, CancellationToken stopping = default)
{
    private readonly ConcurrentDictionary<string, HostGate> _gates = new();
    private int _runs;

    /// <summary>Polls a feed when its host is free.</summary>
    public static async Task PollAsync(
        FeedRow feed, HostReservation host, Func<FeedRow, HostReservation, CancellationToken, Task> poll,
        CancellationToken cancellationToken)
    {
        // A URL that must not be requested needs no reservation: the poll refuses it and says why.
        var url = FeedPoll.Request(feed).Url;
        if (RegistrableDomain.Of(url).Length == 0 || await host.MoveToAsync(new Uri(url), cancellationToken))
            await poll(feed, host, cancellationToken);
    }

    /// <summary>Does many things at a time, each with a reservation that it moves to the hosts it asks.</summary>
    /// <param name="end">No request starts after it.</param>
    public async Task RunAsync<T>(
        IEnumerable<T> things, Func<T, HostReservation, CancellationToken, Task> run, DateTimeOffset end,
        CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Parallelism);

        // Separate from the slots of polls, which wait for each other's addresses. A look-up may hold a thread for seconds.
        using var lookups = new SemaphoreSlim(options.Value.Parallelism);
        var addresses = new ConcurrentDictionary<string, Lazy<Task<string?>>>();
        var runTime = new RunTime(end, time, stopping);
        lock (_gates)
            _runs++;
        try
        {
            await Task.WhenAll(things.Select(RunOneAsync).ToArray());
        }
        finally
        {
            EndRun();
        }

        async Task RunOneAsync(T thing)
        {
            using var reservation = new HostReservation(EnterAsync, AddressAsync, slots, runTime);
            await run(thing, reservation, cancellationToken);
        }

        Task<HostGate.Pass> EnterAsync(string name) =>
            _gates.GetOrAdd(name, _ => new HostGate()).EnterAsync(options.Value.HostPause, runTime, time, cancellationToken);

        // Once in a run for each name, however many feeds it has.
        Task<string?> AddressAsync(string host) => addresses.GetOrAdd(host, name => new Lazy<Task<string?>>(() => LookUpAsync(name))).Value;

        async Task<string?> LookUpAsync(string host)
        {
            await lookups.WaitAsync(cancellationToken);
            try
            {
                return !runTime.IsOver ? await ResolveAsync(host, cancellationToken) : null;
            }
            finally
            {
                lookups.Release();
            }
        }
    }

    /// <summary>Another run may be about to enter a gate: so they are forgotten when the last one ends.</summary>
    private void EndRun()
    {
        lock (_gates)
        {
            if (--_runs > 0)
                return;
            foreach (var (name, gate) in _gates)
            {
                if (gate.IsIdle(time.GetUtcNow()))
                    _gates.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Null when the name has no address: the fetch reports that.</summary>
    private async Task<string?> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await network.ResolveAsync(host, cancellationToken);

            // Round-robin DNS changes the order of the addresses, not the server behind them.
            return addresses.Select(address => address.ToString()).Min(StringComparer.Ordinal);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
