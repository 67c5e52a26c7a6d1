using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Articles;
using Headwater.Pages.Layout;
using Microsoft.AspNetCore.Http;

namespace Headwater.Tests.Pages;

public sealed class HistogramTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly PageQuery All = PageQueryOf([]);

    [Theory]
    [InlineData(10, "day", 11)]
    [InlineData(300, "week", 44)]
    [InlineData(1_000, "month", 34)]
    [InlineData(10_000, "year", 28)]
    [InlineData(100_000, "decade", 28)]
    [InlineData(735_000, "century", 21)]
    public void Unit_gives_few_bars_for_any_period(int days, string unit, int bars)
    {
        var histogram = Histogram.Of([new DayCount(Today, 2), new DayCount(Today.AddDays(-days), 1)], All, Today)!;

        Assert.Equal((unit, bars), (histogram.Unit, histogram.Bars.Count));
        Assert.Equal((1, 2), (histogram.Bars[0].Count, histogram.Bars[^1].Count));
    }

    [Fact]
    public void Bar_leads_to_its_period_and_keeps_the_query()
    {
        var query = PageQueryOf(new() { ["q"] = "kafka", ["cursor"] = "abc", ["code"] = "secret" });

        var histogram = Histogram.Of([new DayCount(Today, 1), new DayCount(Today.AddDays(-1), 1)], query, Today)!;

        Assert.Equal("/articles?q=kafka&from=2026-06-15&to=2026-06-16", histogram.Bars[^1].Url);
    }

    [Theory]
    [InlineData("2026-06-15", "2026-06-16", "15 June 2026")]
    [InlineData("2026-06-15", "2026-06-22", "Week of 15 Jun 2026")]
    [InlineData("2026-06-01", "2026-07-01", "June 2026")]
    [InlineData("2026-01-01", "2027-01-01", "2026")]
    [InlineData("1990-01-01", "2000-01-01", "1990 to 1999")]
    [InlineData("1900-01-01", "2000-01-01", "1900 to 1999")]
    [InlineData("0001-01-01", "0010-01-01", "1 to 9")]
    [InlineData("2026-06-15", "2026-06-18", null)]
    [InlineData("2026-06-15", "later", null)]
    [InlineData("9999-12-31", "9999-12-31", null)]
    public void Period_of_a_bar_has_a_name(string from, string to, string? name) => Assert.Equal(name, Histogram.NameOf(from, to));

    [Fact]
    public void Silence_until_today_shows()
    {
        var histogram = Histogram.Of([new DayCount(Today.AddDays(-5), 1)], All, Today)!;

        Assert.Equal([1, 0, 0, 0, 0, 0], histogram.Bars.Select(bar => bar.Count));
    }

    private static PageQuery PageQueryOf(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> values) =>
        PageQuery.Of(new QueryParameters(new QueryCollection(values)));
}
