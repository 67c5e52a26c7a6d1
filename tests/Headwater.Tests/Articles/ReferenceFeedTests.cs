using AngleSharp.Html.Parser;
using Headwater.Feeds.Articles;

namespace Headwater.Tests.Articles;

public sealed class ReferenceFeedTests
{
    [Fact]
    public void Categories_and_labels_are_the_ones_of_the_feed()
    {
        var articles = ReferenceFeed.Make();

        Assert.Equal(20, articles.Count);
        Assert.Equal(5, articles.Count(article => article.Categories.Contains("Amazon EMR")));
        Assert.Equal(12, articles.Count(article => Has(article, "kind", "Technical How-to")));
        Assert.Equal(6, articles.Count(article => Has(article, "kind", "Announcements")));
        Assert.Equal(9, articles.Count(article => Has(article, "level", "300")));
        Assert.Equal(8, articles.Count(article => Has(article, "level", "200")));
        Assert.Equal(4, articles.Count(article => Has(article, "service", "Amazon SageMaker Unified Studio")));
    }

    [Fact]
    public void Several_authors_in_one_creator_are_several()
    {
        var article = Assert.Single(ReferenceFeed.Make(), article => article.Authors.Any(author => author.Name == "Noelia Tardón"));

        Assert.Equal(["Johan Eklund", "Matthew Wongkee", "Noelia Tardón"], article.Authors.Take(3).Select(author => author.Name));
    }

    [Fact]
    public void Author_boxes_are_attached_to_the_authors_and_out_of_the_body()
    {
        var articles = ReferenceFeed.Make();

        // 65 have boxes; one post presents its four authors in plain paragraphs.
        Assert.Equal(65 + 4, articles.Sum(article => article.Authors.Count(author => author.Bio is not null)));
        Assert.DoesNotContain(articles, article => article.Text.Contains("About the author", StringComparison.Ordinal));
        Assert.DoesNotContain("blog-author-box", string.Concat(articles.Select(article => article.Html)), StringComparison.Ordinal);
        Assert.All(
            articles.SelectMany(article => article.Authors).Where(author => author.Bio is not null),
            author => Assert.True(author is { Name.Length: > 3 and < 60, Bio.Length: > 30, Image.Length: > 0 }));
    }

    [Fact]
    public void Every_image_is_in_the_body_or_in_a_box_with_its_text()
    {
        var articles = ReferenceFeed.Make();
        var images = articles.SelectMany(article => article.Images.Select(image => (image.Url, image.Alt))
            .Concat(article.Authors.Where(author => author.Image is not null).Select(author =>
                (Url: author.Image!, Alt: author.ImageAlt)))).ToList();

        Assert.Equal(171, images.Count);
        Assert.Equal(149, images.Count(image => image.Alt is not null));
        Assert.All(images, image => Assert.StartsWith("https://", image.Url, StringComparison.Ordinal));
    }

    [Fact]
    public void Code_blocks_and_tables_are_counted()
    {
        var articles = ReferenceFeed.Make();

        Assert.Equal(187, articles.Sum(article => article.CodeBlocks.Count));
        Assert.Equal(186, articles.Sum(article => article.CodeBlocks.Count(block => block.Language is not null)));
        Assert.Equal(16, articles.Sum(article => article.Tables));
        Assert.Equal(3, articles.Sum(article => article.Videos.Count));
    }

    [Fact]
    public void Every_link_is_absolute_and_none_is_refused()
    {
        foreach (var article in ReferenceFeed.Make())
        {
            using var document = new HtmlParser().ParseDocument("<!doctype html><body>" + article.Html);
            var addresses = document.All.SelectMany(element => new[] { "href", "src", "poster",
                "cite" }.Select(element.GetAttribute).OfType<string>()).ToList();

            addresses.AddRange(document.QuerySelectorAll("[srcset]").SelectMany(image =>
                image.GetAttribute("srcset")!.Split(", ")).Select(candidate => candidate.Split(' ')[0]));

            Assert.NotEmpty(addresses);
            Assert.All(addresses, address => Assert.True(Uri.TryCreate(address, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https" or "mailto", address));
            Assert.All(document.QuerySelectorAll("a"), link => Assert.True(link.HasAttribute("href") || link.HasAttribute("id")
                || link.HasAttribute("name"), link.OuterHtml));
            Assert.All(article.Links, link => Assert.Contains(link.Url, addresses));
        }
    }

    private static bool Has(Article article, string label, string value) => article.Labels.TryGetValue(label, out var values)
        && values.Contains(value);
}
