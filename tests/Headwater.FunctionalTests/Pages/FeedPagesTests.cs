using System.Net;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Pages.Feeds;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Feeds_come_in_every_order()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PageSystem.StartAsync(azurite);
        foreach (var title in (string[])["gamma", "Alpha", "beta"])
        {
            origin.Feed($"/{title}.xml", Rss.Of("Kafka"));
            var id = await RegistryCalls.AddAsync(system, origin.Url($"/{title}.xml"));
            (await RegistryCalls.SendAsync(system, HttpMethod.Patch, $"api/feeds/{id}", new { title })).Success();
        }

        foreach (var order in FeedOrder.All)
            Assert.Equal(HttpStatusCode.OK, (await system.SendAsync($"feeds?sort={order.Word}")).StatusCode);
        var page = await (await system.SendAsync("feeds?sort=name")).TextAsync();
        Assert.Matches("(?s)>Alpha</a>.*>beta</a>.*>gamma</a>", page);
    }

    [Fact]
    public async Task Feed_leads_to_its_failures_and_offers_its_articles()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Rss.Of("Kafka"));
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        await system.Services.GetRequiredService<FailureLog>().RecordDocumentAsync(
            id, origin.Url("/feed.xml"), "not-a-feed", "The document is a web page.", "<html>"u8.ToArray(),
            TestContext.Current.CancellationToken);

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();
        string[] links =
        [
            .. page.Split("<link rel=\"alternate\"").Skip(1).Select(link => WebUtility.HtmlDecode(link.Split("href=\"")[1].Split('"')[0])),
        ];

        Assert.Contains($"<a href=\"/failures?feed={id}\">1</a>", page, StringComparison.Ordinal);
        Assert.Equal(["atom", "jsonfeed", "csv"], links.Select(link => link.Split("format=")[1]));
        foreach (var link in links)
            Assert.True((await system.SendAsync(link)).StatusCode == HttpStatusCode.OK, link);
    }

    [Fact]
    public async Task Feed_shows_what_its_publisher_asks_for()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/feed.xml", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=900";
            context.Response.Headers.Expires = "Mon, 15 Jun 2026 08:15:00 GMT";
            context.Response.Headers.RetryAfter = "120";
            await context.Response.WriteAsync("""
                <rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Feed</title><ttl>1500</ttl>
                <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
                <sy:updateBase>2026-01-01T06:30:00Z</sy:updateBase><skipHours><hour>1</hour><hour>2</hour></skipHours>
                <skipDays><day>Sunday</day></skipDays><item><title>One</title><guid>1</guid></item></channel></rss>
                """);
        });
        await using var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));

        var page = await (await system.SendAsync($"feeds/{id}")).TextAsync();

        Assert.All(
            [
                "Cache-Control: max-age=900", "Expires: Mon, 15 Jun 2026 08:15:00 GMT", "Retry-After: 15 Jun 2026, 08:02",
                "ttl: 1,500 minutes", "sy:updatePeriod: daily, 2 times", "sy:updateBase: 1 Jan 2026, 06:30", "skipHours: 1, 2",
                "skipDays: Sunday",
            ],
            wish => Assert.Contains($"<code>{wish}</code>", page, StringComparison.Ordinal));
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
    public async Task Url_without_its_key_is_neither_link_nor_value()
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
