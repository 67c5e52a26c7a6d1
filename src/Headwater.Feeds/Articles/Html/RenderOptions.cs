namespace Headwater.Feeds.Articles.Html;

/// <summary>How a body is cleaned.</summary>
/// <param name="ForDisplay">Adds what an article needs to be shown: rel on links, pictures that load late, anchors on headings.</param>
/// <param name="AuthorBoxes">Where the body may have boxes that present its authors: they are taken out of it.</param>
/// <param name="Byline">The names that the feed gives as authors.</param>
internal sealed record RenderOptions(bool ForDisplay, AuthorBoxes? AuthorBoxes = null, IReadOnlyList<string>? Byline = null);
