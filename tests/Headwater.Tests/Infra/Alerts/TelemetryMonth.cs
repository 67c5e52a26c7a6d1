using Headwater.Polling;
using Headwater.Storage;
using Headwater.Telemetry;
using Headwater.Tests.Polling.Scenarios;

namespace Headwater.Tests.Infra.Alerts;

/// <summary>
/// The rows that a month of polling leaves: the real schedule against scripted publishers, a run of the timer each minute, readers.
/// </summary>
internal sealed class TelemetryMonth
{
    public static readonly DateTimeOffset Start = Publisher.Start;
    public static readonly DateTimeOffset End = Start.AddDays(30);

    private const string RequestDuration = "http.server.request.duration";

    private readonly List<MetricRow> _rows = [];

    /// <summary>In the order of their times.</summary>
    public IReadOnlyList<MetricRow> Rows => [.. _rows.OrderBy(row => row.At)];

    /// <param name="publishers">Of different kinds.</param>
    /// <param name="feedsOfEach">Registered a quarter of an hour after one another.</param>
    public static async Task<TelemetryMonth> OfAsync(IEnumerable<Publisher> publishers, int feedsOfEach)
    {
        var polls = new List<Month.Polled>();
        foreach (var publisher in publishers)
        {
            var ofOne = (await new Month(publisher, new PollingOptions { Jitter = 0 }).RunAsync()).Polls;
            polls.AddRange(
                from feed in Enumerable.Range(0, feedsOfEach)
                from poll in ofOne
                let later = TimeSpan.FromMinutes(15 * feed)
                select new Month.Polled(poll.Due + later, poll.At + later, poll.Result));
        }

        var month = new TelemetryMonth();
        month.AddPolls(polls);
        month.AddRuns(polls);
        month.AddRequests();
        return month;
    }

    public TelemetryMonth With(params IEnumerable<MetricRow> rows)
    {
        _rows.AddRange(rows);
        return this;
    }

    public TelemetryMonth Without(Func<MetricRow, bool> lost)
    {
        _rows.RemoveAll(row => lost(row));
        return this;
    }

    public static MetricRow Failure(DateTimeOffset at, string kind, string state, int count = 1) =>
        new(at, MetricNames.Failures, count, count, (MetricNames.FailureKind, kind), (MetricNames.FailureState, state));

    public static MetricRow Request(DateTimeOffset at, string route, int status, int count) => new(
        at, RequestDuration, 0.004 * count, count, ("http.route", route), ("http.response.status_code", $"{status}"));

    private void AddPolls(List<Month.Polled> polls)
    {
        foreach (var group in polls.GroupBy(poll => (poll.At, poll.Result.Code)))
            _rows.Add(new MetricRow(
                group.Key.At, MetricNames.Polls, group.Count(), group.Count(), (MetricNames.Outcome, group.Key.Code)));
        _rows.AddRange(polls.Where(poll => poll.Result is PollResult.NotAFeed)
            .Select(poll => Failure(poll.At, "document", FailureLog.Retrying)));
    }

    /// <summary>What each run measures before it polls, see <c>Backlog</c>.</summary>
    private void AddRuns(List<Month.Polled> polls)
    {
        var waited = polls.GroupBy(poll => poll.At).ToDictionary(group => group.Key, group => group.Max(poll => poll.At - poll.Due));
        for (var at = Start; at < End; at = at.AddMinutes(1))
        {
            _rows.Add(new MetricRow(at, MetricNames.FeedsOverdue, waited.GetValueOrDefault(at).TotalSeconds));
            foreach (var queue in (string[])[StorageNames.ItemQueue, StorageNames.PoisonQueue])
                _rows.Add(new MetricRow(at, MetricNames.QueueMessages, 0, 1, (MetricNames.Queue, queue)));
        }
    }

    /// <summary>Readers at all times; a request an hour that is refused because the instance starts.</summary>
    private void AddRequests()
    {
        for (var at = Start; at < End; at = at.AddMinutes(1))
            _rows.Add(Request(at, "api/articles", 200, 60));
        for (var at = Start; at < End; at = at.AddHours(1))
            _rows.Add(Request(at, "api/articles", 503, 1));
    }
}
