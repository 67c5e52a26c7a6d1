using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The list of feeds, and one feed.</summary>
public sealed class FeedPagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Page_of_found_feeds_asks_for_other_words()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        var page = await (await system.SendAsync("feeds?q=feed&page=1&tag=data")).TextAsync();

        Assert.DoesNotMatch("type=\"hidden\" name=\"(q|page)\"", page);
        Assert.Contains("href=\"/feeds?q=feed\" aria-label=\"Remove the filter Tag: data\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_feeds_beyond_the_end_is_the_last()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        var page = await (await system.SendAsync("feeds?page=99")).TextAsync();

        Assert.Contains("table class=\"list feeds\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("No feed matches", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retired_feed_comes_back_with_a_new_address()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        origin.Page("/feed.xml", context => { context.Response.StatusCode = 410; return Task.CompletedTask; });
        for (var poll = 0; poll < 2; poll++)
        {
            system.Time.Advance(TimeSpan.FromHours(26));
            await system.PollAsync();
        }

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();
        var change = new { url = origin.Url("/new.xml"), state = "active" };
        var changed = await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", change);

        Assert.Contains("<input type=\"hidden\" name=\"state\" value=\"active\">", page, StringComparison.Ordinal);
        Assert.Equal(system.Time.GetUtcNow(), changed.Body.GetProperty("nextPoll").GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Form_that_needs_the_script_sends_nothing_without_it()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        foreach (var path in (string[])["feeds", $"feeds/{id}"])
            Assert.DoesNotMatch("<form(?![^>]* method=\"(dialog|get)\")", await (await system.SendAsync(path)).TextAsync());
    }

    [Fact]
    public async Task Form_has_times_that_it_can_send_again()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        (string Stored, string Shown)[] ages =
            [("7.00:00:00", "7d"), ("1.12:00:00", "36h"), ("01:30:00", "90m"), ("700.00:30:00", "700.00:30:00")];

        foreach (var (stored, shown) in ages)
        {
            await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { retention = new { maxAge = stored } });
            var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();
            Assert.Contains($"name=\"retention.maxAge\" value=\"{shown}\"", page, StringComparison.Ordinal);
            var again = await RegistryCalls.SendAsync(
                system, HttpMethod.Patch, $"api/feeds/{id}", new { retention = new { maxAge = shown } });
            Assert.Equal(stored, again.Success().GetProperty("retention").GetProperty("maxAge").GetString());
        }
    }

    [Fact]
    public async Task Url_without_its_key_is_no_link_and_no_value()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml?key=s3cret", TestOrigin.Status(503));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml?key=s3cret"));

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();

        Assert.Contains("/feed.xml?key=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(href|value)=\"[^\"]*[?]key=", page);
    }
}
