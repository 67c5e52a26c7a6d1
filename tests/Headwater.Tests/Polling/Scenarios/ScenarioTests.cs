using Headwater.Polling;

namespace Headwater.Tests.Polling.Scenarios;

/// <summary>
/// What thirty days with a publisher look like at its server. Expected logs are read as <see cref="Month.Written"/> says.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    public static TheoryData<string> Manners =>
        [.. Scenarios.All.Select(scenario => scenario.Name).Where(name => name.Contains(": ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Publisher_gets_exactly_these_requests(string name)
    {
        var scenario = Scenarios.All.Single(scenario => scenario.Name == name);

        var month = await new Month(scenario.Publisher(), new PollingOptions { Jitter = 0 }).RunAsync();

        month.AssertGoodManners();
        Assert.Equal(scenario.Expected, month.Written);
    }

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task Jitter_makes_a_poll_later_and_never_earlier(string name)
    {
        var scenario = Scenarios.All.Single(scenario => scenario.Name == name);
        var exact = await new Month(scenario.Publisher(), new PollingOptions { Jitter = 0 }).RunAsync();

        var month = await new Month(scenario.Publisher(), new PollingOptions()).RunAsync();

        month.AssertGoodManners();
        Assert.InRange(month.Log.Count, 1, exact.Log.Count + 2);
    }

    [Fact]
    public void There_are_enough_scenarios_with_distinct_names()
    {
        Assert.True(Scenarios.All.Count >= 80, $"{Scenarios.All.Count}");
        Assert.Equal(Scenarios.All.Count, Scenarios.All.Select(scenario => scenario.Name).Distinct().Count());
    }

    [Fact]
    public async Task Every_item_of_the_month_is_found_once()
    {
        var month = await new Month(new Publisher(), new PollingOptions()).RunAsync();

        // Five that were there at the start, and one an hour.
        Assert.InRange(month.Items.New, 5 + 717, 5 + 719);
        Assert.Equal(0, month.Items.Changed);
    }
}
