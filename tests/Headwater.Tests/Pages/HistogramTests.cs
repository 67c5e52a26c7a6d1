using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Articles;
using Headwater.Pages.Layout;
using Microsoft.AspNetCore.Http;

namespace Headwater.Tests.Pages;

public sealed class HistogramTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly PageQuery All = Question([]);

    [Theory]
    [InlineData(10, "day", 11)]
    [InlineData(300, "week", 44)]
    [InlineData(1_000, "month", 34)]
    [InlineData(10_000, "year", 28)]
    public void Unit_gives_few_bars_for_any_period(int days, string unit, int bars)
    {
        var histogram = Histogram.Of([new DayCount(Today, 2), new DayCount(Today.AddDays(-days), 1)], All, Today)!;

        Assert.Equal((unit, bars), (histogram.Unit, histogram.Bars.Count));
        Assert.Equal((1, 2), (histogram.Bars[0].Count, histogram.Bars[^1].Count));
    }

    [Fact]
    public void Bar_leads_to_its_period_and_keeps_the_question()
    {
        var question = Question(new() { ["q"] = "kafka", ["cursor"] = "abc", ["code"] = "secret" });

        var histogram = Histogram.Of([new DayCount(Today, 1), new DayCount(Today.AddDays(-1), 1)], question, Today)!;

        Assert.Equal("/articles?q=kafka&from=2026-06-15&to=2026-06-16", histogram.Bars[^1].Url);
    }

    [Fact]
    public void Silence_until_today_shows()
    {
        var histogram = Histogram.Of([new DayCount(Today.AddDays(-5), 1)], All, Today)!;

        Assert.Equal([1, 0, 0, 0, 0, 0], histogram.Bars.Select(bar => bar.Count));
    }

    private static PageQuery Question(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> values) =>
        PageQuery.Of(new QueryParameters(new QueryCollection(values)));
}
