using Headwater.FunctionalTests.Testing;
using Headwater.Polling;

namespace Headwater.FunctionalTests.Telemetry;

/// <summary>
/// Telemetry is read by more people than articles are, and kept where nobody deletes an article. So it names an article by its title, in
/// the log alone, and shows nothing of what it says.
/// </summary>
public sealed class SecrecyTests(AzuriteFixture azurite)
{
    private const string Title = "recognisable";
    private const string Text = "unmistakable";
    private const string Key = "s3cr3t-of-a-subscriber";

    [Fact]
    public async Task Telemetry_shows_the_title_but_no_text_and_no_key()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed($"/feed?key={Key}", SmallFeed.Rss([$"{Title} one", $"{Title} other"], $"<p>{Text} body</p>"));
        var offered = string.Concat(((string[])["posts", "comments"]).Select(
            path => $"<link rel=alternate type=application/rss+xml href=\"/{path}?key={Key}\">"));
        origin.Feed($"/page?key={Key}", $"<html><head>{offered}</head><body>{Text} page</body></html>", contentType: "text/html");
        origin.Page($"/gone?key={Key}", TestOrigin.Status(500));
        string[] urls = [.. ((string[])["feed", "page", "gone"]).Select(page => origin.Url($"/{page}?key={Key}"))];
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", string.Join(' ', urls)));
        using var telemetry = new RecordedTelemetry(system);
        system.Logs.Expect(201);
        var refusals = 1;
        system.Wire.Answer = (call, _) => call.Path.StartsWith("articles/", StringComparison.Ordinal) && refusals-- > 0
            ? throw new Azure.RequestFailedException(403, "The account says no.")
            : null;

        await system.PollAndDrainAsync();
        await system.Client.GetAsync(new Uri($"api/articles?q={Text}&code={Key}", UriKind.Relative), TestContext.Current.CancellationToken);

        var feed = Assert.Single((await EndState.ChangesAsync(system.Storage)).Select(change => change.FeedId).Distinct());

        // Also of the feeds that failed: a reason names the URL.
        var spans = urls.Select(url => telemetry.SpansOf(FeedUrl.Id(url))).ToArray();
        Assert.All(spans, ofFeed => Assert.NotEmpty(ofFeed));
        string[] logged = [.. system.Logs.All.Select(log => $"{log.Category}: {log.Text}")];
        string[] measured =
        [
            .. telemetry.Measurements.SelectMany(one => one.Attributes).Select(attribute => $"{attribute.Key}={attribute.Value}"),
            .. spans.SelectMany(ofFeed => ofFeed).SelectMany(span => span.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"),
        ];
        Assert.Contains(logged, line => line.Contains($"{Title} one, ", StringComparison.Ordinal)
            && line.Contains(feed, StringComparison.Ordinal));
        Assert.Contains(measured, line => line.Contains(feed, StringComparison.Ordinal));
        Assert.All(measured, line => Assert.DoesNotContain(Title, line, StringComparison.OrdinalIgnoreCase));
        Assert.All(logged.Concat(measured), line => Assert.DoesNotContain(Text, line, StringComparison.OrdinalIgnoreCase));
        Assert.All(logged.Concat(measured), line => Assert.DoesNotContain(Key, line, StringComparison.OrdinalIgnoreCase));
    }
}
