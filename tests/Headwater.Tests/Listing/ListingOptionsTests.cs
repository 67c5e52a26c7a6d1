using Headwater.Index;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Listing;

public sealed class ListingOptionsTests
{
    [Fact]
    public void Page_size_above_the_largest_is_refused_at_start()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read(("PageSize", "50"), ("MaxPageSize", "40")));

        Assert.Equal("Listing__PageSize is 50; it must be at most Listing__MaxPageSize, which is 40.", Assert.Single(refused.Failures));
    }

    [Fact]
    public void Page_size_may_be_the_largest() => Assert.Equal(40, Read(("PageSize", "40"), ("MaxPageSize", "40")).PageSize);

    private static ListingOptions Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Listing:{setting.Name}", (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddIndex(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<ListingOptions>>().Value;
    }
}
