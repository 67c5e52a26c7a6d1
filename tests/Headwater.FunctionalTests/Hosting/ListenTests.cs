using System.Net;
using Headwater.LocalHost.Commands;

namespace Headwater.FunctionalTests.Hosting;

public sealed class ListenTests
{
    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", "")]
    [InlineData("0.0.0.0", "a key")]
    [InlineData("::", "a key")]
    public void Loopback_is_always_allowed_and_the_rest_with_a_key(string address, string? key) =>
        Assert.Equal(IPAddress.Parse(address), RunCommand.AllowedAddress(IPAddress.Parse(address), key));

    [Theory]
    [InlineData("127.0.0.2", "http://127.0.0.2:80")]
    [InlineData("0.0.0.0", "http://127.0.0.1:80")]
    [InlineData("::", "http://127.0.0.1:80")]
    [InlineData("::1", "http://[::1]:80")]
    public void The_host_is_reached_where_it_listens(string address, string url) =>
        Assert.Equal(url, new RunOptions(80, IPAddress.Parse(address), true, false, null, 1, null, null).Url);

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData("::", "")]
    [InlineData("192.0.2.1", " ")]
    public void An_address_that_others_reach_is_refused_without_a_key(string address, string? key)
    {
        var refused = Assert.Throws<InvalidDataException>(() => RunCommand.AllowedAddress(IPAddress.Parse(address), key));

        Assert.Contains("FunctionKey", refused.Message, StringComparison.Ordinal);
    }
}
