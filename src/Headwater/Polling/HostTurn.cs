using System.Net;

namespace Headwater.Polling;

/// <summary>
/// The place of one poll, which is at one host at a time. Before it goes to another one, where a redirect leads, it gives up all it
/// holds and queues there like everybody else; and a domain waits for an address, never the other way round. So nobody waits in a circle.
/// </summary>
internal sealed class HostTurn(
    Func<string, Task<Gate.Pass>> enterAsync, Func<string, Task<string?>> addressAsync, SemaphoreSlim slots, Func<bool> isOver) : IDisposable
{
    private string? _domain;
    private Gate.Pass? _byDomain;
    private Gate.Pass? _byAddress;
    private bool _hasSlot;

    /// <summary>Whether the host was sent a request, and wants a pause.</summary>
    public bool Asked { get; set; }

    /// <summary>Waits until the host may be asked; at once when the turn is there already. False when the time of the tick is up before.</summary>
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
        if (isOver())
            return false;
        _domain = domain;
        return true;
    }

    /// <summary>The host has answered; what is still to be done is no concern of it.</summary>
    public void LeaveHost()
    {
        _byAddress?.Leave(Asked);
        _byDomain?.Leave(Asked);
        (_domain, _byDomain, _byAddress, Asked) = (null, null, null, false);
    }

    public void Dispose()
    {
        LeaveHost();
        if (_hasSlot)
            slots.Release();
        _hasSlot = false;
    }
}
