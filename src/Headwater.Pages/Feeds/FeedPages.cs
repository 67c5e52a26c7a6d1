using System.Runtime.CompilerServices;
using Headwater.Api;
using Headwater.Discovery.History;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Pages.Layout;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Feeds;

/// <summary><c>GET /feeds</c> and <c>GET /feeds/{id}</c>: which feeds there are, and how each is.</summary>
public sealed class FeedPages
{
    private const int PageSize = 50;
    private const int Weeks = 12;
    private const int Newest = 10;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly PageWriter _writer;
    private readonly FeedTable _feeds;
    private readonly BackfillTable _backfills;
    private readonly FeedDirectory _directory;
    private readonly FailureLog _failures;
    private readonly ConditionalWeakTable<FeedSnapshot, IReadOnlyList<(FeedRow Row, FeedStatus Status)>> _shown = [];
    private readonly IArticleIndex _index;
    private readonly TimeProvider _time;

    internal FeedPages(
        PageWriter writer, FeedTable feeds, BackfillTable backfills, FeedDirectory directory, FailureLog failures, IArticleIndex index,
        TimeProvider time) =>
        (_writer, _feeds, _backfills, _directory, _failures, _index, _time) =
            (writer, feeds, backfills, directory, failures, index, time);

    /// <summary>
    /// <c>q</c> finds feeds by words of title, tags, notes, URL and id, <c>tag</c> by a tag, <c>health</c> by how they are; <c>sort</c>
    /// and <c>page</c>.
    /// </summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "q", "health", "tag", "sort", "page");
        var filter = new FeedFilter(State: null, Failing: null, int.MaxValue, After: null)
        {
            Words = parameters.Text("q")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [],
            Tags = parameters.Text("tag") is { } tag ? [tag] : [],
        };
        var health = parameters.OneOf<FeedWellness?>(
            "health", absent: null,
            [.. Enum.GetValues<FeedWellness>().Select(value => (value.ToString().ToLowerInvariant(), (FeedWellness?)value))]);
        var sort = parameters.OneOf("sort", FeedOrder.Name, [.. FeedOrder.All.Select(order => (order.Word, order))]);
        var number = parameters.Number("page", absent: 1, min: 1, 1_000_000);
        parameters.ThrowIfInvalid();

        var snapshot = await _directory.ReadAsync(request.AsksForReload(), token);
        var all = _shown.GetValue(snapshot, read => [.. read.Feeds.Select(feed => (feed, FeedStatus.Of(feed).Shown()))]);
        var now = _time.GetUtcNow();
        var found = all.Where(feed => filter.Matches(feed.Row)).Select(feed => feed.Status).ToList();
        var chosen = found.Where(feed => health is null || feed.Wellness(now) == health);
        var feeds = sort.Sort(chosen).ToList();
        var pages = (feeds.Count + PageSize - 1) / PageSize;

        // Feeds may have been deleted since the link was made: beyond the end is the last page.
        number = Math.Clamp(number, 1, Math.Max(1, pages));
        var shown = feeds.Skip((number - 1) * PageSize).Take(PageSize).ToList();
        var (weeks, fault) = await OptionalIndex.TryAsync(async () =>
        {
            await _index.CatchUpAsync(fresh: false, token);
            return await WeeksAsync([.. shown.Select(feed => feed.Id)], now, token);
        });
        return await _writer.WriteAsync<FeedListView>(request, new FeedListModel
        {
            Rows = [.. shown.Select(feed => new FeedRowModel(feed, feed.Wellness(now), weeks?[feed.Id]))],
            IndexFault = fault,
            PageQuery = PageQuery.Of(parameters),
            Total = feeds.Count,
            All = all.Count,
            ByHealth = found.CountBy(feed => feed.Wellness(now)).ToDictionary(),
            Health = health,
            Order = sort,
            Number = number,
            Pages = pages,
            AsOf = now - snapshot.AsOf > TimeSpan.FromMinutes(1) ? snapshot.AsOf : null,
        });
    }

    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        new QueryParameters(request.Query).ThrowIfInvalid();
        if (await _feeds.FindShownAsync(id, token) is not { } row)
            throw new ProblemException(Problems.NotFound($"There is no feed {id}. It may have been deleted."));
        var now = _time.GetUtcNow();
        var (articles, fault) = await OptionalIndex.TryAsync(() => ArticlesAsync(id, request.AsksForFresh(), now, token));
        var backfill = await _backfills.FindAsync(id, token) is { } found ? BackfillStatus.Of(found) : null;
        var status = FeedStatus.Of(row).Shown() with { Backfill = backfill };
        return await _writer.WriteAsync<FeedView>(request, new FeedModel
        {
            Feed = status,
            Health = status.Wellness(now),
            ShowsWholeUrl = status.Url == row.Url,
            IsFresh = now - row.Registered < Fresh,
            GivenTitle = row.GivenTitle,
            DocumentTitle = row.Title,
            Articles = articles,
            IndexFault = fault,
            NotProcessed = await _failures.NumberAsync(id, token),
            Polls = row.History,
        });
    }

    private async Task<FeedArticles> ArticlesAsync(string id, bool fresh, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _index.CatchUpAsync(fresh, cancellationToken);
        var query = new ListingQuery { Filters = [TermFilter.OfFeed(id)], Limit = Newest, Total = true };
        var page = await _index.QueryAsync(query, cancellationToken);
        return new FeedArticles(page.Total ?? 0, page.Items, (await WeeksAsync([id], now, cancellationToken))[id]);
    }

    /// <summary>Articles of the last weeks by feed, oldest week first.</summary>
    private async Task<Dictionary<string, int[]>> WeeksAsync(
        IReadOnlyCollection<string> feedIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var from = new DateTimeOffset(today.AddDays(1 - Weeks * 7).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var days = await _index.DaysByFeedAsync(feedIds, from, cancellationToken);
        return feedIds.ToDictionary(id => id, id =>
        {
            var weeks = new int[Weeks];
            foreach (var (day, count) in days.GetValueOrDefault(id, []))
            {
                if (today.DayNumber - day.DayNumber is >= 0 and < Weeks * 7 and var ago)
                    weeks[Weeks - 1 - ago / 7] += count;
            }

            return weeks;
        });
    }
}
