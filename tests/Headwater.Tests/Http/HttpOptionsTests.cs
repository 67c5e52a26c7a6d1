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
        var failure = Assert.Throws<OptionsValidationException>(() => Read(("Http:ReadKeys:first", "the-key-of-the-first"), (name, value)));

        Assert.Contains(failure.Failures, mistake => mistake.Contains(error, StringComparison.Ordinal));
        Assert.All(failure.Failures, mistake => Assert.DoesNotContain("that-is-long-enough", mistake, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://reader.example/")]
    [InlineData("https://reader.example/app")]
    [InlineData("https://reader.example:443")]
    [InlineData("reader.example")]
    [InlineData("https://*.reader.example")]
    public void An_origin_that_no_browser_sends_is_refused(string origin) => Assert.Contains(
        $"'{origin}' is not an origin",
        Assert.Throws<OptionsValidationException>(() => Read(("Http:CorsOrigins", $"https://a.example {origin}"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("https://reader.example, http://localhost:3000")]
    [InlineData("http://[::1]:8080")]
    [InlineData("HTTPS://Reader.Example")]
    [InlineData("moz-extension://0f2d3c4b-5a69-4788-96a5-b4c3d2e1f001")]
    public void Origins_that_browsers_send_are_taken(string origins) =>
        Assert.Equal(origins, Read(("Http:CorsOrigins", origins)).CorsOrigins);

    private static HttpOptions Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value)).Build();
        using var services = new ServiceCollection().AddHeadwater(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<HttpOptions>>().Value;
    }
}
