using System.Text.Json;
using System.Xml;

namespace Headwater.Tests.Infra.Alerts;

/// <summary>A rule as it is deployed, and what the platform does with it: a count over a window, again and again.</summary>
internal sealed class AlertRule
{
    private readonly KustoQuery _query;
    private readonly TimeSpan _window;
    private readonly TimeSpan _every;
    private readonly Func<int, bool> _isWrong;

    private AlertRule(JsonElement resource)
    {
        var properties = resource.GetProperty("properties");
        var criterion = Assert.Single(properties.At("criteria", "allOf").EnumerateArray());
        Assert.Equal("Count", criterion.Text("timeAggregation"));
        Name = properties.Text("displayName").Split(": ")[1];
        Query = criterion.Text("query");
        _query = new KustoQuery(Query);
        _window = XmlConvert.ToTimeSpan(properties.Text("windowSize"));
        _every = XmlConvert.ToTimeSpan(properties.Text("evaluationFrequency"));
        var threshold = criterion.GetProperty("threshold").GetInt32();
        _isWrong = criterion.Text("operator") == "LessThan" ? count => count < threshold : count => count > threshold;
    }

    public static IReadOnlyList<AlertRule> All { get; } =
        [.. Snapshot.Default.OfType("Microsoft.Insights/scheduledQueryRules").Select(resource => new AlertRule(resource))];

    public string Name { get; }

    public string Query { get; }

    /// <param name="rows">In the order of their times.</param>
    /// <returns>When the rule is broken, of all the times it is looked at.</returns>
    public IEnumerable<DateTimeOffset> Fires(IReadOnlyList<MetricRow> rows, DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (0, 0);
        for (var at = from + _window; at <= to; at += _every)
        {
            while (end < rows.Count && rows[end].At <= at)
                end++;
            while (begin < end && rows[begin].At <= at - _window)
                begin++;
            if (_isWrong(_query.Count(rows.Skip(begin).Take(end - begin))))
                yield return at;
        }
    }
}
