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
}
