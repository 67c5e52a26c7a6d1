using System.Text.RegularExpressions;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Listing;

/// <summary>What a page of a listing holds and does at most.</summary>
public sealed class PageWorkTests(AzuriteFixture azurite)
{
    /// <summary>Two of three articles fit.</summary>
    [Theory]
    [InlineData("atom", "<content ")]
    [InlineData("rss", "<content:encoded>")]
    [InlineData("jsonfeed", "\"content_html\"")]
    [InlineData("json&q=tides&fields=title,snippet", "\"snippet\"")]
    public async Task Page_of_long_articles_has_bodies_as_far_as_they_fit(string format, string body)
    {
        await using var system = await StartAsync();
        var text = "Tides " + new string('a', ArticleBlobs.MaxPageText / 8);
        await system.StoreAsync(Enumerable.Range(0, 3).Select(number => TestArticles.Make($"A{number}", number, text)));

        var page = await (await system.SendAsync($"api/articles?format={format}")).TextAsync();

        Assert.Equal(2, Regex.Count(page, Regex.Escape(body)));
        Assert.Equal(["A2", "A1", "A0"], Regex.Matches(page, "(?<=title>|\"title\": ?\")A[0-9]").Select(match => match.Value));
        Assert.True(page.LastIndexOf(body, StringComparison.Ordinal) < page.LastIndexOf("A0", StringComparison.Ordinal));
    }

    /// <summary>Counts of tags need the registry.</summary>
    [Theory]
    [InlineData("json", true)]
    [InlineData("atom", false)]
    [InlineData("csv", false)]
    public async Task Format_without_facets_counts_none(string format, bool counts)
    {
        await using var system = await StartAsync();
        await system.StoreAsync(TestArticles.Make("A"));
        system.Wire.Clear();

        await (await system.SendAsync($"api/articles?format={format}&facets=true")).TextAsync();

        Assert.Equal(counts, system.Wire.Calls.Any(call => call.Path.StartsWith("Feeds", StringComparison.Ordinal)));
    }

    private async Task<TestSystem> StartAsync()
    {
        var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(TestContext.Current.CancellationToken);
        return system;
    }
}
