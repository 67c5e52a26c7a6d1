namespace Headwater.Feeds.Articles;

/// <summary>The page that an item links to, as it was fetched.</summary>
/// <param name="Url">After redirects.</param>
/// <param name="ContentType">The HTTP header, unchanged; null without one.</param>
/// <param name="Selector">CSS, of the element that is the article; null or empty where it is to be found.</param>
public sealed record LinkedPage(ReadOnlyMemory<byte> Bytes, string Url, string? ContentType = null, string? Selector = null);
