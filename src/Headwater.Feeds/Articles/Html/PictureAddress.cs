using System.Buffers;
using System.Globalization;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Where a picture is. Pages leave the address in many places: scripts that load pictures late put a placeholder into <c>src</c>.
/// </summary>
internal static class PictureAddress
{
    /// <summary>Pixels; a wider candidate is meant for printing and large screens.</summary>
    private const int MaxWidth = 2048;

    /// <summary>Nodes of a <c>picture</c> among which the picture and its sources are.</summary>
    private const int MaxSources = 20;

    private static readonly string[] LazyAddresses =
        ["data-src", "data-lazy-src", "data-original", "data-original-src", "data-actualsrc", "data-lazy", "data-echo", "data-lazyload"];

    // These may name the page to share instead, beside a picture that is there.
    private static readonly string[] PossibleAddresses = ["data-hi-res-src", "data-img-src", "data-url", "data-image", "data-full-src"];

    private static readonly string[] LazySets =
        ["data-srcset", "data-lazy-srcset", "data-original-set", "data-sizes-srcset", "nitro-lazy-srcset"];

    private static readonly SearchValues<string> PlaceholderNames = SearchValues.Create(["lazyload.", "placeholder", "spacer.", "blank.",
        "transparent.", "pixel.gif", "grey.gif", "loading.gif", "lazy.gif", "none.gif", "1x1.", "spinner",
        "dummy.", ",blur_", "e_blur:"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The largest sensible candidate; null where no address is a picture's.</summary>
    public static string? Of(IElement image, SafeUrls urls)
    {
        if (LateAddress(image, urls) is { } late)
            return late;
        if (FromSets(image, ["srcset"], urls) is { } set)
            return set;
        var own = image.Attribute(image.LocalName == "object" ? "data" : "src") is { } source ? urls.Media(source) : null;
        return own is null || IsPlaceholder(own) ? FromPicture(image, urls) ?? FromAnyAttribute(image, urls) ?? own : own;
    }

    /// <summary>True when a script is to load the picture.</summary>
    public static bool IsLate(IElement image, SafeUrls urls) => LateAddress(image, urls) is not null;

    /// <summary>The <c>srcset</c> that a script is to set; null where there is none.</summary>
    public static string? LateSet(IElement element) =>
        HasLazyAttributes(element) ? LazySets.Select(element.Attribute).FirstOrDefault(set => set is not null) : null;

    /// <summary>The address without what differs between sizes of one picture.</summary>
    public static string SizeIndependent(string url)
    {
        var end = url.IndexOfAny(['?', '#']);
        var path = end < 0 ? url : url[..end];
        var dot = path.LastIndexOf('.');
        var dash = dot < 0 ? -1 : path.LastIndexOf('-', dot);
        var line = dot < 0 ? -1 : path.LastIndexOf('_', dot);
        if (line > Math.Max(dash, path.LastIndexOf('/')) && path[(line + 1)..dot] is var size
            && (size is "hd" or [.., >= '0' and <= '9', 'w'] || (size is [>= 'a' and <= 'z'] && IsOfZhihu(path))))
            return path[..line] + path[dot..];
        if (dash < 0 || path[(dash + 1)..dot].Split('x') is not [var width, var height] || !width.All(char.IsAsciiDigit)
            || !height.All(char.IsAsciiDigit))
            return path;
        return path[..dash] + path[dot..];
    }

    public static bool IsPlaceholder(string url) => url.AsSpan().ContainsAny(PlaceholderNames);

    /// <summary>Others have two pictures in _a and _b.</summary>
    private static bool IsOfZhihu(string path) => path.Contains(".zhimg.com/", StringComparison.Ordinal)
        || path.AsSpan(path.LastIndexOf('/') + 1).StartsWith("v2-", StringComparison.Ordinal);

    private static string? LateAddress(IElement image, SafeUrls urls) =>
        HasLazyAttributes(image) ? FromLazyAddresses(image, urls) ?? FromSets(image, LazySets, urls) : null;

    private static bool HasLazyAttributes(IElement image)
    {
        var attributes = image.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            var name = attributes[i]!.Name;
            if (name.StartsWith("data-", StringComparison.Ordinal) || name.StartsWith("nitro-", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string? FromLazyAddresses(IElement image, SafeUrls urls)
    {
        foreach (var name in LazyAddresses)
        {
            if (FromLazyAddress(image, name, urls) is { } url)
                return url;
        }

        foreach (var name in PossibleAddresses)
        {
            if (FromLazyAddress(image, name, urls) is { } url && (EndsAsPicture(url) || !HasAddress(image, urls)))
                return url;
        }

        return null;
    }

    /// <summary>
    /// A lazy attribute can also hold the name of a script's option, and bLazy has one for screens with more pixels behind a bar.
    /// </summary>
    private static string? FromLazyAddress(IElement image, string name, SafeUrls urls) =>
        image.Attribute(name)?.Split('|')[0] is { } late && late.AsSpan().ContainsAny('/', '.')
            && !late.Contains('{', StringComparison.Ordinal) ? urls.Media(late) : null;

    private static bool HasAddress(IElement image, SafeUrls urls) =>
        image.Attribute("src") is { } source && urls.Media(source) is { } url && !IsPlaceholder(url);

    /// <summary>
    /// Behind a placeholder: the address of a picture in any attribute for scripts. Not all begin with data: nitro-lazy-src, file.
    /// </summary>
    private static string? FromAnyAttribute(IElement image, SafeUrls urls)
    {
        foreach (var attribute in image.Attributes)
        {
            if (SafeAttributes.KindOn("img", attribute.Name) == AttributeKind.None && EndsAsPicture(attribute.Value)
                && attribute.Value.Contains('/', StringComparison.Ordinal) && urls.Media(attribute.Value) is { } url)
                return url;
        }

        return null;
    }

    public static bool EndsAsPicture(ReadOnlySpan<char> address)
    {
        var end = address.IndexOfAny('?', '#');
        var path = end < 0 ? address : address[..end];
        foreach (var ending in (ReadOnlySpan<string>)[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"])
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string? FromPicture(IElement image, SafeUrls urls)
    {
        if (image.Parent is not IElement { LocalName: "picture" } picture)
            return null;
        var children = picture.ChildNodes.Take(MaxSources).ToList();
        if (!children.Contains(image))
            return null;
        foreach (var child in children)
        {
            if (child is IElement { LocalName: "source" } source && FromSets(source, [.. LazySets, "srcset"], urls) is { } url)
                return url;
        }

        return null;
    }

    private static string? FromSets(IElement element, string[] names, SafeUrls urls)
    {
        foreach (var name in names)
        {
            if (element.Attribute(name) is { } value && Largest(value, urls) is { } url)
                return url;
        }

        return null;
    }

    private static string? Largest(string value, SafeUrls urls)
    {
        string? best = null;
        var bestSize = double.MinValue;
        foreach (var (url, descriptor) in SafeAttributes.Candidates(value))
        {
            // Beyond the limit, the smallest is the most sensible.
            var size = Size(descriptor);
            size = size > MaxWidth ? -size : size;
            if (size <= bestSize || urls.Media(url) is not { } media)
                continue;
            (best, bestSize) = (media, size);
        }

        return best;
    }

    /// <summary>Pixels of width; a density counts as a multiple of an ordinary width.</summary>
    private static double Size(string descriptor)
    {
        if (descriptor.Length == 0)
            return 640;
        descriptor = descriptor.Split(' ')[0]; // a height may follow
        if (!double.TryParse(descriptor.AsSpan(0, descriptor.Length - 1).TrimStart(), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number))
            return 0;
        return descriptor[^1] == 'x' ? number * 640 : number;
    }
}
