using System.Text.Json;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles;

/// <summary>
/// What the element of a widget shows when its script has run: Substack and Elementor leave the element empty, and keep it as JSON in an
/// attribute.
/// </summary>
internal static class WidgetSettings
{
    /// <summary>Characters of the attribute.</summary>
    private const int MaxLength = 50_000;

    /// <summary>Characters of a post that an element shows.</summary>
    private const int MaxText = 1000;

    /// <summary>The TeX of a formula of Substack; null for other elements.</summary>
    public static string? TeX(IElement element) =>
        Classes.Has(element, "latex-rendered") ? MathText.WithoutDelimiters(Substack(element, "persistentExpression")) : null;

    /// <summary>
    /// The post that an empty element of Substack shows: its address, and its words or title; null for other elements. A comment has its
    /// words deeper. Scripts of other systems have settings of that name, too: the address of an advertisement, for one.
    /// </summary>
    public static (string Url, string Text)? Post(IElement element) =>
        element.HasAttributes() && element.HasAttribute("data-attrs") && element.ChildElementCount == 0
            && string.IsNullOrWhiteSpace(element.ReadText(80)) && SafeUrls.Web(Substack(element, "canonical_url", "url")) is { } url
            ? TextOf(element) is { Length: > 0 } text ? (url, text) : Classes.Has(element, "comment") ? (url, new Uri(url).Host) : null
            : null;

    /// <summary>The page that an empty element of Facebook, or of note.com, is for; null for other elements.</summary>
    public static string? Page(IElement element) => element.HasAttributes() && SafeUrls.Web(element.LocalName == "figure"
        ? element.HasAttribute("embedded-service") ? element.Attribute("data-src") : null
        : Classes.Has(element, "fb-post") || Classes.Has(element, "fb-video") ? element.Attribute("data-href") : null) is { } url
        && string.IsNullOrWhiteSpace(element.ReadText(80)) && !BesideCode.ShowsSomething(element) ? url : null;

    /// <summary>The address of Elementor's video; null for other elements, and for one that has its player.</summary>
    public static string? Video(IElement element) =>
        Classes.Has(element, "elementor-widget-video") && element.First("iframe") is null && element.First("video") is null
            && element.Attribute("data-settings") is { } settings
            ? Value(settings, $"{Value(settings, "video_type") ?? "youtube"}_url", "external_url") : null;

    private static string TextOf(IElement post) =>
        FeedLimits.Cut(Whitespace.ToLine(Substack(post, "full_text", "title")), MaxText).ToString();

    private static string? Substack(IElement element, params string[] names) => Value(element.Attribute("data-attrs"), names);

    private static string? Value(string? json, params string[] names)
    {
        if (json is not { Length: > 2 and <= MaxLength })
            return null;
        try
        {
            using var settings = JsonDocument.Parse(json);
            foreach (var name in names)
            {
                if (settings.RootElement.ValueKind == JsonValueKind.Object && settings.RootElement.TryGetProperty(name, out var value)
                    && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
                    return text.Replace("\0", "", StringComparison.Ordinal); // which no parser lets through
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Settings of another kind, or a surrogate without its other half.
        }

        return null;
    }
}
