using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>The address of what a frame or player shows: pages that load it late leave it in many places.</summary>
internal static class FrameAddress
{
    // Of scripts that load frames late; CKEditor's oembed has url.
    private static readonly string[] Addresses =
        ["data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src", "src", "url", "data-original", "data-lazy"];

    /// <summary>Null where the frame has none.</summary>
    public static string? Of(IElement frame)
    {
        // Cards of Zenn and Qiita: the frame itself shows nothing without the script of the page.
        if (frame.Attribute("data-content") is { } content && content.StartsWith("http", StringComparison.OrdinalIgnoreCase)
            && SafeUrls.Web(content.Contains("://", StringComparison.Ordinal) ? content : Uri.UnescapeDataString(content)) is { } page)
            return page;
        foreach (var name in Addresses)
        {
            if (frame.Attribute(name)?.Trim() is { Length: > 0 } address
                && (name is "src" or "url" || address.AsSpan().ContainsAny('/', '.')) // data-lazy="true" is an option of a script
                && !address.StartsWith("about:", StringComparison.OrdinalIgnoreCase)
                && !address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
                return address;
        }

        return AwaitingConsent(frame);
    }

    /// <summary>
    /// Each program that asks readers for their consent keeps the address in an attribute of its own; another one may have the picture that
    /// is shown before.
    /// </summary>
    private static string? AwaitingConsent(IElement frame)
    {
        foreach (var attribute in frame.Attributes)
        {
            if (attribute.Name.Contains("src", StringComparison.Ordinal) && attribute.Value.Trim() is var address
                && (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                    || address.StartsWith("//", StringComparison.Ordinal))
                && !PictureAddress.EndsAsPicture(address))
                return address;
        }

        return null;
    }
}
