using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes the attributes of an element that are allowed, cleaned, and those that it needs to be shown.</summary>
internal sealed class ElementAttributes(NestingWriter writer, SafeUrls urls, bool forDisplay)
{
    /// <param name="source">Of a picture: where it is, whatever its attributes say.</param>
    /// <returns>The address that the element leads to or shows, and its id.</returns>
    public (string? Url, string? Id) Write(IElement element, ElementRule rule, string? source)
    {
        var attributes = element.Attributes;
        string? url = null, id = null;
        for (var i = 0; i < attributes.Length; i++)
        {
            var (name, text) = (attributes[i]!.Name, attributes[i]!.Value);
            if (name == "srcset" && IsPlaceholder(element, rule, text))
                continue;
            if (Clean(rule, name, text, source is not null) is not { } value)
                continue;
            if (name is "href" or "src")
                url = value;
            else if (name == "id")
                id = value;

            // The id of a heading is written when it is known to be the only one of its kind.
            if (name != "id" || !forDisplay || !rule.Is(Traits.Heading))
                writer.Attribute(name, value);
        }

        if (source is not null)
            writer.Attribute("src", url = source);
        if (rule == Elements.Source && LateSet(element) is { } set)
            writer.Attribute("srcset", set);
        if (forDisplay)
            Complete(rule, url);
        return (url, id);
    }

    /// <summary>A browser takes the candidates of a <c>srcset</c> in place of the picture that was found.</summary>
    private bool IsPlaceholder(IElement element, ElementRule rule, string set) => rule == Elements.Img
        ? PictureAddress.IsLate(element, urls)
        : LateSet(element) is not null
            || (SafeAttributes.Candidates(set) is [var only] && PictureAddress.IsPlaceholder(only.Url));

    /// <summary>Null also where no candidate is left: then the element's own ones stay.</summary>
    private string? LateSet(IElement element) =>
        PictureAddress.LateSet(element) is { } late ? SafeAttributes.SourceSet(late, urls) : null;

    private string? Clean(ElementRule rule, string name, string text, bool isSourceKnown)
    {
        if (forDisplay && name is "rel" or "loading" or "target")
            return null;

        // A height of 0 hides the picture in a browser.
        if (isSourceKnown && name is "width" or "height" && TrackingPixels.Pixels(text) is 0)
            return null;
        return SafeAttributes.KindOn(rule.Name, name) switch
        {
            AttributeKind.Plain => text,
            AttributeKind.Link => text.Trim() == "#" ? null : urls.Link(text), // of a button: it leads nowhere
            AttributeKind.Media => isSourceKnown ? null : urls.Media(text),
            AttributeKind.SourceSet => SafeAttributes.SourceSet(text, urls),
            AttributeKind.Id when name == "usemap" => text.StartsWith('#') ? $"#{SafeAttributes.Prefixed(text[1..])}" : null,
            AttributeKind.Id when name == "headers" => string.Join(' ', text.Split(' ').Select(SafeAttributes.Prefixed)),
            AttributeKind.Id => SafeAttributes.Prefixed(text),
            AttributeKind.Style => SafeStyle.Clean(text),
            _ => null,
        };
    }

    private void Complete(ElementRule rule, string? url)
    {
        if (rule == Elements.A && url is not null)
            writer.Attribute("rel", StructureCollector.Relation);
        else if (rule == Elements.Img)
            writer.Attribute("loading", "lazy");
        else if (rule == Elements.Video || rule == Elements.Audio)
            writer.Attribute("preload", "none");
    }
}
