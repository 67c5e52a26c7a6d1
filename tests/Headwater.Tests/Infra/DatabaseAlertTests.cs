using Headwater.Tests.Infra.Alerts;

namespace Headwater.Tests.Infra;

/// <summary>The alerts of the database, replayed over a month of its server's metrics, on each size of server.</summary>
public sealed class DatabaseAlertTests
{
    private const int Trouble = 10 * DatabaseMonth.Day;

    [Theory]
    [InlineData("postgres")]
    [InlineData("everything")]
    public void None_fires_while_all_hosts_are_busy_and_the_disk_grows(string choice)
    {
        var month = new DatabaseMonth(Snapshot.Of(choice));

        Assert.Empty(Fired(choice, month));
        Assert.Contains(month.Storage, percent => percent > 80);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("everything")]
    public void Connections_of_others_are_reported(string choice)
    {
        var fired = Fired(choice, new DatabaseMonth(Snapshot.Of(choice)).WithStrangerAfter(Trouble));

        Assert.Equal("database-connections", Assert.Single(fired).Key);
        Assert.InRange(fired["database-connections"], Trouble, Trouble + 20);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("everything")]
    public void A_disk_that_does_not_grow_is_reported_before_it_is_full(string choice)
    {
        var month = new DatabaseMonth(Snapshot.Of(choice)).WithDiskThatStaysAfter(Trouble);

        var fired = Fired(choice, month);

        Assert.Equal("database-full", Assert.Single(fired).Key);
        var full = Array.IndexOf(month.Storage, month.Storage.Max());
        Assert.InRange(fired["database-full"], Trouble, full);
    }

    /// <summary>The first minute of each alert that fires.</summary>
    private static Dictionary<string, int> Fired(string choice, DatabaseMonth month)
    {
        var alerts = MetricAlert.Of(Snapshot.Of(choice));
        Assert.Equal(["active_connections", "storage_percent"], alerts.Select(alert => alert.Metric).Order(StringComparer.Ordinal));
        return alerts
            .Select(alert => (alert.Name, At: alert.Fires(month[alert.Metric]).FirstOrDefault(-1)))
            .Where(alert => alert.At >= 0)
            .ToDictionary(alert => alert.Name, alert => alert.At);
    }
}
