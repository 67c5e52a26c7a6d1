using System.Net;
using Headwater.LocalHost.Host;

namespace Headwater.LocalHost.Commands;

/// <param name="Listen">The address to listen on.</param>
/// <param name="Open">Whether to open the page in a browser.</param>
/// <param name="DataFolder">Where the emulator started by this host keeps its data, and the host its index.</param>
/// <param name="StoragePort">The first of the emulator's three ports.</param>
/// <param name="SettingsFile">A local.settings.json; null looks for one.</param>
/// <param name="PostgresPort">Of a PostgreSQL server that keeps the index; null for an index in a file, or what the settings say.</param>
internal sealed record RunOptions(
    int Port, IPAddress Listen, bool Sample, bool Open, string? DataFolder, int StoragePort, string? SettingsFile, int? PostgresPort)
{
    public string Data => Path.GetFullPath(DataFolder ?? Path.Combine(Repository.Root ?? ".", ".azurite"));
    public AzuritePorts StoragePorts => AzuritePorts.From(StoragePort);

    /// <summary>Where this machine reaches the host, also when it listens on all addresses.</summary>
    public string Url => $"http://{new IPEndPoint(
        Listen.Equals(IPAddress.Any) || Listen.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : Listen, Port)}";
}
