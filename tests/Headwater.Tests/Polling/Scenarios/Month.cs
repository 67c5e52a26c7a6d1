using System.Globalization;
using System.Net;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Polling;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Headwater.Tests.Polling.Scenarios;

/// <summary>
/// A feed's month against a scripted publisher, in milliseconds: the real fetcher on connections in memory, the real reading of the
/// answer, the real window of known items, the real schedule, and a run every minute. Only storage is left out.
/// </summary>
internal sealed class Month(Publisher publisher, PollingOptions options, FeedOptions? own = null)
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(30);
    private static readonly HashSet<string> AllowedHeaders = ["Host", "User-Agent", "Accept", "Accept-Encoding", "If-None-Match",
        "If-Modified-Since"];

    private readonly FetchingOptions _fetching = new();
    private readonly FakeTimeProvider _time = new(Publisher.Start);
    private readonly List<Logged> _log = [];
    private readonly List<Polled> _polls = [];

    public FeedRow Feed { get; private set; } = new()
    {
        Id = "feeds-example-a-xml-000000",
        Url = Publisher.Url,
        Registered = Publisher.Start,
        Due = Publisher.Start,
        Options = own ?? FeedOptions.None,
    };

    /// <summary>Items that were found new, and found changed.</summary>
    public (int New, int Changed) Items { get; private set; }

    public IReadOnlyList<Logged> Log => _log;

    public IReadOnlyList<Polled> Polls => _polls;

    public async Task<Month> RunAsync()
    {
        var network = new Network
        {
            ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
            ConnectAsync = (_, _) => Task.FromResult<Stream>(new VirtualConnection(Serve)),
        };
        using var fetcher = new FeedFetcher(Options.Create(_fetching), network, _time);
        var window = new KnownItems();
        while (Feed.Due is { } due && due < Publisher.Start + Length)
        {
            AdvanceTo(due);
            var now = _time.GetUtcNow();
            var result = FeedPoll.Classify(Feed, await fetcher.FetchAsync(FeedPoll.Request(Feed), TestContext.Current.CancellationToken));
            if (result is PollResult.Read read)
            {
                (var items, window) = window.Advance(Feed.Id, read.Document.Items, now);
                var counts = new DispatchResult(
                    items.Count(item => item.Novelty == ItemNovelty.New),
                    items.Count(item => item.Novelty == ItemNovelty.Changed),
                    items.Count(item => item.Novelty == ItemNovelty.Unchanged));
                Items = (Items.New + counts.New, Items.Changed + counts.Changed);
                result = read with { Items = counts };
            }

            _polls.Add(new Polled(due, now, result));
            Feed = FeedTransitions.Apply(Feed, result, now, options);
        }

        return this;
    }

    /// <summary>
    /// Every fetch: the time since the one before, <c>u</c> without and <c>c</c> with validators, the host if it is not the first, and
    /// the hosts of redirects. <c>u, 23×1h c→b</c> is one unconditional fetch and 23 conditional ones, an hour apart, that were led
    /// to b.
    /// At the end, what has become of the feed if it is not what it was.
    /// </summary>
    public string Written
    {
        get
        {
            var steps = new List<(string Step, int Count)>();
            var before = Publisher.Start;
            foreach (var (at, hops) in _log.GroupBy(logged => logged.At)
                .Select(group => (group.Key, group.Select(logged => logged.Request).ToArray())))
            {
                var gap = Words(at - before);
                before = at;
                var hosts = hops.Select(hop => hop.Host.Split('.')[0]).ToArray();
                var asked = hosts[0] == "feeds" ? "" : $"@{hosts[0]}";
                var redirects = string.Concat(hosts.Skip(1).Select(host => $"→{host}"));
                var step = $"{gap}{(hops[0].IsConditional ? 'c' : 'u')}{asked}{redirects}";
                if (steps.Count > 0 && steps[^1].Step == step)
                    steps[^1] = (step, steps[^1].Count + 1);
                else
                    steps.Add((step, 1));
            }

            var end = Feed.State == FeedState.Active ? Feed.MovedTo is null ? "" : $"; moved to {Feed.MovedTo}" : $"; {Feed.State}";
            return string.Join(", ", steps.Select(step => step.Count == 1 ? step.Step : $"{step.Count}×{step.Step}")) + end;
        }
    }

    /// <summary>What holds for every publisher, computed without the schedule.</summary>
    public void AssertGoodManners()
    {
        var (asked, sent, notBefore) = (DateTimeOffset.MinValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        (string? ETag, string? LastModified) given = (null, null);
        foreach (var (at, request, response) in _log)
        {
            Assert.True(request.Headers.Keys.All(AllowedHeaders.Contains), $"Sent {string.Join(", ", request.Headers.Keys)}");
            Assert.True(at >= notBefore, $"Asked at {at:u}, but Retry-After said {notBefore:u}.");
            if (request.Url == Publisher.Url)
            {
                Assert.True(at - asked >= options.DefaultInterval, $"Asked at {asked:u} and at {at:u}.");
                asked = at;
            }

            if (request.IsConditional)
                Assert.Equal(given, (request.ETag, request.LastModified));
            else if (response.Status == 200)
                Assert.True(at - sent >= options.DefaultInterval, $"The whole document came at {sent:u} and, unasked, at {at:u}.");
            if (response.Status == 200 && !request.IsConditional)
                sent = at;
            if (response.Status == 200 && response.Body.Contains("<rss", StringComparison.Ordinal))
                given = (Header(response, "ETag"), Header(response, "Last-Modified"));
            if (Header(response, "Retry-After") is { } text)
                notBefore = double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? at.AddSeconds(seconds)
                    : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date
                    : notBefore;
        }
    }

    private static string? Header(Response response, string name) => response.Headers.FirstOrDefault(header => header.Name == name).Value;

    private Response Serve(Request request)
    {
        var response = publisher.Answer(request, _time.GetUtcNow());
        lock (_log)
            _log.Add(new Logged(_time.GetUtcNow(), request, response));

        // Waiting moves the time forward at once: when the answer is read, the wait is over.
        if (response.Status == Response.Silence)
            _time.Advance(_fetching.Timeout);
        return response;
    }

    /// <summary>To the first run at or after it.</summary>
    private void AdvanceTo(DateTimeOffset due)
    {
        var minutes = Math.Ceiling((due - Publisher.Start) / TimeSpan.FromMinutes(1));
        var run = Publisher.Start.AddMinutes(minutes);
        if (run > _time.GetUtcNow())
            _time.Advance(run - _time.GetUtcNow());
    }

    private static string Words(TimeSpan gap) => gap switch
    {
        { Ticks: 0 } => "",
        { TotalMinutes: var minutes } when minutes % 60 != 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{(int)gap.TotalHours}h{gap.Minutes:D2} "),
        _ => string.Create(CultureInfo.InvariantCulture, $"{gap.TotalHours}h "),
    };

    /// <param name="At">The run that polled it.</param>
    internal sealed record Polled(DateTimeOffset Due, DateTimeOffset At, PollResult Result);

    internal sealed record Logged(DateTimeOffset At, Request Request, Response Response);
}
