using System.Globalization;
using System.Text.RegularExpressions;
using Headwater.LocalHost.Host;
using Headwater.Tests.Infra.Alerts;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.Tests.Infra;

/// <summary>The cost note multiplies the calls that another test counts by the prices it names.</summary>
public sealed partial class CostTests
{
    private static readonly string[] Kinds = ["blob write", "blob read", "table", "queue"];

    [Fact]
    public void Each_cost_is_the_counted_calls_times_the_prices()
    {
        var prices = Table("infra/README.md", "| price |").ToDictionary(row => row[0], row => Number(row[1]));
        var calls = Table("src/README.md", "| storage calls of |");

        var costs = calls.Select(row => $"{row[0]}: {Kinds.Select((kind, i) => Number(row[i + 1]) * prices[kind] * 100).Sum():0.###}");

        Assert.Equal(costs, Table("infra/README.md", "| storage calls of |").Select(row => $"{row[0]}: {Number(row[1]):0.###}"));
    }

    [Fact]
    public void Each_alert_is_explained() => Assert.Equal(
        AlertRule.All.Select(rule => rule.Name).Concat(MetricAlert.Of(Snapshot.Of("postgres")).Select(alert => alert.Name)).Order(),
        Table("infra/README.md", "| alert |").Select(row => row[0]).Order());

    [Fact]
    public void Zone_redundancy_costs_two_instances_of_each_group()
    {
        var triggers = Directory.GetFiles(Path.Combine(Repository.Root!, "src", "Functions", "Triggers"), "*.cs")
            .Sum(file => GroupTrigger.Count(File.ReadAllText(file)));
        var price = Number(Table("infra/README.md", "| price |").Single(row => row[0] == "kept ready")[1]);

        var month = (1 + triggers) * 2 * Gigabytes() * 30 * 86_400 * price;

        var adds = Table("infra/README.md", "| a month of 30 days |").Single(row => row[0] == "`ZONE_REDUNDANT` adds")[1];
        Assert.Equal(Math.Round(month), Number(adds));
    }

    /// <summary>Each is a group of its own, and a run is billed at least a second of an instance.</summary>
    [Fact]
    public void Runs_of_the_timers_are_covered_by_what_is_free()
    {
        const int Free = 100_000;
        var costs = Trigger<TimerTriggerAttribute>.All
            .ToDictionary(timer => timer.Name, timer => RunsInMonth(timer.Attribute.Schedule) * Gigabytes());

        Assert.InRange(costs.Values.Sum(), 0, Free);
        Assert.True(costs.Remove("PollFeeds", out var polls));
        Assert.True(costs.Remove("PublishSnapshot", out var snapshots));
        Assert.Equal(3, costs.Count);
        var hourly = Assert.Single(costs.Values.Distinct());
        var said = $"cost {polls:N0} GB-seconds a month for polls, {snapshots:N0} for snapshots and {hourly:N0} for each of three hourly "
            + $"ones, which {Free:N0} free ones just cover";
        Assert.Contains(
            said, File.ReadAllText(Path.Combine(Repository.Root!, "infra", "README.md")).ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(
            $"after {Free:N0} a month free",
            Table("infra/README.md", "| price |").Single(row => row[0] == "function memory")[2],
            StringComparison.Ordinal);
    }

    private static int RunsInMonth(string schedule)
    {
        if (schedule is ['%', .. var name, '%'])
            schedule = Snapshot.Default.OfType("Microsoft.Web/sites/config")
                .Single(resource => resource.Text("name").EndsWith("/appsettings", StringComparison.Ordinal))
                .At("properties").Text(name);
        return TimerLoop.ParseSchedule(schedule)
            .GetOccurrences(TelemetryMonth.Start.UtcDateTime, TelemetryMonth.End.UtcDateTime)
            .Count();
    }

    /// <summary>The memory of an instance.</summary>
    private static decimal Gigabytes() => Snapshot.Default.The("Microsoft.Web/sites")
        .At("functionAppConfig", "scaleAndConcurrency", "instanceMemoryMB").GetDecimal() / 1024;

    [GeneratedRegex(@"\[(?:Timer|Queue)Trigger\(")]
    private static partial Regex GroupTrigger { get; }

    private static List<string[]> Table(string file, string heading)
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root!, file))
            .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
