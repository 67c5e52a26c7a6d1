using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

public sealed class FreePortsTests
{
    [Fact]
    public void No_port_is_given_twice()
    {
        int[] counts = [3, 1, 4, 1];

        Assert.Distinct(counts.SelectMany(count => Enumerable.Range(FreePorts.Take(count), count)));
    }

    [Theory]
    [InlineData("32768\t60999\n", 20_000)]
    [InlineData("16000\t65535\n", 7_808)]
    [InlineData("1024\t65535\n", 20_000)] // nothing is left
    public void Connections_get_no_port_that_was_given(string range, int first) => Assert.Equal(first, FreePorts.FirstBelow(range));
}
