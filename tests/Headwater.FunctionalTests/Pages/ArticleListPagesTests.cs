using System.Net;
using System.Text.RegularExpressions;
using Azure;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>The page of a query.</summary>
public sealed partial class ArticleListPagesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Page_of_a_query_is_304_until_it_changes()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("Kafka without tears"));

        var first = await system.SendAsync("articles?q=kafka");
        var again = await system.SendAsync("articles?q=kafka", null, ("If-None-Match", first.Headers.ETag!.ToString()));
        await system.StoreAsync(TestArticles.Make("More of Kafka", number: 1));
        var later = await system.SendAsync("articles?q=kafka", null, ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Contains("<mark>Kafka</mark> without tears", await first.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    /// <summary>They are kept in memory while nothing changes.</summary>
    [Fact]
    public async Task Total_and_facets_follow_the_articles()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        var (tides, waves) = (
            TestArticles.Make("Tides") with { Categories = ["sea", "moon"] },
            TestArticles.Make("Waves", number: 1) with { Categories = ["sea"] });

        await system.StoreAsync(tides);
        Assert.Equal(("1", "1"), await CountsAsync());

        await system.StoreAsync(waves);
        Assert.Equal(("2", "2"), await CountsAsync());
        Assert.Equal(("2", "2"), await CountsAsync("&sort=updated&limit=1"));

        Assert.Equal(HttpStatusCode.NoContent, (await system.SendAsync($"api/articles/{waves.Id}", HttpMethod.Delete)).StatusCode);
        Assert.Equal(("1", "1"), await CountsAsync());

        async Task<(string Total, string OfSea)> CountsAsync(string page = "")
        {
            var text = await (await system.SendAsync($"articles?host=a.example{page}")).TextAsync();
            return (Total().Match(text).Groups[1].Value, OfSea().Match(text).Groups[1].Value);
        }
    }

    [Theory]
    [InlineData("articles?q=&from=&to=")]
    [InlineData("articles?q=&sort=relevance")] // who clears the words of a search by their best match
    public async Task Empty_fields_of_the_form_do_not_filter(string path)
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var answer = await system.SendAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Another_search_keeps_a_period_that_is_not_a_day()
    {
        await using var system = await PageSystem.StartAsync(azurite);

        var page = await (await system.SendAsync("articles?from=7d&to=2030-01-01")).TextAsync();

        Assert.Contains("<input type=\"text\" name=\"from\" value=\"7d\"", page, StringComparison.Ordinal);
        Assert.Contains("<input type=\"date\" name=\"to\" value=\"2030-01-01\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_the_head_of_a_search_all_answer()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("Kafka without tears"), TestArticles.Make("More of Kafka", number: 1));

        var page = await (await system.SendAsync("articles?q=kafka&limit=1")).TextAsync();
        string[] links = [.. HeadLink().Matches(page).Select(link => WebUtility.HtmlDecode(link.Groups["href"].Value))];

        Assert.Equal(4, links.Length); // Atom, JSON Feed, CSV and the next page
        foreach (var link in links)
            Assert.True((await system.SendAsync(link)).StatusCode == HttpStatusCode.OK, link);
    }

    [Fact]
    public async Task Item_of_a_list_links_its_labels()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("Kafka") with
        {
            Labels = new Dictionary<string, IReadOnlyList<string>> { ["team size"] = ["a & b"] },
        });

        var page = await (await system.SendAsync("articles")).TextAsync();
        var link = page.Split('"').First(part => part.StartsWith("/articles?label=", StringComparison.Ordinal));
        var narrowed = await (await system.SendAsync(link)).TextAsync();

        Assert.Contains("a &amp; b</a>", page, StringComparison.Ordinal);
        Assert.Contains("<strong>1</strong>", narrowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_says_its_age_while_storage_is_away()
    {
        await using var system = await PageSystem.StartAsync(azurite);
        await system.StoreAsync(TestArticles.Make("One"));
        Assert.DoesNotContain("Storage does not answer", await (await system.SendAsync("articles")).TextAsync(), StringComparison.Ordinal);
        system.Logs.Expect(400);
        system.Wire.Answer = (_, _) => throw new RequestFailedException(503, "The account is away.");
        system.Time.Advance(TimeSpan.FromMinutes(3));

        var page = await (await system.SendAsync("articles")).TextAsync();

        Assert.Matches(
            @"Storage does not answer\. This is what was known at\s*<time [^>]*>15 Jun 2026, 08:00</time>\s*UTC\.", page);
        Assert.Contains(">One</a>", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("<link rel=\"(?:alternate|next)\"[^>]* href=\"(?<href>[^\"]+)\"")]
    private static partial Regex HeadLink();

    [GeneratedRegex("<strong>([0-9]+)</strong>")]
    private static partial Regex Total();

    [GeneratedRegex(">sea</span><span class=\"count\">([0-9]+)<")]
    private static partial Regex OfSea();
}
