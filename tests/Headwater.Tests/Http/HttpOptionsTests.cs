using Headwater.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Http;

public sealed class HttpOptionsTests
{
    [Theory]
    [InlineData("Http:ReadKeys:reader", "short-15-char-k", "Http__ReadKeys__reader must have at least 16")]
    [InlineData("Http:ReadKeys:reader", "", "Http__ReadKeys__reader must have at least 16")]
    [InlineData("Http:ReadKeys:reader", "with a space in the key", "without spaces")]
    [InlineData("Http:ReadKeys:reader", "with-umlauts-äöüäöü", "printable ASCII")]
    [InlineData("Http:ReadKeys:a b", "a-key-that-is-long-enough", "a name has letters")]
    [InlineData("Http:ReadKeys:second", "the-key-of-the-first", "first and second have the same key")]
    [InlineData("Http:ReadKeys", "a-key-that-is-long-enough", "its entries are Http__ReadKeys__NAME")]
    public void A_read_key_that_guards_nothing_is_refused(string name, string value, string error)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Http:ReadKeys:first"] = "the-key-of-the-first",
            [name] = value,
        }).Build();
        using var services = new ServiceCollection().AddHeadwater(configuration).BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<HttpOptions>>().Value);

        Assert.Contains(failure.Failures, mistake => mistake.Contains(error, StringComparison.Ordinal));
        Assert.All(failure.Failures, mistake => Assert.DoesNotContain("that-is-long-enough", mistake, StringComparison.Ordinal));
    }
}
