using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Articles;

public sealed class DeclaredLanguageTests
{
    [Theory]
    [InlineData("iw", "he")]
    [InlineData("in-ID", "id-ID")]
    [InlineData("MO", "ro")]
    [InlineData("zh-Hant-TW", "zh-Hant-TW")]
    [InlineData("english", null)]
    [InlineData("de, fr", null)]
    [InlineData("und", null)]
    [InlineData("de-", null)]
    public void Declared_language_is_a_tag_of_today(string declared, string? language)
    {
        var maker = new ArticleMaker(new ArticlesOptions());

        Assert.Equal(language, maker.Make("id", "hash", new Item { Language = declared }, new FeedContext("feed", "")).Language);
    }
}
