using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Headwater.FunctionalTests.Testing;
using Headwater.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.FunctionalTests.Telemetry;

/// <summary>
/// Listens as an exporter would. Measurements are those of one system; spans come from the whole process, so a test looks for those of
/// its own feed.
/// </summary>
internal sealed class RecordedTelemetry : IDisposable
{
    private readonly ActivityListener _spanListener;
    private readonly MeterListener _meterListener;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<Measured> _measurements = new();
    private TaskCompletionSource _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RecordedTelemetry(TestSystem system)
    {
        _spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_spanListener);

        var meters = system.Services.GetRequiredService<IMeterFactory>();
        _meterListener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Meter.Name is (MetricNames.Meter or "Microsoft.AspNetCore.Hosting"))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _meterListener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meterListener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meterListener.Start();
    }

    public IReadOnlyCollection<Measured> Measurements => _measurements;

    /// <summary>Every span that ended, other tests' too.</summary>
    public IReadOnlyCollection<Activity> Spans => _spans;

    /// <summary>The spans of a feed that an exporter would get, in the order in which they ended.</summary>
    public IReadOnlyList<Activity> SpansOf(string feedId) =>
        [.. _spans.Where(span => span.Recorded && (string?)span.GetTagItem("headwater.feed.id") == feedId)];

    /// <summary>The sum of an instrument's measurements by the value of its first attribute.</summary>
    public Dictionary<string, double> Sums(string instrument) => _measurements
        .Where(measured => measured.Instrument == instrument)
        .GroupBy(measured => measured.Attributes.Count == 0 ? "" : $"{measured.Attributes[0].Value}")
        .ToDictionary(group => group.Key, group => group.Sum(measured => measured.Value));

    /// <summary>Waits for measurements until they are enough.</summary>
    public async Task WhenAsync(Func<bool> enough)
    {
        while (true)
        {
            var more = Volatile.Read(ref _measured).Task;
            if (enough())
                return;
            await more.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        _spanListener.Dispose();
        _meterListener.Dispose();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> attributes)
    {
        _measurements.Enqueue(new Measured(instrument.Name, value, attributes.ToArray()));
        Interlocked.Exchange(ref _measured, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}

internal sealed record Measured(string Instrument, double Value, IReadOnlyList<KeyValuePair<string, object?>> Attributes);
