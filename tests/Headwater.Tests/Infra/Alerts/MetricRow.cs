namespace Headwater.Tests.Infra.Alerts;

/// <summary>
/// A row of the table AppMetrics: a minute of one instrument and one set of attributes. Of a counter the sum is what was added, of a
/// gauge its value; the count is that of the measurements.
/// </summary>
internal sealed record MetricRow(
    DateTimeOffset At, string Name, double Sum, int Count = 1, params (string Name, string Value)[] Attributes)
{
    public object? this[string column] => column switch
    {
        "TimeGenerated" => At,
        "Name" => Name,
        "Sum" => Sum,
        "ItemCount" => (double)Count,
        "Properties" => Attributes.ToDictionary(attribute => attribute.Name, attribute => (object?)attribute.Value),
        _ => throw new InvalidDataException($"AppMetrics has no column {column} that is known here."),
    };
}
