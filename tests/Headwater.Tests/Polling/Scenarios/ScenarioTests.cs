using Headwater.Polling;

namespace Headwater.Tests.Polling.Scenarios;

/// <summary>
/// What thirty days with a publisher look like at its server. Expected logs are read as <see cref="Month.Written"/> says.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Publisher_gets_exactly_these_requests(string name)
    {
        var scenario = Scenarios.All.Single(scenario => scenario.Name == name);

        var exact = await new Month(scenario.Publisher(), new PollingOptions { Jitter = 0 }).RunAsync();

        exact.AssertGoodManners();
        Assert.Equal(scenario.Expected, exact.Written);
        if (!name.Contains(": ", StringComparison.Ordinal))
            return;

        // Jitter makes a poll later, and never earlier.
        var jittered = await new Month(scenario.Publisher(), new PollingOptions()).RunAsync();
        jittered.AssertGoodManners();
        Assert.InRange(jittered.Log.Count, 1, exact.Log.Count + 2);
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
