using System.Net;
using FsCheck.Xunit;
using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

public sealed class AddressRulesTests
{
    private static readonly AddressRules Default = new(new FetchingOptions());

    /// <summary>The public internet, to the edges of what is not.</summary>
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2001:db7:ffff::1")]
    [InlineData("2003::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001:80b::200e")]
    public void Public_addresses_are_allowed(string address) =>
        Assert.Null(Default.WhyForbidden("feeds.example", IPAddress.Parse(address)));

    [Property]
    public void An_address_is_judged_the_same_in_every_disguise(uint bits)
    {
        var address = new IPAddress(bits);
        var nat64 = IPAddress.Parse($"64:ff9b::{address}");

        var isForbidden = Default.WhyForbidden("feeds.example", address) is not null;

        Assert.Equal(isForbidden, Default.WhyForbidden("feeds.example", address.MapToIPv6()) is not null);
        Assert.Equal(isForbidden, Default.WhyForbidden("feeds.example", nat64) is not null);
    }

    // Fetching__AllowedNetworks | host | address | is it open?
    [Theory]
    [InlineData("10.20.0.0/16", "wiki", "10.20.3.4", true)]
    [InlineData("10.20.0.0/16", "wiki", "10.21.3.4", false)]
    [InlineData("10.20.0.0/16", "wiki", "::ffff:10.20.3.4", true)]
    [InlineData("192.168.1.9, fd00:1::/32", "wiki", "192.168.1.9", true)]
    [InlineData("192.168.1.9, fd00:1::/32", "wiki", "192.168.1.8", false)]
    [InlineData("192.168.1.9, fd00:1::/32", "wiki", "fd00:1::5", true)]
    [InlineData("wiki.corp.example", "WIKI.corp.example", "10.0.0.1", true)]
    [InlineData("wiki.corp.example", "x.wiki.corp.example", "10.0.0.1", false)]
    [InlineData("*.corp.example", "x.wiki.corp.example", "10.0.0.1", true)]
    [InlineData("*.corp.example", "corp.example", "10.0.0.1", false)]
    [InlineData("*.corp.example", "evilcorp.example", "10.0.0.1", false)]
    [InlineData("localhost", "localhost", "127.0.0.1", true)]
    [InlineData("0.0.0.0/0 ::/0", "wiki", "10.0.0.1", true)]
    [InlineData("0.0.0.0/0 ::/0 *.example", "metadata.example", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0 ::/0 *.example", "metadata.example", "168.63.129.16", false)]
    [InlineData("0.0.0.0/0 ::/0 *.example", "metadata.example", "fd00:ec2::254", false)]
    public void Only_listed_networks_open_and_never_a_metadata_service(string allowed, string host, string address, bool isOpen)
    {
        var rules = new AddressRules(new FetchingOptions { AllowedNetworks = allowed });

        Assert.Equal(isOpen, rules.WhyForbidden(host, IPAddress.Parse(address)) is null);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void All_private_networks_open_but_no_metadata_service(string address, bool isOpen)
    {
        var rules = new AddressRules(new FetchingOptions { AllowPrivateNetworks = true });

        Assert.Equal(isOpen, rules.WhyForbidden("feeds.example", IPAddress.Parse(address)) is null);
    }
}
