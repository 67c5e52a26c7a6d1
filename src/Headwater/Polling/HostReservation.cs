using System.Net;

namespace Headwater.Polling;

/// <summary>
/// The host that one poll may ask. Before a redirect takes the poll to another host, it releases everything it holds and queues
/// there; and a poll that holds a domain waits for an address, never the other way round. So polls cannot deadlock.
/// </summary>
internal sealed class HostReservation(
    Func<string, Task<HostGate.Pass>> enterAsync, Func<string, Task<string?>> addressAsync, SemaphoreSlim slots, RunTime run)
    : IDisposable
{
    private string? _domain;
    private HostGate.Pass? _byDomain;
    private HostGate.Pass? _byAddress;
    private bool _hasSlot;

    /// <summary>Whether the host got a request, so that it needs a pause.</summary>
    public bool RequestSent { get; set; }

    /// <summary>Waits until the host may get a request; returns at once for the current one. False when the run ends first.</summary>
    public async Task<bool> MoveToAsync(Uri url, CancellationToken cancellationToken)
    {
        var domain = RegistrableDomain.Of(url);
        if (domain == _domain)
            return true;
        Dispose();
        _byDomain = await enterAsync(domain);
        if (!IPAddress.TryParse(domain.Trim('[', ']'), out _) && await addressAsync(url.IdnHost) is { } address)
            _byAddress = await enterAsync(address);
        await slots.WaitAsync(cancellationToken);
        _hasSlot = true;
        if (run.IsOver)
            return false;
        _domain = domain;
        return true;
    }

    /// <summary>Releases everything and waits. False, at once, when the run ends before.</summary>
    public async Task<bool> WaitAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        Dispose();
        if (!run.Includes(until))
            return false;
        await run.WaitAsync(until, cancellationToken);
        return run.Includes(until);
    }

    /// <summary>The host has answered, so others may ask it while this poll saves its result.</summary>
    public void ReleaseHost()
    {
        _byAddress?.Leave(RequestSent);
        _byDomain?.Leave(RequestSent);
        (_domain, _byDomain, _byAddress, RequestSent) = (null, null, null, false);
    }

    public void Dispose()
    {
        ReleaseHost();
        if (_hasSlot)
            slots.Release();
        _hasSlot = false;
    }
}
