using Headwater.Index.Postgres;

namespace Headwater.Tests.Infra.Alerts;

/// <summary>
/// What the database's server of a template measures in each minute of a month: connections, and how full its disk is.
/// </summary>
internal sealed class DatabaseMonth
{
    public const int Day = 24 * 60;

    private const int Minutes = 30 * Day;

    // A disk of less than a TiB doubles when a fifth of it is free; how long that takes is not said. The server takes no more writes when
    // 5 % or 5 GiB are free: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage.
    private const double GrowsAt = 0.8;
    private const int GrowingTakes = 5;

    private readonly int _hosts;
    private readonly int _ofUsers;
    private readonly double _disk;

    public DatabaseMonth(Snapshot template)
    {
        var server = Assert.Single(template.OfType("Microsoft.DBforPostgreSQL/flexibleServers"));
        _disk = server.At("properties", "storage").GetProperty("storageSizeGB").GetDouble();
        _ofUsers = server.At("sku").Text("name") == "Standard_B1ms" ? 35 : 844;
        _hosts = HostsOf(template);
        Connections = [.. Enumerable.Range(0, Minutes).Select(Connected)];
        Storage = Fill(null);
    }

    /// <summary>Replicas of the container, and instances of the function app for HTTP: those that are always ready come on top.</summary>
    public static int HostsOf(Snapshot template)
    {
        var app = template.The("Microsoft.Web/sites").At("functionAppConfig", "scaleAndConcurrency");
        return app.GetProperty("maximumInstanceCount").GetInt32()
            + app.GetProperty("alwaysReady").EnumerateArray().Sum(group => group.GetProperty("instanceCount").GetInt32())
            + template.The("Microsoft.App/containerApps").At("template", "scale", "maxReplicas").GetInt32();
    }

    public double[] Connections { get; private set; }

    /// <summary>In percent.</summary>
    public double[] Storage { get; private set; }

    public double[] this[string metric] => metric switch
    {
        "active_connections" => Connections,
        "storage_percent" => Storage,
        _ => throw new InvalidDataException($"The server measures no {metric} here."),
    };

    /// <summary>Something that is not one of these hosts asks the database, too, and takes what is free.</summary>
    public DatabaseMonth WithStrangerAfter(int minute)
    {
        Connections = [.. Connections.Select((connections, at) => at < minute ? connections : _ofUsers)];
        return this;
    }

    /// <summary>A second index is built beside the first, 2 GiB an hour, and the disk does not grow.</summary>
    public DatabaseMonth WithDiskThatStaysAfter(int minute)
    {
        Storage = Fill(minute);
        return this;
    }

    /// <summary>
    /// All hosts are busy in the day, and each has one connection at night. Two timers ask, too, and a pool keeps what is idle for five
    /// minutes: also that of instances that a deployment replaces, once a week.
    /// </summary>
    private double Connected(int minute)
    {
        var isDay = minute % Day is >= 8 * 60 and < 20 * 60;
        var ofHosts = _hosts * (isDay ? PostgresSource.MaxConnections : 1);
        var ofReplaced = minute % (7 * Day) is >= 12 * 60 and < (12 * 60) + 5 ? ofHosts : 0;
        var ofTimers = (minute % 10 < 6 ? 1 : 0) + (minute % 60 is >= 17 and < 23 ? 1 : 0);
        return Math.Min(ofHosts + ofReplaced + ofTimers, _ofUsers);
    }

    /// <summary>An index that grows, and is written beside itself once a week, which takes an hour.</summary>
    private double[] Fill(int? secondFrom)
    {
        var (disk, growing) = (_disk, 0);
        var used = new double[Minutes];
        for (var minute = 0; minute < Minutes; minute++)
        {
            var index = _disk * (0.38 + (0.08 * minute / Minutes));
            var rewritten = (minute % (7 * Day)) - (5 * Day) is >= 0 and < 60 and var since ? index * (since + 1) / 60 : 0;
            var second = secondFrom is { } from ? Math.Max(0, minute - from) * 2.0 / 60 : 0;
            var filled = Math.Min(index + rewritten + second, disk - Math.Max(disk * 0.05, 5));
            used[minute] = 100 * filled / disk;
            growing = secondFrom is null && filled > disk * GrowsAt ? growing + 1 : 0;
            if (growing == GrowingTakes)
                disk *= 2;
        }

        return used;
    }
}
