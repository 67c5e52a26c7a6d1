using System.Text.Json;
using System.Xml;

namespace Headwater.Tests.Infra.Alerts;

/// <summary>A rule on a metric of a resource, as it is deployed, and what the platform does with it: an average over a window.</summary>
internal sealed class MetricAlert
{
    private readonly TimeSpan _window;
    private readonly TimeSpan _every;
    private readonly double _threshold;

    private MetricAlert(JsonElement resource)
    {
        var properties = resource.GetProperty("properties");
        var criterion = Assert.Single(properties.At("criteria", "allOf").EnumerateArray());
        Assert.Equal(
            ("StaticThresholdCriterion", "GreaterThan", "Average"),
            (criterion.Text("criterionType"), criterion.Text("operator"), criterion.Text("timeAggregation")));
        (Name, Metric) = (criterion.Text("name"), criterion.Text("metricName"));
        _window = XmlConvert.ToTimeSpan(properties.Text("windowSize"));
        _every = XmlConvert.ToTimeSpan(properties.Text("evaluationFrequency"));
        _threshold = criterion.GetProperty("threshold").GetDouble();
    }

    public string Name { get; }

    public string Metric { get; }

    public static IReadOnlyList<MetricAlert> Of(Snapshot template) =>
        [.. template.OfType("Microsoft.Insights/metricAlerts").Select(resource => new MetricAlert(resource))];

    /// <param name="minutes">What was measured in each.</param>
    /// <returns>The minutes in which the rule is broken, of all in which it is looked at.</returns>
    public IEnumerable<int> Fires(double[] minutes)
    {
        var (window, every) = ((int)_window.TotalMinutes, (int)_every.TotalMinutes);
        for (var at = window; at <= minutes.Length; at += every)
        {
            if (minutes[(at - window)..at].Average() > _threshold)
                yield return at;
        }
    }
}
