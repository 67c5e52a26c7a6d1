using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes pictures, each once, or the text that they stand for.</summary>
internal sealed class PictureWriter(NestingWriter writer, ElementMaker maker, ElementAttributes attributes, StructureCollector contents,
    SafeUrls urls, bool forDisplay)
{
    /// <summary>True when a picture in the markup was too large to be kept.</summary>
    public bool LeftOut { get; private set; }

    /// <param name="siblings">The nodes among which the picture stands.</param>
    /// <param name="next">The place behind it.</param>
    /// <returns>True when the picture was written.</returns>
    public bool Write(IElement image, INodeList siblings, int next)
    {
        if (forDisplay && Pictures.Emoji(image) is { } emoji)
        {
            writer.Text(emoji);
            return false;
        }

        if (forDisplay && Pictures.Formula(image) is { } tex)
        {
            maker.TeX(tex);
            return false;
        }

        var source = Pictures.AddressOf(image, urls);
        if (source is not null && (TrackingPixels.IsTracker(image, source) || IsRepeated(image, source, siblings, next)))
            return false;
        if (source is null && IsStandIn(image, siblings, next))
            return false;
        source ??= Pictures.Inline(image);
        if (source is null)
        {
            LeaveOut(image);
            return false;
        }

        if (!writer.TryOpen(Elements.Img))
            return false;
        attributes.Write(image, Elements.Img, source);
        writer.EndOpen(Elements.Img, image, source, null);
        contents.Enter(Elements.Img, image, source, null);
        return true;
    }

    /// <summary>Of a picture that is written into the markup and cannot be kept, its text stays.</summary>
    private void LeaveOut(IElement image)
    {
        if (!Pictures.IsInMarkup(image))
            return;
        var alt = Whitespace.ToLine(image.Attribute("alt"));
        LeftOut |= alt.Length > 0 || Pictures.IsTooLarge(image);
        if (alt.Length > 0)
            writer.Text(alt);
    }

    /// <summary>A placeholder: the picture itself stands in the <c>noscript</c> behind it, or comes by a script.</summary>
    private static bool IsStandIn(IElement image, INodeList siblings, int next)
    {
        if (!Pictures.IsInMarkup(image))
            return false;
        if (image.Attribute("class") is { } name && (name.Contains("lazy", StringComparison.OrdinalIgnoreCase)
            || name.Contains("placeholder", StringComparison.OrdinalIgnoreCase)))
            return true;
        for (var i = next; i < Math.Min(next + 2, siblings.Length); i++)
        {
            if (siblings[i] is IElement element)
                return element.LocalName == "noscript" && element.First("img") is not null;
        }

        return false;
    }

    /// <summary>Pages repeat a picture that scripts load late in a <c>noscript</c>, often in another size.</summary>
    private bool IsRepeated(IElement image, string url, INodeList siblings, int next)
    {
        if (contents.Images is not [.., var last] || Pictures.SizeIndependent(last.Url) != Pictures.SizeIndependent(url))
            return false;
        return image.IsIn("noscript")
            || (ElementBefore(siblings, next) is { LocalName: "noscript" } before && before.First("img") is not null);
    }

    private static IElement? ElementBefore(INodeList siblings, int next)
    {
        for (var i = next - 2; i >= Math.Max(0, next - 4); i--)
        {
            if (siblings[i] is IElement element)
                return element;
        }

        return null;
    }
}
