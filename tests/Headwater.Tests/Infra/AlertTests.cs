using System.Text.RegularExpressions;
using Headwater.Storage;
using Headwater.Telemetry;
using Headwater.Tests.Infra.Alerts;
using Headwater.Tests.Polling.Scenarios;

namespace Headwater.Tests.Infra;

/// <summary>Each alert, replayed over a month: silent while all is well, and heard when it is not.</summary>
public sealed partial class AlertTests
{
    private static readonly DateTimeOffset Trouble = TelemetryMonth.Start.AddDays(10);

    // Computed once; each test adds its own trouble to a copy.
    private static readonly Dictionary<int, Lazy<Task<TelemetryMonth>>> Months = new()
    {
        [1] = new(() => TelemetryMonth.OfAsync([ReferenceFeed()], 1)),
        [200] = new(() => TelemetryMonth.OfAsync(Enumerable.Range(0, 20).Select(Mixed), feedsOfEach: 10)),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task None_fires_in_a_month_without_trouble(int feeds) => AssertFire(await CopyAsync(feeds), []);

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Heartbeat_is_missed_when_the_timer_stops(int feeds)
    {
        // Requests are answered all the same: HTTP functions run on instances of their own.
        var month = (await CopyAsync(feeds))
            .Without(row => row.At >= Trouble && row.Name.StartsWith("headwater.", StringComparison.Ordinal));

        AssertFire(month, ["no-heartbeat"], within: TimeSpan.FromMinutes(45));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10)]
    [InlineData(200, 1)]
    [InlineData(200, 10)]
    public async Task Late_feeds_are_reported_when_the_timer_falls_behind(int feeds, int everyMinutes)
    {
        var month = (await CopyAsync(feeds))
            .Without(row => row.Name == MetricNames.FeedsOverdue && row.At >= Trouble && row.At < Trouble.AddHours(2))
            .With(from minute in Enumerable.Range(0, 120)
                  where minute % everyMinutes == 0
                  select new MetricRow(Trouble.AddMinutes(minute), MetricNames.FeedsOverdue, minute * 60));

        AssertFire(month, ["feed-late"], within: TimeSpan.FromMinutes(60));
    }

    [Theory]
    [InlineData(1, "dead")]
    [InlineData(1, "poison")]
    [InlineData(200, "dead")]
    [InlineData(200, "poison")]
    public async Task An_item_that_was_given_up_is_reported(int feeds, string sign)
    {
        var month = (await CopyAsync(feeds)).With(sign == "dead"
            ? TelemetryMonth.Failure(Trouble, "item", FailureLog.Dead)
            : new MetricRow(Trouble, MetricNames.QueueMessages, 1, 1, (MetricNames.Queue, StorageNames.PoisonQueue)));

        AssertFire(month, ["item-given-up"], within: TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Failures_and_answers_5xx_are_counted_together(int feeds)
    {
        var month = (await CopyAsync(feeds)).With(
            TelemetryMonth.Failure(Trouble.AddMinutes(1), "item", FailureLog.Retrying, 30),
            TelemetryMonth.Request(Trouble.AddMinutes(1), "api/articles/{id}", 500, 30));

        AssertFire(month, ["many-failures"], within: TimeSpan.FromMinutes(15));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task A_failing_health_check_alone_raises_no_alert(int feeds) => AssertFire(
        (await CopyAsync(feeds)).With(from minute in Enumerable.Range(0, 60)
                                      select TelemetryMonth.Request(Trouble.AddMinutes(minute), "api/health", 503, 6)),
        []);

    [Fact]
    public void Alerts_ask_for_metrics_and_attributes_that_are_measured()
    {
        // The last three are ASP.NET Core's: https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in.
        string[] ofTheServer = ["http.server.request.duration", "http.response.status_code", "http.route"];
        var measured = typeof(MetricNames)
            .GetFields()
            .Select(field => (string)field.GetRawConstantValue()!)
            .Concat(ofTheServer)
            .ToHashSet();

        var asked = AlertRule.All.SelectMany(rule => NameInQuery.Matches(rule.Query)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Subset(measured, asked);
        Assert.Superset(new HashSet<string> { MetricNames.Failures, MetricNames.FeedsOverdue, MetricNames.QueueMessages }, asked);
    }

    /// <summary>A post each working day; then nine days without one, as around the turn of a year.</summary>
    private static Publisher ReferenceFeed() =>
        new Publisher().ItemEvery("24h").LastModified().Silent("5d", "7d").Silent("12d", "21d").Silent("26d", "28d");

    /// <summary>What a long list of feeds is like: most are quiet, some never answer, some are not a feed any more.</summary>
    private static Publisher Mixed(int kind) => kind switch
    {
        0 => new Publisher(),
        1 => new Publisher().ItemEvery("6h"),
        2 => new Publisher().ItemEvery("8760h"),
        3 => new Publisher().NoValidators(),
        4 => new Publisher().From("0h", 404),
        5 => new Publisher().During("3d", "6d", 500),
        6 => new Publisher().Moves("48h", "99d", 301, "http://b.example/a.xml"),
        7 => new Publisher().During("10d", "99d", _ => Publisher.Page),
        8 => new Publisher().Silent("2d", "25d"),
        9 => new Publisher().Mute304().Says("Cache-Control", "max-age=7200"),
        var other => new Publisher().ItemEvery($"{other * 12}h"),
    };

    private static async Task<TelemetryMonth> CopyAsync(int feeds) => new TelemetryMonth().With((await Months[feeds].Value).Rows);

    /// <param name="within">After the trouble began.</param>
    private static void AssertFire(TelemetryMonth month, string[] expected, TimeSpan within = default)
    {
        var rows = month.Rows;
        var fired = AlertRule.All
            .Select(rule => (rule.Name, At: rule.Fires(rows, TelemetryMonth.Start, TelemetryMonth.End).ToArray()))
            .Where(rule => rule.At.Length > 0)
            .ToDictionary(rule => rule.Name, rule => rule.At);

        Assert.Equal(expected, fired.Keys);
        Assert.All(fired.Values, times => Assert.InRange(times[0], Trouble, Trouble + within));
    }

    [GeneratedRegex(""" (?:Name\ ==\ |Properties\[)"([\w.]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NameInQuery { get; }
}
