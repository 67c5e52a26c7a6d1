using Headwater.Index;
using Headwater.Listing;
using Headwater.Pages.Articles;
using Headwater.Pages.Layout;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Headwater.Tests.Pages;

/// <summary>Where the links lead that narrow the query of a page, or widen it again.</summary>
public sealed class FilterLinkTests
{
    private static readonly FacetCounts Counts = new(
        new Dictionary<string, IReadOnlyList<FacetCount>>
        {
            [ArticleTerm.Has] = [new("code", "code", 2), new("table", "table", 1)],
            [ArticleTerm.Month] = [new("2026-06", "2026-06", 2), new("2026-05", "2026-05", 1)],
        },
        LogPosition.Start);

    [Theory]
    [InlineData("?has=table", "/articles?has=table&has=code")]
    [InlineData("?has=Code&q=kafka", "/articles?q=kafka")]
    [InlineData("?has=code&has=table", "/articles?has=table")]
    [InlineData("?has=table,code&has=image", "/articles?has=table&has=image")]
    public void Facet_adds_its_value_or_removes_it(string query, string url)
    {
        var facets = FacetModel.Of(Counts, TestIndex.Query(query), PageQueryOf(query));

        Assert.Equal(url, facets.SelectMany(facet => facet.Links).Single(link => link.Name == "Code").Url);
    }

    [Theory]
    [InlineData("?q=kafka", "/articles?q=kafka&from=2026-06-01&to=2026-07-01")]
    [InlineData("?from=2026-06-01&to=2026-07-01&q=kafka", "/articles?q=kafka")]
    public void Month_sets_the_period_or_removes_it(string query, string url)
    {
        var facets = FacetModel.Of(Counts, TestIndex.Query(query), PageQueryOf(query));

        Assert.Equal(url, facets.SelectMany(facet => facet.Links).Single(link => link.Name == "June 2026").Url);
    }

    [Theory]
    [InlineData("?from=2026-06-01&to=2026-07-01&sort=updated", "Published", "/articles?sort=updated")]
    [InlineData("?category=a&category=b&category=-b", "Category", "/articles?category=b&category=-b")]
    [InlineData("?has=code,table", "Contains", "/articles")]
    public void Chip_removes_its_filter(string query, string kind, string url) =>
        Assert.Equal(url, ChipModel.Of(Counts, PageQueryOf(query)).First(chip => chip.Kind == kind).Url);

    private static PageQuery PageQueryOf(string query) =>
        PageQuery.Of(ListingParameters.Of(new QueryCollection(QueryHelpers.ParseQuery(query))));
}
