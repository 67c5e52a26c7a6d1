using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Articles;
using Headwater.Pages.Layout;
using Headwater.Storage;
using Headwater.Tests.Listing;
using Microsoft.AspNetCore.Http;

namespace Headwater.Tests.Pages;

public sealed class ArticleTotalTests
{
    [Theory]
    [InlineData("", 1_234, false, "1,234")]
    [InlineData("category=x&has=code", 195_312, true, "about 195,312")]
    [InlineData("q=word", 100_000, true, "100,000+")]
    public void Total_says_whether_it_is_exact(string question, long total, bool approximate, string expected)
    {
        var model = new ArticleListModel
        {
            Page = new ListingPage([], null, total, null, LogPosition.Start, null) { Approximate = approximate },
            Query = TestIndex.Query(question),
            PageQuery = PageQuery.Of(new QueryParameters(QueryCollection.Empty, [])),
            Histogram = null,
            Facets = [],
            Chips = [],
            HasFeeds = true,
            IsEmpty = false,
        };

        Assert.Equal(expected, model.TotalText);
    }
}
