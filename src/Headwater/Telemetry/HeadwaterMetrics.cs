using System.Diagnostics.Metrics;

namespace Headwater.Telemetry;

/// <summary>
/// The instruments. Attributes come from small closed sets, never from a feed: neither texts nor URLs, which may hold keys, nor ids, of
/// which there are too many.
/// </summary>
internal sealed class HeadwaterMetrics
{
    // A document fetched for the first time has articles of months. Their delay says nothing about this service.
    private static readonly TimeSpan LongestLatency = TimeSpan.FromDays(1);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400],
    };

    private readonly TimeProvider _time;
    private readonly Counter<long> _polls;
    private readonly Counter<long> _items;
    private readonly Counter<long> _ingested;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _ingestLatency;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _indexLag;
    private readonly Gauge<long> _queueMessages;
    private readonly Gauge<double> _feedsOverdue;

    public HeadwaterMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
#pragma warning disable CA2000 // the factory disposes its meters
        var meter = meters.Create(MetricNames.Meter);
#pragma warning restore CA2000
        _polls = meter.CreateCounter<long>(MetricNames.Polls, "{poll}", "Polls of feeds");
        _items = meter.CreateCounter<long>(MetricNames.Items, "{item}", "Items of fetched documents");
        _ingested = meter.CreateCounter<long>(MetricNames.Ingested, "{message}", "Processed messages");
        _failures = meter.CreateCounter<long>(MetricNames.Failures, "{attempt}", "Failed attempts");
        _ingestLatency = meter.CreateHistogram(MetricNames.IngestLatency, "s", "From publication to the log", advice: Seconds);
        _queueAge = meter.CreateHistogram(MetricNames.QueueAge, "s", "Time a message waited", advice: Seconds);
        _indexLag = meter.CreateHistogram(
            MetricNames.IndexLag, "s", "How far the index was behind the log when it answered", advice: Seconds);
        _queueMessages = meter.CreateGauge<long>(MetricNames.QueueMessages, "{message}", "Messages in a queue");
        _feedsOverdue = meter.CreateGauge<double>(MetricNames.FeedsOverdue, "s", "How long the oldest due feed has waited");
    }

    /// <param name="outcome">Stable, kebab-case.</param>
    public void Polled(string outcome) => _polls.Add(1, Of(MetricNames.Outcome, outcome));

    /// <summary>Items of one document, by whether they were known.</summary>
    public void Dispatched(int added, int changed, int unchanged)
    {
        _items.Add(added, Of(MetricNames.Novelty, "new"));
        _items.Add(changed, Of(MetricNames.Novelty, "changed"));
        _items.Add(unchanged, Of(MetricNames.Novelty, "unchanged"));
    }

    /// <param name="sent">When the message came to the queue; null when it does not say.</param>
    public void Received(string queue, DateTimeOffset? sent)
    {
        if (sent is { } at)
            _queueAge.Record(SecondsSince(at), Of(MetricNames.Queue, queue));
    }

    internal void Ingested(IngestOutcome outcome, DateTimeOffset? published)
    {
        _ingested.Add(1, Of(MetricNames.Outcome, Name(outcome)));
        if (outcome == IngestOutcome.New && published is { } at && _time.GetUtcNow() - at <= LongestLatency)
            _ingestLatency.Record(SecondsSince(at));
    }

    public void Failed(string kind, string state) =>
        _failures.Add(1, Of(MetricNames.FailureKind, kind), Of(MetricNames.FailureState, state));

    /// <summary>Whether anything listens to <see cref="QueueHolds"/>.</summary>
    public bool HasQueueListener => _queueMessages.Enabled;

    public void QueueHolds(string queue, int messages) => _queueMessages.Record(messages, Of(MetricNames.Queue, queue));

    /// <param name="due">When the feed that is overdue for longest was due; null when none is.</param>
    public void OldestDue(DateTimeOffset? due) => _feedsOverdue.Record(due is { } at ? SecondsSince(at) : 0);

    /// <param name="asOf">When the index had last read the whole log.</param>
    public void IndexAnswered(DateTimeOffset asOf) => _indexLag.Record(SecondsSince(asOf));

    internal static string Name(IngestOutcome outcome) => outcome switch
    {
        IngestOutcome.New => "new",
        IngestOutcome.Changed => "changed",
        IngestOutcome.SeenAgain => "seen-again",
        _ => "already-known",
    };

    // Clocks of publishers and machines differ; a time in the future counts as now.
    private double SecondsSince(DateTimeOffset then) => Math.Max(0, (_time.GetUtcNow() - then).TotalSeconds);

    private static KeyValuePair<string, object?> Of(string name, string value) => new(name, value);
}
