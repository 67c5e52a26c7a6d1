namespace Headwater.Parsing;

internal static class Links
{
    /// <summary>An atom:link; null without an address.</summary>
    public static Link? Atom(Element element, string? documentUrl) => element.Attribute("href") is { Length: > 0 } href
        ? new Link(
            Urls.Resolve(href, element.Base ?? documentUrl),
            element.Attribute("rel") is { Length: > 0 } rel ? rel : "alternate",
            element.Attribute("type"),
            element.Attribute("title"),
            element.Attribute("hreflang"),
            Modules.Length(element.Attribute("length")))
        : null;
}
