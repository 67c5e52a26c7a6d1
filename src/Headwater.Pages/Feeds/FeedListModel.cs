using Headwater.Api;
using Headwater.Pages.Layout;

namespace Headwater.Pages.Feeds;

/// <summary>What <see cref="FeedListView"/> shows.</summary>
public sealed record FeedListModel
{
    public const string Path = "/feeds";

    public required IReadOnlyList<FeedRowModel> Rows { get; init; }

    /// <summary>Why the index cannot be asked for the weeks; null when it answered.</summary>
    public required string? IndexFault { get; init; }

    public required PageQuery PageQuery { get; init; }

    /// <summary>The number of feeds on all pages.</summary>
    public required int Total { get; init; }

    /// <summary>The number of all feeds, whatever the filters.</summary>
    public required int All { get; init; }

    /// <summary>The number of feeds in each state of health, of those that match the words.</summary>
    public required IReadOnlyDictionary<FeedWellness, int> ByHealth { get; init; }

    /// <summary>The chosen state of health; null for all.</summary>
    public required FeedWellness? Health { get; init; }

    /// <summary>The states to choose from: those that some feed has, and the chosen one.</summary>
    public IEnumerable<FeedWellness> Healths =>
        Enum.GetValues<FeedWellness>().Where(health => ByHealth.ContainsKey(health) || Health == health);

    public required FeedOrder Order { get; init; }
    public required int Number { get; init; }
    public required int Pages { get; init; }

    /// <summary>When the feeds were read; null for just now.</summary>
    public required DateTimeOffset? AsOf { get; init; }

    public string PageUrl(int number) => PageQuery.Set("page", number == 1 ? null : $"{number}").At(Path);

    public string HealthUrl(FeedWellness? health) =>
        PageQuery.Without("page").Set("health", health?.ToString().ToLowerInvariant()).At(Path);

    public string OrderUrl(FeedOrder order) =>
        PageQuery.Without("page").Set("sort", order == FeedOrder.Name ? null : order.Word).At(Path);
}

/// <param name="Weeks">Articles of the last weeks, oldest first; null while the index is away.</param>
public sealed record FeedRowModel(FeedStatus Feed, FeedWellness Health, IReadOnlyList<int>? Weeks);

/// <summary>An order of the list of feeds; feeds that are equal in it are ordered by name.</summary>
public sealed record FeedOrder(string Word, string Title, Func<IEnumerable<FeedStatus>, IOrderedEnumerable<FeedStatus>> By)
{
    public static readonly FeedOrder Name = new(
        "name", "Name", feeds => feeds.OrderBy(feed => feed.Name(), StringComparer.OrdinalIgnoreCase));

    public static readonly FeedOrder[] All =
    [
        Name,
        new("next", "Next poll", feeds => feeds.OrderBy(feed => feed.NextPoll?.At ?? DateTimeOffset.MaxValue)),
        new("changed", "Last change", feeds => feeds.OrderByDescending(feed => feed.LastChange ?? DateTimeOffset.MinValue)),
        new("failures", "Failures", feeds => feeds.OrderByDescending(feed => feed.Failures)),
        new("busy", "Articles a week", feeds => feeds.OrderByDescending(feed => feed.ItemsPerWeek ?? 0)),
    ];

    public IEnumerable<FeedStatus> Sort(IEnumerable<FeedStatus> feeds) =>
        By(feeds).ThenBy(feed => feed.Name(), StringComparer.OrdinalIgnoreCase).ThenBy(feed => feed.Id, StringComparer.Ordinal);
}
