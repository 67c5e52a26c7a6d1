using System.Globalization;
using Headwater.Index;
using Headwater.Pages.Layout;

namespace Headwater.Pages.Articles;

/// <summary>The matches of a query by the shortest unit that gives few enough bars.</summary>
/// <param name="Unit">From <c>day</c> to <c>century</c>.</param>
public sealed record Histogram(string Unit, IReadOnlyList<HistogramBar> Bars)
{
    private const int MaxBars = 80;
    private const int MaxMonths = 120;
    private const int MaxYear = 9_899; // a later bar may end after the calendar, with 9999
    private const string Format = "yyyy-MM-dd";
    private static readonly string[] Units = ["day", "week", "month", "year", "decade", "century"];

    public int Highest => Bars.Max(bar => bar.Count);

    /// <summary>Null when there are fewer than two bars.</summary>
    /// <param name="days">Newest first.</param>
    /// <param name="pageQuery">What the links of the bars narrow.</param>
    internal static Histogram? Of(IReadOnlyList<DayCount> days, PageQuery pageQuery, DateOnly today)
    {
        if (days.Count == 0)
            return null;

        // Up to today, so that a silence shows, unless the query ends before.
        var (first, last) = (days[^1].Day, days[0].Day);
        if (pageQuery["to"] is null && last < today)
            last = today;
        var span = last.DayNumber - first.DayNumber;
        var unit = span < MaxBars ? "day"
            : span < MaxBars * 7 ? "week"
            : Months(last) - Months(first) < MaxMonths ? "month"
            : last.Year - first.Year < MaxBars ? "year"
            : last.Year - first.Year < MaxBars * 10 ? "decade"
            : "century";
        var counts = days.GroupBy(day => Begin(day.Day, unit)).ToDictionary(group => group.Key, group => group.Sum(day => day.Count));
        var bars = new List<HistogramBar>();
        for (var begin = Begin(first, unit); begin <= last; begin = Next(begin, unit))
        {
            var (from, to) = (Text(begin), Text(Next(begin, unit)));
            bars.Add(new HistogramBar(
                Name(begin, unit), counts.GetValueOrDefault(begin),
                pageQuery.Set("from", from).Set("to", to).At(ArticleListModel.Path)));
        }

        return bars.Count < 2 ? null : new Histogram(unit, bars);
    }

    public static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The name of a period that is one bar; null for any other.</summary>
    public static string? NameOf(string from, string to)
    {
        if (!DateOnly.TryParseExact(from, Format, out var first) || !DateOnly.TryParseExact(to, Format, out var end)
            || first.Year > MaxYear)
            return null;
        var unit = Units.FirstOrDefault(unit => Begin(first, unit) == first && Next(first, unit) == end);
        return unit is null ? null : Name(first, unit);
    }

    private static int Months(DateOnly day) => day.Year * 12 + day.Month;

    private static DateOnly Begin(DateOnly day, string unit) => unit switch
    {
        "day" => day,
        "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), // Monday
        "month" => new DateOnly(day.Year, day.Month, 1),
        _ => new DateOnly(Math.Max(1, day.Year - day.Year % Years(unit)), 1, 1), // there is no year 0
    };

    private static DateOnly Next(DateOnly begin, string unit) => unit switch
    {
        "day" => begin.AddDays(1),
        "week" => begin.AddDays(7),
        "month" => begin.AddMonths(1),
        _ => new DateOnly(LastYear(begin, unit) + 1, 1, 1),
    };

    private static string Name(DateOnly begin, string unit) => unit switch
    {
        "day" => begin.ToString("d MMMM yyyy", CultureInfo.InvariantCulture),
        "week" => $"Week of {begin.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}",
        "month" => begin.ToString("MMMM yyyy", CultureInfo.InvariantCulture),
        "year" => Year(begin.Year),
        _ => $"{Year(begin.Year)} to {Year(LastYear(begin, unit))}",
    };

    private static int Years(string unit) => unit switch
    {
        "year" => 1,
        "decade" => 10,
        _ => 100,
    };

    private static int LastYear(DateOnly begin, string unit) => (begin.Year / Years(unit) + 1) * Years(unit) - 1;

    private static string Year(int year) => year.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Url">The query narrowed to this period.</param>
public sealed record HistogramBar(string Name, int Count, string Url);
