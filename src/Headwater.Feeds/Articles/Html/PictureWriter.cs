using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Writes pictures, each once, or the text that they stand for.</summary>
internal sealed class PictureWriter(NestingWriter writer, ElementMaker maker, ElementAttributes attributes, StructureCollector contents,
    SafeUrls urls, bool forDisplay)
{
    private static readonly SearchValues<string> PlaceholderNames =
        SearchValues.Create(["placeholder"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> LateNames =
        SearchValues.Create(["placeholder", "lazy"], StringComparison.OrdinalIgnoreCase);

    /// <summary>True when a picture in the markup was too large to be kept.</summary>
    public bool LeftOut { get; private set; }

    /// <summary>True also for other elements that only show a picture.</summary>
    public static bool IsPicture(Element element, ElementRule rule) => rule == Elements.Img || element.LocalName switch
    {
        "amp-img" or "amp-anim" => true,
        "embed" or "object" => element.Attribute("type")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true
            && element.First("img") is null,
        _ => false,
    };

    /// <param name="siblings">The nodes among which the picture stands.</param>
    /// <param name="next">The place behind it.</param>
    /// <returns>True when the picture was written.</returns>
    public bool Write(IElement image, INodeList siblings, int next)
    {
        if (forDisplay && Pictures.Emoji(image) is { } emoji)
        {
            writer.Text(emoji);
            contents.Text(emoji);
            return false;
        }

        if (forDisplay && Pictures.Formula(image) is { } tex)
        {
            maker.TeX(tex);
            return false;
        }

        var source = PictureAddress.Of(image, urls);
        if (TrackingPixels.IsTracker(image, source ?? "") || (source is not null && IsRepeated(image, source, siblings, next)))
            return false;
        if (IsStandIn(image, source, siblings, next))
            return false;
        source ??= WaitsForScript(image) ? null : Pictures.Inline(image);
        if (source is null)
        {
            // Its noscript may stand before it, and has shown the picture.
            if (ElementBefore(siblings, next) is not { LocalName: "noscript" } before || !ShowsPicture(before))
                LeaveOut(image);
            return false;
        }

        if (!writer.TryOpen(Elements.Img))
            return false;
        attributes.Write(image, Elements.Img, source);
        writer.EndOpen(Elements.Img, image, source, null);
        contents.Enter(Elements.Img, image, source, null);
        if (forDisplay && writer.IsInCode && Whitespace.ToLine(image.Attribute("alt")) is { Length: > 0 } alt)
        {
            // Code shows no pictures.
            writer.Shown(alt);
            contents.Text(alt);
        }

        return true;
    }

    /// <summary>Of a picture that cannot be kept its text stays, as browsers show it: one of an e-mail, or of a disk.</summary>
    private void LeaveOut(IElement image)
    {
        var alt = Whitespace.ToLine(image.Attribute("alt"));
        LeftOut |= Pictures.IsInMarkup(image) && (Pictures.IsTooLarge(image) || (alt.Length > 0 && !WaitsForScript(image)));
        if (alt.Length == 0)
            return;
        if (forDisplay && writer.IsInCode)
        {
            writer.Text(alt);
            contents.Text(alt);
        }
        else
        {
            writer.Text($" {alt} ");
        }
    }

    /// <summary>A placeholder: the picture itself follows it, or comes by a script.</summary>
    private bool IsStandIn(IElement image, string? source, INodeList siblings, int next)
    {
        if (Follower(siblings, next) is not { } follower || PictureAddress.IsLate(image, urls))
            return false;
        return follower.LocalName == "noscript" || image.Attribute("aria-hidden") == "true"
            || (source is null ? WaitsForScript(image) : image.Attribute("class").AsSpan().ContainsAny(PlaceholderNames));
    }

    private static bool WaitsForScript(IElement image) => image.Attribute("class").AsSpan().ContainsAny(LateNames);

    /// <summary>The element behind a picture if it is another picture, or holds one, and not a counter.</summary>
    private IElement? Follower(INodeList siblings, int next)
    {
        for (var i = next; i < Math.Min(next + 2, siblings.Length); i++)
        {
            if (siblings[i] is IElement element)
                return ShowsPicture(element) ? element : null;
        }

        return null;
    }

    private bool ShowsPicture(IElement element)
    {
        var image = element.LocalName switch
        {
            "img" => element,
            "noscript" or "picture" => element.First("img"),
            _ => null,
        };
        return image is not null && PictureAddress.Of(image, urls) is { } address && !TrackingPixels.IsTracker(image, address);
    }

    /// <summary>Pages repeat a picture that scripts load late in a <c>noscript</c>, often in another size.</summary>
    private bool IsRepeated(IElement image, string url, INodeList siblings, int next)
    {
        if (contents.Images is not [.., var last] || PictureAddress.SizeIndependent(last.Url) != PictureAddress.SizeIndependent(url))
            return false;
        return image.IsIn("noscript") || ElementBefore(siblings, next) switch
        {
            { LocalName: "noscript" } before => before.First("img") is not null,
            { LocalName: "img" } before => PictureAddress.IsLate(before, urls) != PictureAddress.IsLate(image, urls),
            _ => false,
        };
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
