using System.Text;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Articles;

public sealed class AuthorNamesTests
{
    [Theory]
    [InlineData("Ann Ray", "Ann Ray")]
    [InlineData("Ann Ray, Bo Li and Cy Day", "Ann Ray|Bo Li|Cy Day")]
    [InlineData("Ann Ray, Bo Li, and Cy Day", "Ann Ray|Bo Li|Cy Day")]
    [InlineData("By Ann Ray & Bo Li", "Ann Ray|Bo Li")]
    [InlineData("By: Ann", "Ann")]
    [InlineData("Von Ann Ray und Bo Li", "Ann Ray|Bo Li")]
    [InlineData("Von Ray", "Von Ray")]
    [InlineData("di Ray, Ann", "di Ray|Ann")]
    [InlineData("Ann Ray y Li", "Ann Ray y Li")]
    [InlineData("Ann Ray | Bo Li / Cy Day", "Ann Ray|Bo Li|Cy Day")]
    [InlineData("林檎、蜜柑", "林檎|蜜柑")]
    [InlineData("Ann Ray; Bo Li", "Ann Ray|Bo Li")]
    [InlineData("  Ann \n Ray ,Bo  Li ", "Ann Ray|Bo Li")]
    [InlineData("Sam King, Jr., Bo Li, Ph.D.", "Sam King, Jr.|Bo Li, Ph.D.")]
    [InlineData("Sandy Andersen", "Sandy Andersen")]
    [InlineData("RAY, A., LI, B. C.", "RAY, A.|LI, B. C.")]
    [InlineData("Ray, Ann; Li, Bo", "Ray, Ann|Li, Bo")]
    [InlineData("Ray, Ann", "Ray, Ann")]
    [InlineData("Ann, Bo and Cy", "Ann|Bo|Cy")]
    [InlineData("Rose and Ann Ray Trust", "Rose and Ann Ray Trust")]
    [InlineData("Ministry of Rivers and Lakes", "Ministry of Rivers and Lakes")]
    [InlineData("", "")]
    public void A_byline_is_split_into_names(string byline, string names) =>
        Assert.Equal(names, string.Join('|', AuthorNames.Split(byline)));

    [Theory]
    [InlineData("""<feed xmlns="http://www.w3.org/2005/Atom"><entry><author><name>Ray, Li and Day</name></author></entry></feed>""")]
    [InlineData("""{"version":"https://jsonfeed.org/version/1.1","items":[{"authors":[{"name":"Ray, Li and Day"}]}]}""")]
    public void Name_in_an_element_of_its_own_is_one(string feed)
    {
        var parsed = Assert.IsType<ParseOutcome.Parsed>(FeedParser.Parse(Encoding.UTF8.GetBytes(feed), new DocumentOrigin()));

        var author = Assert.Single(AuthorNames.FromPersons(parsed.Document.Items[0].Authors));

        Assert.Equal("Ray, Li and Day", author.Name);
    }

    [Fact]
    public void An_author_is_named_once_whatever_the_case()
    {
        var authors = AuthorNames.FromPersons([new Person("Ann Ray, ann  ray"), new Person("ANN RAY")]);

        Assert.Equal("Ann Ray", Assert.Single(authors).Name);
    }

    [Fact]
    public void Long_list_of_authors_is_cut()
    {
        var names = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $"Ann Ray{i}"));

        // To compare each with all others takes minutes.
        Assert.Equal(5_000, AuthorNames.FromPersons([new Person(names)]).Count);
    }

    [Fact]
    public void An_address_with_a_name_is_both()
    {
        var author = Assert.Single(AuthorNames.FromPersons([new Person("ann@example.org (Ann Ray)")]));

        Assert.Equal(new Author("Ann Ray", "ann@example.org"), author);
    }

    [Theory]
    [InlineData("ann@example.org (Ann Ray), bo@example.org (Bo Li)", "ann@example.org Ann Ray|bo@example.org Bo Li")]
    [InlineData("Ann Ray <ann@example.org>; Bo Li <bo@example.org>", "ann@example.org Ann Ray|bo@example.org Bo Li")]
    [InlineData("ann@example.org (ann@example.org)", "ann@example.org ann@example.org")]
    public void List_of_addresses_is_split(string text, string authors) => Assert.Equal(
        authors,
        string.Join('|', AuthorNames.FromPersons([PersonParser.FromText(text)!]).Select(author => $"{author.Email} {author.Name}")));

    [Fact]
    public void Author_box_completes_an_author_or_adds_one()
    {
        var authors = AuthorNames.Join(
            [new Author("Vin Kann Sada")],
            [new Author("Vin Kann", Bio: "Works.", Image: "https://a.example/v.png"), new Author("Bo Li", Bio: "Too.")]);

        Assert.Equal(["Vin Kann Sada: Works.", "Bo Li: Too."], authors.Select(author => $"{author.Name}: {author.Bio}"));
        Assert.Equal("https://a.example/v.png", authors[0].Image);
    }
}
