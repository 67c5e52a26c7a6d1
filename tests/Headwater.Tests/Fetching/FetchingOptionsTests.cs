using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

public sealed class FetchingOptionsTests
{
    [Fact]
    public void The_defaults_are_right() => Assert.True(new FetchingOptionsValidator().Validate(null, new FetchingOptions()).Succeeded);

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var result = new FetchingOptionsValidator().Validate(null, new FetchingOptions
        {
            Timeout = TimeSpan.Zero,
            MaxDocumentBytes = 0,
            MaxRedirects = 51,
            ContactUrl = "file:///home",
            UserAgent = "Headwäter",
            AllowedNetworks = "10.0.0.0/33, wiki.corp.example, http://wiki, *",
        });

        string[] named = ["Fetching__Timeout", "Fetching__MaxDocumentBytes", "Fetching__MaxRedirects", "Fetching__ContactUrl", "Fetching__UserAgent", "'10.0.0.0/33'", "'http://wiki'", "'*'"];
        Assert.Equal(named.Length, result.Failures!.Count());
        Assert.All(named.Zip(result.Failures!), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }
}
