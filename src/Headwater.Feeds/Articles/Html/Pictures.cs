using System.Buffers;
using System.Globalization;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Where a picture is. Pages leave the address in many places: scripts that load pictures late put a placeholder into <c>src</c>.
/// </summary>
internal static class Pictures
{
    /// <summary>
    /// Characters of a picture that is written into the markup and stays; larger ones would fill the index and the feed outputs.
    /// </summary>
    private const int MaxInlineLength = 8 * 1024;

    /// <summary>Characters; what is shorter and has no text is a placeholder of one pixel.</summary>
    private const int PlaceholderLength = 512;

    /// <summary>Pixels; a wider candidate is meant for printing and large screens.</summary>
    private const int MaxWidth = 2048;

    /// <summary>Nodes of a <c>picture</c> among which the picture and its sources are.</summary>
    private const int MaxSources = 20;

    private static readonly string[] LazyAddresses =
        ["data-src", "data-lazy-src", "data-original", "data-original-src", "data-actualsrc", "data-hi-res-src", "data-img-src",
            "data-url", "data-image", "data-lazy", "data-echo", "data-full-src",
            "data-lazyload"];

    private static readonly string[] LazySets = ["data-srcset", "data-lazy-srcset", "data-original-set", "data-sizes-srcset"];

    private static readonly string[] InlineTypes = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,",
        "data:image/gif;base64,", "data:image/webp;base64,", "data:image/avif;base64,"];

    private static readonly SearchValues<string> PlaceholderNames = SearchValues.Create(["lazyload.", "placeholder", "spacer.", "blank.",
        "transparent.", "pixel.gif", "grey.gif", "loading.gif", "lazy.gif", "1x1.", "spinner",
        "dummy."], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> EmojiNames = SearchValues.Create(["emoji", "smiley"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> FormulaClasses = SearchValues.Create(["mwe-math", "quicklatex"], StringComparison.Ordinal);

    private static readonly SearchValues<string> FormulaServices =
        SearchValues.Create(["/latex.php?", "latex.codecogs.com/", "chart?cht=tx"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The largest sensible candidate; null where no address is a picture's.</summary>
    public static string? AddressOf(IElement image, SafeUrls urls)
    {
        if (LateAddress(image, urls) is { } late)
            return late;
        if (FromSets(image, ["srcset"], urls) is { } set)
            return set;
        var own = image.Attribute(image.LocalName == "object" ? "data" : "src") is { } source ? urls.Media(source) : null;
        return own is null || IsPlaceholder(own) ? FromPicture(image, urls) ?? FromAnyAttribute(image, urls) ?? own : own;
    }

    /// <summary>True when a script is to load the picture.</summary>
    public static bool HasLateAddress(IElement image, SafeUrls urls) => LateAddress(image, urls) is not null;

    /// <summary>A small picture that is written into the markup (a data URL): a raster format, because drawings can hold scripts.</summary>
    public static string? Inline(IElement image)
    {
        var source = image.Attribute("src")?.Trim();
        return source is { Length: <= MaxInlineLength } && InlineTypes.Any(type =>
            source.StartsWith(type, StringComparison.OrdinalIgnoreCase))
            && !source.AsSpan(source.IndexOf(',', StringComparison.Ordinal) + 1).ContainsAnyExcept(Base64)
            && (source.Length >= PlaceholderLength || !string.IsNullOrWhiteSpace(image.Attribute("alt")))
            ? source
            : null;
    }

    /// <summary>True for a picture that is written into the markup.</summary>
    public static bool IsInMarkup(IElement image) =>
        image.Attribute("src").AsSpan().TrimStart().StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);

    public static bool IsTooLarge(IElement image) => image.Attribute("src") is { Length: > MaxInlineLength };

    /// <summary>The TeX of a formula that WordPress, MediaWiki or a service shows as a picture; null for any other picture.</summary>
    public static string? Formula(IElement image)
    {
        if (image.Attribute("alt") is not { Length: > 0 and <= 2000 } alt
            || !(Classes.Has(image, "latex") || image.Attribute("class").AsSpan().ContainsAny(FormulaClasses)
                || image.Attribute("src").AsSpan().ContainsAny(FormulaServices)))
            return null;
        const string Display = @"{\displaystyle ";
        return alt.StartsWith(Display, StringComparison.Ordinal) && alt.EndsWith('}') ? alt[Display.Length..^1].Trim() : alt;
    }

    /// <summary>The text that an emoji's picture stands for; null for any other picture.</summary>
    public static string? Emoji(IElement image) =>
        image.Attribute("alt") is { Length: > 0 and <= 20 } alt
        && (image.Attribute("class").AsSpan().ContainsAny(EmojiNames)
            || (!alt.Any(char.IsLetterOrDigit) && image.Attribute("src").AsSpan().ContainsAny(EmojiNames)))
            ? alt : null;

    /// <summary>The address without what differs between sizes of one picture.</summary>
    public static string SizeIndependent(string url)
    {
        var end = url.IndexOfAny(['?', '#']);
        var path = end < 0 ? url : url[..end];
        var dot = path.LastIndexOf('.');
        var dash = dot < 0 ? -1 : path.LastIndexOf('-', dot);
        if (dash < 0 || path[(dash + 1)..dot].Split('x') is not [var width, var height] || !width.All(char.IsAsciiDigit)
            || !height.All(char.IsAsciiDigit))
            return path;
        return path[..dash] + path[dot..];
    }

    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private static bool IsPlaceholder(string url) => url.AsSpan().ContainsAny(PlaceholderNames);

    private static string? LateAddress(IElement image, SafeUrls urls) =>
        HasLazyAttributes(image) ? FromLazyAddresses(image, urls) ?? FromSets(image, LazySets, urls) : null;

    private static bool HasLazyAttributes(IElement image)
    {
        var attributes = image.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i]!.Name.StartsWith("data-", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string? FromLazyAddresses(IElement image, SafeUrls urls)
    {
        foreach (var name in LazyAddresses)
        {
            // A lazy attribute can also hold the name of a script's option, and bLazy has one for screens with more pixels behind a bar.
            if (image.Attribute(name)?.Split('|')[0] is { } late && late.AsSpan().ContainsAny('/', '.')
                && !late.Contains('{', StringComparison.Ordinal) && urls.Media(late) is { } url)
                return url;
        }

        return null;
    }

    /// <summary>Behind a placeholder: the address of a picture in any attribute for scripts.</summary>
    private static string? FromAnyAttribute(IElement image, SafeUrls urls)
    {
        foreach (var attribute in image.Attributes)
        {
            if (attribute.Name.StartsWith("data-", StringComparison.Ordinal) && EndsAsPicture(attribute.Value)
                && urls.Media(attribute.Value) is { } url)
                return url;
        }

        return null;
    }

    private static bool EndsAsPicture(ReadOnlySpan<char> address)
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
