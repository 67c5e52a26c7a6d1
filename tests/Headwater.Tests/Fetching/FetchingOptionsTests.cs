using Headwater.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Fetching;

public sealed class FetchingOptionsTests
{
    [Fact]
    public void The_defaults_are_right() => Assert.True(new FetchingOptionsValidator().Validate(null, new FetchingOptions()).Succeeded);

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fetching:Timeout"] = "00:00:00",
            ["Fetching:MaxDocumentBytes"] = "0",
            ["Fetching:MaxRedirects"] = "51",
            ["Fetching:ContactUrl"] = "file:///home",
            ["Fetching:UserAgent"] = "Headwäter",
            ["Fetching:AllowedNetworks"] = "10.0.0.0/33, wiki.corp.example, http://wiki, *",
        }).Build();
        using var services = new ServiceCollection().AddHeadwater(configuration).BuildServiceProvider();

        var failures = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IOptions<FetchingOptions>>().Value).Failures.ToArray();

        string[] named = ["Fetching__Timeout", "Fetching__MaxDocumentBytes", "Fetching__MaxRedirects", "Fetching__ContactUrl",
            "Fetching__UserAgent", "'10.0.0.0/33'", "'http://wiki'", "'*'"];
        Assert.Equal(named.Length, failures.Length);
        Assert.All(named, name => Assert.Single(failures, failure => failure.Contains(name, StringComparison.Ordinal)));
    }
}
