namespace Headwater.Feeds.Articles;

/// <summary>The feed of an item, and the values that the item inherits from it.</summary>
/// <param name="FeedUrl">Where the document was read from: the last resort for relative URLs.</param>
/// <param name="FeedLink">The feed's web site.</param>
/// <param name="FeedAuthors">Names, one of each person, for items that name no author.</param>
/// <param name="Language">BCP 47: that of its articles, whatever they declare.</param>
/// <param name="Rules">See <see cref="ArticleRules"/>.</param>
/// <param name="FullText">
/// Not null where its articles are made of the linked pages: CSS of the element that is the article, empty where it is to be found.
/// </param>
public sealed record FeedContext(
    string FeedId,
    string FeedUrl,
    string? FeedTitle = null,
    string? FeedLink = null,
    string? FeedLanguage = null,
    IReadOnlyList<string>? FeedAuthors = null,
    string? Language = null,
    IReadOnlyList<string>? Rules = null,
    string? FullText = null);
